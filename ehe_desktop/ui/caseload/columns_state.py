"""The caseload as a table: which columns, what each cell says and by what it sorts; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.due import short_date
from ehe_desktop.domain.names import fold
from ehe_desktop.domain.school_age import age_on, year_group, year_group_label
from ehe_desktop.services.list_caseload import CaseloadFilter, FilterChoices
from ehe_desktop.ui.caseload.state import band_choices, due_note
from ehe_desktop.ui.widgets.table import Cell, Column, TableRow

COLUMNS: Final = (
    Column("Name"),
    Column("Band"),
    Column("Due"),
    Column("Last seen"),
    Column("Seen alone"),
    Column("Visits in 12 months", is_number=True),
    Column("Year"),
    Column("Age", is_number=True),
    Column("Area"),
    Column("Officer"),
    Column("Reference"),
    Column("Marks"),
)
_NEVER: Final = date.min
_RANKS: Final = {band.code: band.rank for band in RiskBand}


@lru_cache(maxsize=1_024)
def _folded(text: str) -> str:
    """Areas and officers repeat: each is folded once."""
    return fold(text)


def table_row(one: CaseSummary, officers: Mapping[str, str], today: date) -> TableRow:
    """One child as a row of the table."""
    note, _ = due_note(one, today)
    born = one.born_on if one.born_on and one.born_on <= today else None
    band = next((word for code, word in band_choices() if code == one.band), one.band)
    marks = (
        "Concern not told" if one.concern_not_told else "Concern" if one.concern_open else "",
        "Two-person visit" if one.two_person_visit else "",
        "Visit being written" if one.draft_open else "",
        "Needs your decision" if one.needs_decision else "",
    )
    said = ", ".join(filter(None, marks))
    return TableRow(
        one.child_id,
        (
            Cell(one.full_name, fold(one.full_name)),
            Cell(band, _RANKS.get(one.band, 0), band=one.band),
            Cell(note, one.due_on or date.max),
            _day(one.last_seen_on, today),
            _day(one.last_seen_alone_on, today),
            Cell(str(one.visits_in_year), one.visits_in_year),
            Cell(
                year_group_label(born, today) if born else "",
                year_group(born, today) if born else -99,
            ),
            Cell(str(age_on(born, today)) if born else "", age_on(born, today) if born else -1),
            Cell(one.area, _folded(one.area)),
            Cell(officers.get(one.officer_id, ""), _folded(officers.get(one.officer_id, ""))),
            Cell(one.case_number, one.case_number),
            Cell(said, said),
        ),
    )


def _day(on: date | None, today: date) -> Cell:
    return Cell(short_date(on, today) if on else "Never", on or _NEVER)


def column_filters(
    column: int, choices: CaseloadFilter, known: FilterChoices
) -> tuple[tuple[str, bool, CaseloadFilter], ...]:
    """What a heading offers to filter by: words, whether it is in force, the filter it gives."""
    title = COLUMNS[column].title
    if title == "Band":
        return tuple(
            (words, code in choices.bands, replace(choices, bands=_flipped(choices.bands, code)))
            for code, words in band_choices()
        )
    if title == "Area":
        return tuple(
            (area, area in choices.areas, replace(choices, areas=_flipped(choices.areas, area)))
            for area in known.areas
        )
    if title == "Officer":
        return tuple(
            (
                name,
                choices.officer_id == officer_id,
                replace(choices, officer_id="" if choices.officer_id == officer_id else officer_id),
            )
            for officer_id, name in known.officers
        )
    return _switch(title, choices)


def _switch(title: str, choices: CaseloadFilter) -> tuple[tuple[str, bool, CaseloadFilter], ...]:
    if title == "Due":
        changed = replace(choices, overdue=not choices.overdue)
        return (("Only overdue", choices.overdue, changed),)
    if title == "Last seen":
        changed = replace(choices, not_seen_in_year=not choices.not_seen_in_year)
        return (("Only not seen in 12 months", choices.not_seen_in_year, changed),)
    if title == "Seen alone":
        changed = replace(choices, not_seen_alone=not choices.not_seen_alone)
        return (("Only not seen alone", choices.not_seen_alone, changed),)
    if title == "Marks":
        changed = replace(choices, concern_open=not choices.concern_open)
        return (("Only concern open", choices.concern_open, changed),)
    return ()


def _flipped(held: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(code for code in held if code != one) if one in held else (*held, one)

"""The sheet a family keeps after a visit: what was talked about and agreed, when we are in touch, whom to call.

It is made of fixed words in the family's language and of what the officer puts on it, and of nothing
else: no name of a child, no flag, no band, no concern is ever read for it. Words that would say one all
the same are refused. What was agreed is offered from the signed record and is the officer's to change.

Source: ux.md 2.6, step 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.form_library import NOT_CHECKED, WRITTEN_IN, FormLanguage
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.reports.form_lines import FormCopy, FormLine
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.paper_words import languages_of, paper_words, say_day, words_of
from ehe_desktop.services.prepare_visit import agreed_rows
from ehe_desktop.services.print_paper import Entry, Paper
from ehe_desktop.services.print_schedule import printing_fonts
from ehe_desktop.storage.view import View

LEAVE_BEHIND: Final = "leave_behind"
"""The words a family reads on paper of ours, in their languages."""
_TOPIC: Final = "topic_"
TEAM: Final = "team"
CHILDLINE: Final = "childline"
_BAND: Final = re.compile(
    r"\b(very high|not assessed|(?:low|medium|high)[ -](?:risk|band|priority)"
    r"|(?:risk|band|priority)\W+(?:low|medium|high)|risk band|safeguarding(?: flag)?|concerns?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOffer:
    """What there is to choose from, and what is suggested."""

    languages: tuple[FormLanguage, ...]
    language: FormLanguage
    """The first parent's, where the sheet has it."""
    topics: tuple[tuple[str, str], ...]
    """Code and words in English."""
    agreed: str
    in_touch_on: date | None
    """The next visit that is planned."""
    has_examples: bool
    """True while a number on it is an example of the policy's, to be replaced before use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveBehind:
    """What the officer puts on the sheet. A line of a text is a point of its own."""

    language: str = ""
    topics: tuple[str, ...] = ()
    talked: str = ""
    agreed: str = ""
    in_touch_on: date | None = None


def offer_sheet(desk: Desk, visit: OpenVisit) -> SheetOffer:
    """What the sheet of this visit may begin with. Nothing is topped up later."""
    languages = languages_of(LEAVE_BEHIND)
    spoken = visit.adults[0].language if visit.adults else WRITTEN_IN
    english = words_of(LEAVE_BEHIND, "")
    with desk.store.reading() as view:
        in_touch_on = _next_visit(desk, view, visit)
    return SheetOffer(
        languages=languages,
        language=next((one for one in languages if one.tag == spoken), languages[0]),
        topics=tuple(
            (code.removeprefix(_TOPIC), words)
            for code, words in english.items()
            if code.startswith(_TOPIC)
        ),
        agreed="\n".join(dict.fromkeys(_agreed(desk, visit))),
        in_touch_on=in_touch_on,
        has_examples=any(
            (held := desk.policy.contact(code)) is not None and held.is_example
            for code in (TEAM, CHILDLINE)
        ),
    )


def check_words(language: FormLanguage) -> str:
    """What the officer is told of the fixed words in a language; nothing of English."""
    return "" if language.tag == WRITTEN_IN else f"{language.word}: {NOT_CHECKED}."


def leave_behind_paper(desk: Desk, visit: OpenVisit, sheet: LeaveBehind) -> Paper:
    """The sheet, ready to be looked at and printed.

    Raises:
        InputRefused: it would say a flag, a band or a concern.
        FontsMissing: the program was not installed whole.
    """
    for text in (sheet.talked, sheet.agreed):
        _refuse_private(desk.policy, text)
    words = words_of(LEAVE_BEHIND, sheet.language)
    with desk.store.reading() as view:
        officer = view.body(Officer, desk.me.officer_id)
    copy = FormCopy(
        title=words["title"],
        language=sheet.language,
        lines=tuple(_lines(desk, sheet, civil_date(visit.plan.starts_at), officer)),
        words=paper_words(sheet.language),
    )
    tag = FormLanguage(sheet.language).tag or WRITTEN_IN
    style = PaperStyle(title=words["title"], look="child")
    return Paper(
        title="Leave-behind sheet",
        name=f"after-our-visit-{tag}",
        forms={"pdf": render_form_pdf([copy], style, printing_fonts())},
        entry=Entry(
            what="leave_behind",
            about_id=visit.plan_id,
            child_id=visit.children[0].child_id,
            detail={"children": [one.child_id for one in visit.children], "language": tag},
        ),
    )


def _lines(
    desk: Desk, sheet: LeaveBehind, on_day: date, officer: Officer | None
) -> Iterator[FormLine]:
    words = words_of(LEAVE_BEHIND, sheet.language)
    yield FormLine(kind="note", text=words["visited"].format(on=say_day(on_day)))
    topics = [words[_TOPIC + code] for code in sheet.topics]
    yield from _points(words["talked"], [*topics, *sheet.talked.splitlines()])
    yield from _points(words["agreed"], sheet.agreed.splitlines())
    yield FormLine(kind="heading", text=words["touch"])
    on = sheet.in_touch_on
    touch = words["touch_on"].format(on=say_day(on)) if on else words["touch_open"]
    yield FormLine(kind="note", text=touch)
    yield from whom_to_call(desk, words, desk.me.name, officer)
    yield from for_children(desk, words)
    yield FormLine(kind="note", text=words["keep"])


def whom_to_call(
    desk: Desk, words: Mapping[str, str], name: str, officer: Officer | None
) -> Iterator[FormLine]:
    """The officer by name with their number, or the team's where they have none here."""
    yield FormLine(kind="heading", text=words["call"])
    number = (officer.phone if officer else "") or _number(desk, TEAM)
    call = words["call_officer"].format(officer=name, number=number)
    yield FormLine(kind="note", text=call)


def for_children(
    desk: Desk, words: Mapping[str, str], *, examples: bool = True
) -> Iterator[FormLine]:
    """The numbers a child may call without asking anybody; without `examples` no number of nobody's."""
    yield FormLine(kind="heading", text=words["child"])
    for said, code in (("child_call", TEAM), (CHILDLINE, CHILDLINE)):
        contact = desk.policy.contact(code)
        if contact is not None and contact.number and (examples or not contact.is_example):
            yield FormLine(kind="note", text=words[said].format(number=contact.number))


def send_back(desk: Desk, words: Mapping[str, str]) -> Iterator[FormLine]:
    """Where a page is sent back to; nothing where the council gives no address."""
    contact = desk.policy.contact(TEAM)
    if contact is not None and contact.address:
        yield FormLine(kind="note", text=words["send_back"].format(address=contact.address))


def _points(heading: str, points: list[str]) -> Iterator[FormLine]:
    said = [one.strip() for one in points if one.strip()]
    if said:
        yield FormLine(kind="heading", text=heading)
        yield FormLine(kind="points", text="\n".join(said))


def _number(desk: Desk, code: str) -> str:
    contact = desk.policy.contact(code)
    return contact.number if contact is not None else ""


def _agreed(desk: Desk, visit: OpenVisit) -> Iterator[str]:
    """Shared answers stand with every child: each is said once."""
    for answers in visit.draft.record.values():
        for row in agreed_rows(desk, answers):
            by = row.get("by_when", "")
            tail = ", ".join(filter(None, (row.get("who"), by and say_day(date.fromisoformat(by)))))
            if what := row.get("what", "").strip():
                yield f"{what} ({tail})" if tail else what


def _next_visit(desk: Desk, view: View, visit: OpenVisit) -> date | None:
    plans = view.of_family(VisitPlan, visit.family_id).values()
    days = [civil_date(one.starts_at) for one in plans if one.state == "planned"]
    return min((day for day in days if day > desk.today()), default=None)


def _refuse_private(policy: Policy, text: str) -> None:
    """Only what a family may not read of us: flags of the case team (access A) are the family's own."""
    flags = [flag for flag in policy.flag_types.values() if flag.access != "A"]
    found = (
        _BAND.search(text)
        or _any_of([flag.label for flag in flags], re.IGNORECASE).search(text)
        or _any_of([flag.code for flag in flags]).search(text)
    )
    if found is not None:
        raise InputRefused(
            f"Take out “{found[0]}”: this sheet stays with the family.",
            "Nothing was printed.",
        )


def _any_of(words: list[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", flags)

"""The menus of the list: what to filter by, and how to sort. They show what is in force by ticks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ehe_desktop.services.list_caseload import CaseloadFilter, Cases, FilterChoices
from ehe_desktop.ui.caseload.state import ORDER_WORDS, band_choices, switches
from ehe_desktop.ui.widgets.access import no_mnemonic

Choose = Callable[[CaseloadFilter], None]


@dataclass(frozen=True)
class MenuAsk:
    """What a menu needs: the filter in force, what occurs, whom to tell."""

    choices: CaseloadFilter
    known: FilterChoices
    choose: Choose


def filter_menu(ask: MenuAsk, parent: QWidget) -> QMenu:
    """Band, area, officer, switches, and closed cases."""
    menu = _menu("Filter", parent, "caseload-filter-menu")
    _among(menu, "Band", "bands", band_choices(), ask)
    if len(ask.known.areas) > 1:
        _among(menu, "Area", "areas", tuple((area, area) for area in ask.known.areas), ask)
    if len(ask.known.officers) > 1:
        _officers(menu, ask)
    menu.addSeparator()
    for name, words in switches():
        changed: dict[str, Any] = {name: not getattr(ask.choices, name)}
        _tick(menu, words, on=bool(getattr(ask.choices, name)), to=(ask, changed))
    menu.addSeparator()
    closed = ask.choices.cases is Cases.CLOSED
    cases = Cases.OPEN if closed else Cases.CLOSED
    _tick(menu, "Closed cases", on=closed, to=(ask, {"cases": cases}))
    return menu


def sort_menu(ask: MenuAsk, parent: QWidget) -> QMenu:
    """Every order, both ways round."""
    menu = _menu("Sort", parent, "caseload-sort-menu")
    for order, both in ORDER_WORDS.items():
        for falling, words in enumerate(both):
            on = (ask.choices.order, ask.choices.falling) == (order, bool(falling))
            _tick(menu, words, on=on, to=(ask, {"order": order, "falling": bool(falling)}))
    return menu


def _menu(title: str, parent: QWidget, name: str) -> QMenu:
    menu = QMenu(title, parent)
    menu.setObjectName(name)
    menu.setAccessibleName(title)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _among(
    menu: QMenu, title: str, field: str, options: tuple[tuple[str, str], ...], ask: MenuAsk
) -> None:
    sub = menu.addMenu(title)
    held: tuple[str, ...] = getattr(ask.choices, field)
    for code, words in options:
        wanted = tuple(one for one in held if one != code) if code in held else (*held, code)
        _tick(sub, words, on=code in held, to=(ask, {field: wanted}))


def _officers(menu: QMenu, ask: MenuAsk) -> None:
    sub = menu.addMenu("Officer")
    for officer_id, name in ask.known.officers:
        on = ask.choices.officer_id == officer_id
        _tick(sub, name, on=on, to=(ask, {"officer_id": "" if on else officer_id}))


def _tick(menu: QMenu, words: str, *, on: bool, to: tuple[MenuAsk, dict[str, Any]]) -> QAction:
    ask, changed = to
    action = menu.addAction(no_mnemonic(words))
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda: ask.choose(replace(ask.choices, **changed)))
    return action

"""Tab goes where the eye goes: the order of layouts, whenever and wherever widgets were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Everything that can have the focus inside a widget, itself included, in the order it is laid out.

    What hands the focus on to its first part comes before that part: left where it was made, it would
    draw the focus back before Tab has come round. Of a group of buttons Tab stops at one, each in turn.
    """
    return (one for one in _places(widget) if _takes_focus(one))


def _takes_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None


def _places(widget: QWidget) -> Iterator[QWidget]:
    """The same, and what Tab does not stop at but a page gives the focus to: Tab goes on from there."""
    if _takes_focus(widget) or widget.property("paints_focus"):
        yield widget
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _places(inside)
        return
    layout = widget.layout()
    if isinstance(widget, QStackedWidget):
        for at in range(widget.count()):
            page = widget.widget(at)
            if page is not None:
                yield from _places(page)
    elif layout is not None:
        yield from _of_layout(layout)


def chain(parts: Iterable[QWidget]) -> None:
    """Let Tab walk through these parts one after the other.

    Qt moves nothing that takes no focus of its own, and says nothing (measured, 6.11.3): after a group of
    answers or a date, which hand it on, the rest would stay behind. While the order is told, all take it.
    """
    places = list(dict.fromkeys(one for part in parts for one in _with_leads(part)))
    handed_on = [(one, to) for one in places if (to := one.focusProxy()) is not None]
    for one, _ in handed_on:
        one.setFocusProxy(None)  # type: ignore[arg-type]
    passed = [one for one in places if one.focusPolicy() == Qt.FocusPolicy.NoFocus]
    for one in passed:
        one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for before, one in pairwise(places):
        QWidget.setTabOrder(before, one)
    for one in passed:
        one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for one, to in reversed(handed_on):
        one.setFocusProxy(to)


def _with_leads(part: QWidget) -> Iterator[QWidget]:
    """The places, and after what hands the focus on its first child: Qt puts it before that one anew."""
    for one in _places(part):
        yield one
        if one.focusProxy() is not None:
            yield from [child for child in one.children() if isinstance(child, QWidget)][:1]


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _places(widget)
        elif inner is not None:
            yield from _of_layout(inner)

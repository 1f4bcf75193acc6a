"""Tab goes where the eye goes: the order of layouts, whenever and wherever widgets were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Everything that can have the focus inside a widget, itself included, in the order it is laid out.

    What hands the focus on to its first part comes before that part: left where it was made, it would
    draw the focus back before Tab has come round. Of a group of buttons Tab stops at one, each in turn.
    """
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus or widget.focusProxy():
        yield widget
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from reading_order(inside)
        return
    layout = widget.layout()
    if isinstance(widget, QStackedWidget):
        for at in range(widget.count()):
            page = widget.widget(at)
            if page is not None:
                yield from reading_order(page)
    elif layout is not None:
        yield from _of_layout(layout)


def chain(parts: Iterable[QWidget]) -> None:
    """Let Tab walk through these parts one after the other."""
    before: QWidget | None = None
    for part in parts:
        for stop in reading_order(part):
            if before is not None:
                QWidget.setTabOrder(before, stop)
            before = stop


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from reading_order(widget)
        elif inner is not None:
            yield from _of_layout(inner)

"""A page without a question is read aloud too: what it says first, what follows, what can be pressed.

What a child made is left out: it is turned over, and nothing is read to the room.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehe_desktop.ui.handover.pages import ChildPage, TurnedOver
from ehe_desktop.ui.handover.parts import ChildButton, ChildText, Question
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.widgets.access import sentences
from ehe_desktop.xforms.itext import Text as Spoken

READ_OUT: Final = ("stop", "throw", "check", "answered", "cover", "thanks", "away", "trouble")
"""Pages that have no speaker of their own. That of the languages names them in nine: no voice can."""


def read_out(name: str, page: QWidget, speaker: MakeSpeaker) -> None:
    """Put a speaker beside the first words of such a page; it reads all there is to know and to press."""
    if name not in READ_OUT or not isinstance(page, ChildPage):
        return
    asked = page.findChildren(Question)[0]
    said = sentences(*_said_on(page, asked))
    beside = QHBoxLayout()
    beside.setSpacing(16)
    page.column.insertLayout(page.column.indexOf(asked), beside)
    beside.addWidget(asked)
    beside.addWidget(speaker(Spoken(said)), 0, Qt.AlignmentFlag.AlignTop)
    beside.addStretch(1)


def _said_on(page: ChildPage, asked: Question) -> Iterator[str]:
    yield asked.text()
    yield from (one.text() for one in page.findChildren(ChildText) if page.column.indexOf(one) >= 0)
    turned = page.findChildren(TurnedOver)
    for button in page.findChildren(ChildButton):
        if not any(one.isAncestorOf(button) for one in turned):
            yield button.text()

"""Step 1, Prepare: what to have read before the door, and what to have along.

The child's words stand as they were said, apart from everything else. It is read, ticked, and
nothing of it is changed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.keep_draft import keep_fields
from ehe_desktop.services.prepare_visit import ChildBefore, LastVisit, Preparation, prepare_visit
from ehe_desktop.ui.visit.state import flag_line
from ehe_desktop.ui.visit.step_page import StepPage
from ehe_desktop.ui.widgets.banner import FlagBar
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Heading, Text

NO_HISTORY = "First visit. No history."


class PrepareStep(StepPage):
    """`finished` when the officer says that it was read."""

    def load(self) -> None:
        """Ask what is known."""
        self.put_loading("Prepare")
        self.ask(partial(prepare_visit, self.desk, self.visit), self._show)

    @Slot()
    def primary_action(self) -> None:
        """I have read this."""
        self._read.setEnabled(False)
        work = partial(
            keep_fields, self.desk, self.visit.draft_id, "visit", prepared=True, at_step="prepare"
        )
        self.ask(work, self._kept, self._not_kept, must=True)

    def _kept(self, changed: StoreChanged) -> None:
        self.changed.emit(changed)
        self.finished.emit()

    def _not_kept(self, fault: BaseException) -> None:
        self._read.setEnabled(True)
        self.failed.emit(fault)

    def _show(self, known: Preparation) -> None:
        page = Page("Prepare")
        for child in known.children:
            page.add(_child_card(child))
        page.add(_home_card(known))
        page.add(_take_card(known))
        self._read = Button("I have read this", "primary")
        self._read.setObjectName("visit-prepare-read")
        self._read.clicked.connect(self.primary_action)
        signed = self.visit.draft.state != "draft"
        self._read.setEnabled(not signed)
        page.add_action(self._read)
        self.put(page, self._read)


def _child_card(child: ChildBefore) -> Card:
    card = Card(child.full_name)
    card.add_to_head(BandPill(child.band.code))
    card.add(Text(" · ".join(child.facts), "small"))
    if child.flags:
        card.add(FlagBar([flag_line(flag) for flag in child.flags]))
    for need in child.needs:
        card.add(Text(need, "strong"))
    if child.last is None:
        card.add(Text(NO_HISTORY))
    else:
        _last_visit(card, child.last, child.called)
    if child.carried_over:
        card.add(Heading("To take up again", 3))
        for line in child.carried_over:
            card.add(Text(line))
    return card


def _last_visit(card: Card, last: LastVisit, called: str) -> None:
    card.add(Heading("Last visit", 3))
    card.add(Text(last.seen))
    if last.summary:
        card.add(Text(last.summary))
    agreed = "; ".join(last.agreed)
    card.add(Text(f"Agreed: {agreed}" if agreed else "Agreed: nothing is recorded"))
    if last.words:
        card.add(Text(f"{called} said", "strong"))
        for one in last.words:
            card.add(Text(f"“{one.words}”", "body").make_selectable())
            asked = f"Asked: {one.question}" if one.question else "Unasked"
            heard = f"heard by {one.present}" if one.present else "who could hear is not recorded"
            card.add(Text(f"{asked} · {heard}", "small"))
    else:
        card.add(Text(f"{called}’s words: none are recorded"))
    missed = "; ".join(last.not_asked)
    card.add(Text(f"Not asked: {missed}" if missed else "Not asked: nothing is recorded"))


def _home_card(known: Preparation) -> Card:
    card = Card("Family and home")
    for line in (*known.adults, *known.place):
        card.add(Text(line))
    card.add(Text(f"What the family was told: {known.why or 'not recorded'}"))
    return card


def _take_card(known: Preparation) -> Card:
    card = Card("Take with me")
    for one in known.take:
        line = Text(f"{one.what}: {one.words}", tone="success" if one.is_here else "text")
        card.add(line)
    return card

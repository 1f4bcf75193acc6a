"""After a judgement was finished: the graver band it leads to, for the officer to confirm or to leave.

It comes once, after the form is on the record, and it is never turned to a family. Nothing is chosen
beforehand and nothing is lowered here: a band goes down at a visit's next review.
"""

from __future__ import annotations

from PySide6.QtCore import Signal

from ehe_desktop.services.weigh_visit import Weighed
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Text

MOST_REASONS = 3


class BandProposal(Page):
    """`confirmed` to set the band, `left` to leave it as it is."""

    confirmed = Signal()
    left = Signal()

    def __init__(self, live: Weighed) -> None:
        super().__init__(f"Weigh {live.called}’s risk again?")
        self.setObjectName("band-proposal")
        was, now = live.before.word, live.band.word
        self.add(Text(f"With what you have just recorded the band would be {now}. It is {was}."))
        self.add(Flow(BandPill(live.before.code), Text("→", wrap=False), BandPill(live.band.code)))
        for reason in live.assessment.reasons[:MOST_REASONS]:
            self.add(Text(f"•  {reason.sentence}"))
        if live.sentence:
            self.add(Text(live.sentence))
        self.add(
            Text("You decide; the score helps. The form is on the record either way.", "small")
        )
        self._set = Button(f"Set the band to {now}")
        self._set.setObjectName("band-proposal-set")
        self._set.clicked.connect(self.confirmed)
        leave = Button(f"Leave it as {was} for now")
        leave.setObjectName("band-proposal-leave")
        leave.clicked.connect(self.left)
        self.add_action(self._set)
        self.add_action(leave)

    def begin(self) -> None:
        """At the heading's first button; a second press writes nothing twice."""
        self._set.setFocus()

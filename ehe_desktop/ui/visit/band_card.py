"""A child's band with its reasons in the open: what is not known, what would change it, what must be done.

Escalations stand in words with the way to raise a concern; being shown here, nobody is told.
"""

from __future__ import annotations

from PySide6.QtCore import Signal

from ehe_desktop.ui.visit.state import SAVING_TELLS_NOBODY, BandState
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Text


class BandCard(Card):
    """One child. `concern_wanted` when a concern is to be raised."""

    concern_wanted = Signal()

    def __init__(self, shown: BandState, number: int) -> None:
        super().__init__(shown.called)
        self.number = number
        self.pill = BandPill(shown.band)
        self.add_to_head(self.pill)
        self.sentence = Text(shown.sentence, "strong")
        self.sentence.setObjectName(f"visit-review-sentence-{number}")
        self.sentence.make_selectable()
        self.add(self.sentence)
        self._second = Text(shown.second)
        self.add(self._second)
        self._second.setVisible(bool(shown.second))
        for label, lines in (
            ("Why", shown.reasons),
            ("Not known", shown.not_known),
            ("What would change it", shown.changes),
        ):
            if lines:
                self.add(Text(label, "small"))
                self.add(Text("\n".join(f"• {line}" for line in lines)))
        self.add(Text(shown.matrix, "caption", tone="text_secondary"))
        if shown.escalations:
            self._escalate(shown)

    def show_band(self, shown: BandState) -> None:
        """The band and the sentence as they would be now."""
        self.pill.set_band(shown.band)
        self.sentence.setText(shown.sentence)
        self.sentence.setAccessibleName(shown.sentence)
        self._second.setText(shown.second)
        self._second.setVisible(bool(shown.second))

    def _escalate(self, shown: BandState) -> None:
        strip = Banner("This must be passed on", "danger", "\n".join(shown.escalations))
        strip.setObjectName(f"visit-escalations-{self.number}")
        self.add(strip)
        button = Button("Raise a concern")
        button.setObjectName(f"visit-raise-concern-{self.number}")
        button.clicked.connect(self.concern_wanted)
        self.add(Flow(button))
        self.add(Text(SAVING_TELLS_NOBODY, "strong"))

"""One child's next review: band and reasons, the sentence in full, and what the officer may choose.

The sentence under the choices is the one that will be kept, and it follows each choice. An earlier
day takes effect; a later day and a lower band are only asked for.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.bands import BANDS, RiskBand
from ehe_desktop.services.set_next_review import Proposal, ReviewChoice
from ehe_desktop.ui.visit.band_card import BandCard
from ehe_desktop.ui.visit.short_area import ShortArea
from ehe_desktop.ui.visit.state import band_state
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow

HINT = "Earlier is free. A later day needs a reason and a supervisor."
BAND_HINT = "A higher band counts at once. A lower one is asked of a supervisor and waits."


class ReviewCard(BandCard):
    """`chosen` after each choice, `book_wanted` for the next visit."""

    chosen = Signal()
    book_wanted = Signal()

    def __init__(self, proposal: Proposal, number: int, today: date) -> None:
        super().__init__(band_state(proposal.weighed, proposal.sentence), number)
        self._start = proposal
        self._child_id = proposal.child_id
        self._due = proposal.review.due_on if proposal.review else None
        self._date = DateEntry("Review by", today, self._due)
        self._date.edit.setObjectName(f"review-date-{number}")
        self._date.edited.connect(self._changed)
        self.date_field = Field("Review by", self._date, HINT)
        self._later = ShortArea("Reason for the later day", lines=2)
        self._later.setObjectName(f"review-later-reason-{number}")
        self._later.edited.connect(self.chosen)
        self.later_field = Field("Reason for the later day", self._later)
        self._raise = Button("Another band…")
        self._raise.setObjectName(f"review-band-change-{number}")
        self._raise.clicked.connect(self._open_bands)
        standing = proposal.weighed.band
        self._bands = ChoiceGroup(
            "Band by your judgement", [Option(band, band.word) for band in BANDS], columns=2
        )
        self._bands.setObjectName(f"review-band-{number}")
        self._bands.set_value(standing if standing.is_band else None)
        self._bands.chosen.connect(self._changed)
        self.band_field = Field("Band by your judgement", self._bands, BAND_HINT)
        self._why = ShortArea("Reason for another band", lines=2)
        self._why.setObjectName(f"review-band-reason-{number}")
        self._why.edited.connect(self.chosen)
        self.why_field = Field("Reason for another band", self._why)
        self._bring = Check("Bring to supervision")
        self._bring.setObjectName(f"review-supervision-{number}")
        self._book = Button("Book the next visit")
        self._book.setObjectName(f"review-book-{number}")
        self._book.clicked.connect(self.book_wanted)
        self._lay_out(has_band=standing.is_band)

    def _lay_out(self, *, has_band: bool) -> None:
        parts: tuple[QWidget, ...] = (
            self.date_field, self.later_field, Flow(self._raise), self.band_field, self.why_field,
            self._bring, Flow(self._book),
        )  # fmt: skip
        for part in parts:
            self.add(part)
        for hidden in (self.later_field, self.band_field, self.why_field):
            hidden.hide()
        self.date_field.setVisible(has_band)
        self._raise.setVisible(has_band)

    @property
    def child_id(self) -> str:
        """Whose card it is."""
        return self._child_id

    @property
    def is_lower(self) -> bool:
        """True when a lower band than the standing one is asked for."""
        band = self._band()
        return band is not None and band.rank < self._start.weighed.band.rank

    def choice(self) -> ReviewChoice:
        """What is chosen now."""
        return ReviewChoice(
            child_id=self._child_id,
            wanted_on=self._wanted(),
            later_reason=self._later.value().strip(),
            band=self._band(),
            band_reason=self._why.value().strip(),
            bring_to_supervision=self._bring.isChecked(),
        )

    def kept_boxes(self) -> dict[str, QWidget]:
        """What may be chosen and why, by the name it is kept under."""
        parts: dict[str, QWidget] = {
            "date": self._date, "later": self._later, "band": self._bands, "why": self._why,
            "bring": self._bring,
        }  # fmt: skip
        return {f"{self._child_id}.{name}": part for name, part in parts.items()}

    def follow_kept(self) -> None:
        """The boxes were filled with what was kept: show those it makes needed."""
        if self._band() is not None:
            self.band_field.show()
            self._raise.hide()
        self._changed()

    def show_choice(self, proposal: Proposal) -> None:
        """The band and the sentence as they would be kept now."""
        self.show_band(band_state(proposal.weighed, proposal.sentence))
        if self._wanted() is None and proposal.review is not None:
            self._due = proposal.review.due_on
            self._date.set_value(self._due)

    def ask_why_later(self) -> None:
        """A later day than the rule's is chosen and has no reason yet."""
        self.later_field.setVisible(self._wanted() is not None)

    def problems(self) -> list[tuple[str, Field]]:
        """What does not fit, with the field it is put right in."""
        found: list[tuple[str, Field]] = []
        wrong = self._date.problem()
        if wrong:
            found.append((wrong, self.date_field))
        if self.later_field.isVisibleTo(self) and not self._later.value().strip():
            found.append(("Give a reason for the later day.", self.later_field))
        if self.why_field.isVisibleTo(self) and not self._why.value().strip():
            found.append(("Give a reason for another band.", self.why_field))
        return found

    def clear_errors(self) -> None:
        """Take earlier errors away."""
        for field in (self.date_field, self.later_field, self.why_field):
            field.set_error("")

    def lock(self) -> None:
        """It is kept: nothing more is chosen here, but booking is open."""
        parts: tuple[QWidget, ...] = (
            self.date_field, self.later_field, self._raise, self.band_field, self.why_field,
            self._bring,
        )  # fmt: skip
        for part in parts:
            part.setEnabled(False)

    def _wanted(self) -> date | None:
        """The day, only when it is another than the rule's."""
        value = self._date.value()
        return value if value != self._due else None

    def _band(self) -> RiskBand | None:
        value = self._bands.value()
        standing = self._start.weighed.band
        return value if isinstance(value, RiskBand) and value is not standing else None

    @Slot()
    def _open_bands(self) -> None:
        self.band_field.show()
        self._raise.hide()
        self._bands.setFocus()

    @Slot()
    def _changed(self) -> None:
        wanted = self._wanted()
        later = wanted is not None and self._due is not None and wanted > self._due
        self.later_field.setVisible(later)
        self.why_field.setVisible(self._band() is not None)
        self.chosen.emit()

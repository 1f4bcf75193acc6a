"""The foot of Record: the band and the next date as they would be now, and why on request.

It shows what `services.live_band` worked out. Nothing on it is decided yet, and it says so.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.due import short_date
from ehe_desktop.services.live_band import LiveBand
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Text

MOST_REASONS = 3


def band_words(live: LiveBand) -> str:
    """`would stay High · review by 22 Dec 2026`."""
    if not live.band.is_band:
        missing = len(live.assessment.unanswered)
        more = "1 question" if missing == 1 else f"{missing} questions"
        return f"{more} of the matrix still open"
    before = live.before
    if live.is_same:
        said = f"would stay {live.band.word}"
    elif before.is_band:
        said = f"would go from {before.word} to {live.band.word}"
    else:
        said = f"would be {live.band.word}"
    if live.review is None:
        return said
    due = live.review.due_on
    return f"{said} · review by {short_date(due, live.assessment.assessed_on)}"


def why_lines(live: LiveBand) -> tuple[str, ...]:
    """The sentence of the date, the gravest reasons, and what would change the band."""
    lines = [live.sentence] if live.sentence else []
    lines += [reason.sentence for reason in live.assessment.reasons[:MOST_REASONS]]
    if live.raised_words:
        lines.insert(1, live.raised_words)
    elif not live.assessment.reasons:
        lines.append("Nothing answered so far raises the band.")
    if live.assessment.changes and not live.raised_words:  # no answer lowers a judgement
        lines.append(f"What would change it: {live.assessment.changes[0].sentence}")
    lines.append("The band is settled at sign-off. You decide; the score helps.")
    return tuple(lines)


class BandFoot(QWidget):
    """The reasons, shown on request above the foot. Its `parts` stand in the foot's own line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live-band")
        self.pill = BandPill("not_assessed")
        self.words = Text("", "small", wrap=False)
        self.words.setObjectName("live-band-words")
        self._why = Button("Why?", "quiet")
        self._why.setObjectName("live-band-why")
        self._why.setCheckable(True)
        self._why.toggled.connect(self._open)
        self.parts = (self.pill, self.words, self._why)
        self._lines = Text("", "small").make_selectable()
        self._lines.setObjectName("live-band-reasons")
        self._scroll = FollowingScroll(self._lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 8, 28, 0)
        column.addWidget(self._scroll)
        self._band = ""
        self.hide()
        self.show_parts(shown=False)

    def show_parts(self, *, shown: bool) -> None:
        """Show the band in the foot, or nothing where no band is worked out."""
        for part in self.parts:
            part.setVisible(shown)

    def show_band(self, live: LiveBand) -> None:
        """Show a band; one that is another than before is spoken."""
        words = band_words(live)
        self.pill.set_band(live.band.code)
        self.words.setText(words)
        lines = "\n".join(why_lines(live))
        self._lines.setText(lines)
        self._lines.setAccessibleName(lines)
        self.show_parts(shown=True)
        if self._band and self._band != live.band.code:
            announce(self.words, f"{live.band.word}, {words}")
        self._band = live.band.code
        self._fit()

    def fold(self) -> None:
        """Close the reasons."""
        self._why.setChecked(False)

    def _fit(self) -> None:
        """As high as the reasons, and never more than a third of what there is."""
        above = self.parentWidget()
        most = above.height() // 3 if above else 200
        need = self._lines.heightForWidth(max(self.width() - 70, 200)) + 12
        self._scroll.setFixedHeight(max(60, min(most, need)))

    @Slot(bool)
    def _open(self, is_open: bool) -> None:
        self._why.set_words("Hide why" if is_open else "Why?")
        self.setVisible(is_open)
        self._fit()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap elsewhere."""
        super().resizeEvent(event)
        self._fit()

"""What Qt says of itself that nobody needs to hear, kept out of the log. Nothing of ours is silenced."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLoggingCategory

_UNSAID: Final = (
    # Latin fonts say at each Bengali word that they hold no Bengali; the next font in line does.
    "qt.text.font.db=false",
    # Which of the system's sound libraries were found; what cannot be recorded is told on screen.
    "qt.multimedia.*=false",
    "qt.speech.tts.*=false",
)


def quiet_qt() -> None:
    """Leave these unsaid in this process."""
    QLoggingCategory.setFilterRules("\n".join(_UNSAID))

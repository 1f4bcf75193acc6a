"""Display: colours, text size with a sample that changes at once, and less movement."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.preferences import TEXT_SCALES, change_preferences, read_preferences
from ehe_desktop.ui.settings.parts import SettingsPane
from ehe_desktop.ui.theme import apply, current
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Heading, Text

_THEMES = (
    Option("system", "As the device is set"),
    Option("light", "Light"),
    Option("dark", "Dark"),
)


class DisplayPane(SettingsPane):
    """What is chosen is shown at once and kept for the lock screen too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        liked = read_preferences(desk.folder)
        self._theme = ChoiceGroup("Colours", _THEMES)
        self._theme.setObjectName("settings-theme")
        self._theme.set_value(liked.theme)
        sizes = [Option(size, f"{size} %") for size in TEXT_SCALES]
        self._size = ChoiceGroup("Text size", sizes, columns=3)
        self._size.setObjectName("settings-text-size")
        self._size.set_value(round(current().scale * 100))
        self._motion = Check("Reduce motion", "Nothing slides or fades.")
        self._motion.setObjectName("settings-motion")
        self._motion.setChecked(liked.reduce_motion)
        sample = Card("Sample")
        sample.add(Heading("Next review", 3))
        sample.add(Text("Review by 9 December 2026. High band means every 6 months."))
        sample.add(Text("Small words, as under a name in a list.", "small"))
        sample.add(Flow(BandPill("Low"), BandPill("High"), BandPill("Very high")))
        self.add(
            Field("Colours", self._theme),
            Field("Text size", self._size, "Also: Ctrl and = for bigger, Ctrl and - for smaller."),
            sample,
            self._motion,
        )
        self.close_up()
        self._theme.chosen.connect(self._changed)
        self._size.chosen.connect(self._changed)
        self._motion.clicked.connect(self._changed)

    @Slot()
    def _changed(self) -> None:
        theme, size = str(self._theme.value() or "system"), self._size.value()
        percent = size if isinstance(size, int) else 100
        change_preferences(
            self._desk.folder,
            theme=theme,
            text_percent=percent,
            reduce_motion=self._motion.isChecked(),
        )
        current().reduce_motion = self._motion.isChecked()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, theme, percent / 100)

"""Settings: display, security, what was printed, forms, and what the program is made of.

A tab is made when it is first shown, and what has to be read from files is read on the store thread:
reading every form took longer than all other screens together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.read_print_log import PrintLine, read_print_log
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.settings import state
from ehe_desktop.ui.settings.display import DisplayPane
from ehe_desktop.ui.settings.forms_pane import FormsPane
from ehe_desktop.ui.settings.parts import SettingsPane, facts_card
from ehe_desktop.ui.settings.security import SecurityPane
from ehe_desktop.ui.widgets.card import Card, EmptyState
from ehe_desktop.ui.widgets.page import Page, Tabs
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableRow
from ehe_desktop.ui.widgets.text import Text

PARTS = ("display", "security", "printing", "forms", "about")


class SettingsScreen(Screen):
    """Five tabs; each change is kept at once."""

    place: ClassVar[str] = routes.SETTINGS
    title: ClassVar[str] = "Settings"
    help_page: ClassVar[str] = "settings"

    lock_after = Signal(object)
    """Minutes without use, as just chosen."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._page = Page("Settings", level=1, wide=True, scrolls=False)
        self._tabs = Tabs("Settings")
        self._tabs.setObjectName("settings-tabs")
        self._tabs.setMinimumHeight(240)
        self._makers: dict[str, Callable[[], QWidget]] = {
            "display": lambda: DisplayPane(desk),
            "security": self._security,
            "printing": self._printing,
            "forms": self._forms,
            "about": self._about,
        }
        self._rooms: list[QVBoxLayout] = []
        for part in PARTS:
            pane = QWidget()
            self._rooms.append(QVBoxLayout(pane))
            self._rooms[-1].setContentsMargins(0, 0, 0, 0)
            self._tabs.add(pane, part.capitalize())
        self._page.add(self._tabs, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)
        self._tabs.currentChanged.connect(self._tab_changed)

    def show_route(self, route: Route) -> None:
        """Show the tab named by `part`, or the one shown last."""
        if route.part in PARTS:
            self._tabs.setCurrentIndex(PARTS.index(route.part))
        self._tab_changed()

    # --- making ---------------------------------------------------------------

    def _fill(self, number: int) -> None:
        """Make the tab, the first time it is shown."""
        make = self._makers.pop(PARTS[number], None)
        if make is not None:
            self._rooms[number].addWidget(make())

    def _security(self) -> QWidget:
        pane = SecurityPane(self.desk, self.ask)
        pane.lock_after.connect(self.lock_after)
        return pane

    def _printing(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 16, 0, 0)
        self._print_log = Table(
            "What was printed", [Column("When"), Column("What"), Column("For how many, and why")]
        )
        self._print_log.setObjectName("settings-print-log")
        self._nothing = EmptyState("Nothing was printed from this device.")
        column.addWidget(Text("From the audit log of this device. It holds no names."))
        column.addWidget(self._nothing)
        column.addWidget(self._print_log, 1)
        return pane

    def _forms(self) -> QWidget:
        return FormsPane((self.desk, self.runner), self.ask)

    def _about(self) -> QWidget:
        pane, desk = SettingsPane(), self.desk
        pane.add(Text(state.help_words(desk.policy)))

        def show(about: state.About) -> None:
            policy = facts_card("Policy in force", about.policy)
            policy.setObjectName("settings-policy")
            licences = facts_card(
                "Versions and licences",
                ((one.name, one.version, one.licence) for one in about.licences),
            )
            licences.setObjectName("settings-licences")
            tried = Card("Not tried yet")
            tried.setObjectName("settings-not-tried")
            for line in about.not_tried:
                tried.add(Text(line))
            pane.add(policy, licences, tried)
            pane.close_up()

        now = desk.clock.now()
        self.ask(lambda: state.about(desk.policy, resources_dir(), now), show)
        return pane

    # --- showing --------------------------------------------------------------

    @Slot()
    def _tab_changed(self) -> None:
        desk = self.desk
        self._fill(self._tabs.currentIndex())
        if self._tabs.currentIndex() == PARTS.index("printing"):
            self.ask(lambda: read_print_log(desk), self._show_log)

    def _show_log(self, lines: tuple[PrintLine, ...]) -> None:
        rows = state.print_rows(lines, self.desk.clock.now())
        self._print_log.set_rows(
            [
                TableRow(number, tuple(Cell(words) for words in row))
                for number, row in enumerate(rows)
            ]
        )
        self._nothing.setVisible(not rows)
        self._print_log.setVisible(bool(rows))

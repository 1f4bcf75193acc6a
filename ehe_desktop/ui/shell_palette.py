"""Ctrl+K: go to a place, find a child, do a thing; each with its keys beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ehe_desktop.services.find_child import Found, find_child
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.widgets.palette import Command, CommandPalette

if TYPE_CHECKING:
    from ehe_desktop.ui.shell import Shell


class ShellPalette(QObject):
    """The palette of one shell."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._palette = CommandPalette(parent=shell)
        self._palette.setObjectName("palette")
        self._palette.picked.connect(self._pick)
        self._palette.typed.connect(self._search)

    @Slot()
    def open(self) -> None:
        """Show it with every place and action of this role."""
        self._palette.open_with(self._commands())

    def _commands(self) -> list[Command]:
        rail = [place for place in self._shell.places.values() if place.icon]
        places = [
            Command(Route(place=place.key), place.words, f"Ctrl+{number}", icon=place.icon)
            for number, place in enumerate(rail, start=1)
        ]
        concern = Route(place=routes.RAISE_CONCERN)
        return [
            *places,
            Command(concern, "Raise a concern", "Ctrl+Shift+E", icon="shield-alert"),
            Command("lock", "Lock now", "Ctrl+L", icon="lock"),
            Command("sync", "Sync now", "F5", icon="refresh-cw"),
        ]

    @Slot(object)
    def _search(self, typed: str) -> None:
        if len(typed.strip()) < 2:
            self._palette.set_found(())
            return
        desk = self._shell.desk
        self._shell.runner.run(
            self, lambda: find_child(desk, typed), self._show_found, self._shell.show_fault
        )

    def _show_found(self, found: tuple[Found, ...]) -> None:
        self._palette.set_found(
            tuple(
                Command(
                    Route(place=routes.CASELOAD, child_id=one.child_id),
                    one.name,
                    hint=one.hint,
                    icon="user-round",
                )
                for one in found
            )
        )

    @Slot(object)
    def _pick(self, command: object) -> None:
        if isinstance(command, Route):
            self._shell.go(command)
        elif command == "lock":
            self._shell.lock()
        elif command == "sync" and self._shell.keeper is not None:
            self._shell.keeper.sync_now()

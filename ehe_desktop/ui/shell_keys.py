"""Keys that work everywhere in the unlocked window (ux.md 2.0.4). No single letters.

Each key is listed once here, with its words for the list of keys (Ctrl+/) and the palette (Ctrl+K).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.services.preferences import TEXT_SCALES, change_preferences
from ehe_desktop.ui import routes
from ehe_desktop.ui.handbook_window import show_page
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell_palette import ShellPalette
from ehe_desktop.ui.theme import apply, current

if TYPE_CHECKING:
    from ehe_desktop.ui.shell import Shell


@dataclass(frozen=True, slots=True)
class Key:
    """One shortcut: its keys, its words, and what it does."""

    keys: str
    words: str
    act: Callable[[], None]


def keys_of(shell: Shell) -> tuple[Key, ...]:
    """Every key of the unlocked window, in the order of the list."""
    palette = ShellPalette(shell)
    rail = [place for place in shell.places.values() if place.icon]
    places = tuple(
        Key(f"Ctrl+{number}", f"Go to {place.words}", _going(shell, Route(place=place.key)))
        for number, place in enumerate(rail, start=1)
    )
    return (
        Key("Ctrl+K", "Go to, find, do", palette.open),
        *places,
        Key("Ctrl+L", "Lock now", shell.lock),
        Key("Ctrl+Shift+E", "Raise a concern", lambda: _raise_concern(shell)),
        Key("Ctrl+F", "Search in this list", partial(_search, shell)),
        Key("Ctrl+Return", "This page’s main action", partial(_main_action, shell)),
        Key("Alt+Left", "Back", shell.back),
        Key("Alt+Right", "Forward", shell.forward),
        Key("F6", "Next part of the window", partial(shell.walk.step, 1)),
        Key("Shift+F6", "The part before", partial(shell.walk.step, -1)),
        Key("F5", "Sync now", lambda: _sync(shell)),
        Key("Ctrl+=", "Bigger text", lambda: _scale(shell, 1)),
        Key("Ctrl+-", "Smaller text", lambda: _scale(shell, -1)),
        Key("Ctrl+0", "Normal text", lambda: _scale(shell, 0)),
        Key("Ctrl+S", "Already saved", shell.say_saved),
        Key("F1", "Help for this page", lambda: show_page(shell, shell.shown.help_page)),
        Key("Ctrl+/", "List of keys", lambda: show_page(shell, "keys")),
    )


def install_keys(window: QWidget, shell: Shell) -> None:
    """Give the window its shortcuts."""
    for key in keys_of(shell):
        action = QAction(key.words, window)
        action.setShortcut(QKeySequence(key.keys))
        action.triggered.connect(key.act)
        window.addAction(action)


def _search(shell: Shell) -> None:
    shell.shown.focus_search()


def _main_action(shell: Shell) -> None:
    shell.shown.primary_action()


def _going(shell: Shell, route: Route) -> Callable[[], None]:
    return lambda: shell.go(route)


def _raise_concern(shell: Shell) -> None:
    shown = shell.history.now
    child_id = shown.child_id if shown is not None else ""
    shell.go(Route(place=routes.RAISE_CONCERN, child_id=child_id))


def _sync(shell: Shell) -> None:
    if shell.keeper is not None:
        shell.keeper.sync_now()


def _scale(shell: Shell, step: int) -> None:
    """Bigger, smaller or (0) normal text, kept for next time."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    percent = round(current().scale * 100)
    sizes = [size for size in TEXT_SCALES if (size > percent if step > 0 else size < percent)]
    wanted = 100 if step == 0 else (sizes[0] if step > 0 else sizes[-1]) if sizes else percent
    change_preferences(shell.desk.folder, text_percent=wanted)
    apply(app, current().wanted, wanted / 100)

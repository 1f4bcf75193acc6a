"""Runs a tour script inside the window process: one step at a time, each waiting for what it needs.

A script is a generator that yields what it waits for. The event loop of the program goes on as ever, so
nothing is called from outside that a person could not have caused. A step that waits too long ends the
tour with a fault that names it.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QApplication

from ehe_desktop.app.tour.hands import Hands
from ehe_desktop.app.tour.network import Cable
from ehe_desktop.ui import theme
from ehe_desktop.ui.window import Window

TICK_MS: Final = 25
PATIENCE_S: Final = 90.0
FAILED: Final = 3


@dataclass(frozen=True, slots=True)
class Wait:
    """What a step waits for, in words and as a question."""

    what: str
    ready: Callable[[], bool]
    patience_s: float = PATIENCE_S


Script = Generator[Wait, None, None]


@dataclass
class Guide:
    """What a script works with: the window, hands, the cable, and a page to note things on."""

    window: Window
    hands: Hands
    out: Path
    cable: Cable
    part: str
    notes: dict[str, Any] = field(default_factory=dict)
    light_only: bool = False
    keeps_pictures: bool = True
    told: Mapping[str, str] = field(default_factory=dict)
    """Answers given in this window instead of the usual ones."""
    _shots: int = 0
    _began: float = field(default_factory=time.perf_counter)

    @property
    def pictures(self) -> Path:
        """Where this part's pictures go."""
        return self.out / "screens" / self.part

    def until(self, name: str) -> Wait:
        """Wait until a control is on screen and can be used."""
        return Wait(f"{name} on screen", lambda: self.hands.sees(name))

    def quiet(self) -> Wait:
        """Wait until the store thread has answered everything."""
        return Wait("the store thread is idle", lambda: not self.window.is_busy)

    def settle(self, ms: int = 120) -> Wait:
        """Let the window paint what has changed."""
        end = time.perf_counter() + ms / 1000
        return Wait("paint", lambda: time.perf_counter() >= end)

    def note(self, name: str, value: Any) -> None:
        """Keep a fact for the summary."""
        self.notes[name] = value

    def seconds(self) -> float:
        """Since the tour began."""
        return round(time.perf_counter() - self._began, 3)

    def count_shot(self) -> None:
        """The next pictures are of another moment."""
        self._shots += 1

    def keep_picture(self, name: str) -> None:
        """One picture of the window as it is."""
        self.hands.picture(self.window, self.pictures / f"{self._shots:02d}-{name}.png")

    def write_end(self, how: str, why: str = "") -> None:
        """Write down how this part ended, with what was noted."""
        self.out.mkdir(parents=True, exist_ok=True)
        told = {**self.notes, "ended": how, **({"why": why} if why else {})}
        path = self.out / f"part-{self.part}.json"
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False))

    def shots(self, name: str, *, variants: bool = True) -> Script:
        """Pictures of the window: light, dark and at 200 % text."""
        if not self.keeps_pictures:
            return
        self.count_shot()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        looks = (
            [("light", 1.0), ("dark", 1.0), ("light", 2.0)]
            if variants and not self.light_only
            else [("light", 1.0)]
        )
        for mode, scale in looks:
            theme.apply(app, mode, scale)
            yield self.settle(300)
            label = f"{mode}-200" if scale > 1 else mode
            self.keep_picture(f"{name}-{label}")
        theme.apply(app, "light", 1.0)
        yield self.settle()


class Tour(QObject):
    """Drives one script to its end and writes down how it went."""

    def __init__(self, guide: Guide, script: Script) -> None:
        super().__init__(guide.window)
        self._guide, self._script = guide, script
        self._waiting: Wait | None = None
        self._since = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        stay = self._guide.hands.find("idle-stay")  # a slow machine: the window is about to lock
        if isinstance(stay, QAbstractButton):
            stay.click()
        if self._waiting is not None and not self._waiting.ready():
            if time.perf_counter() - self._since > self._waiting.patience_s:
                self._fail(f"waited too long for: {self._waiting.what}")
            return
        self._timer.stop()  # a step may take longer than a tick
        try:
            self._waiting = next(self._script)
        except StopIteration:
            self._guide.write_end("well")
            self._guide.window.close()
            return
        except Exception as fault:  # noqa: BLE001 - whatever it is, the tour says where and stops
            self._fail(f"{type(fault).__name__}: {fault}\n{traceback.format_exc()}")
            return
        self._since = time.perf_counter()
        self._timer.start()

    def _fail(self, why: str) -> None:
        self._timer.stop()
        place = self._guide.pictures / "failed.png"
        self._guide.hands.picture(self._guide.window, place)
        self._guide.write_end("failed", why)
        self._guide.window.close()  # rounds are stopped and the store is closed, as ever
        QApplication.exit(FAILED)

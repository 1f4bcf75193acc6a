"""Where the program's own notes go: one file of events by id, never a name, a word typed or a key.

Faults that reach nobody are noted with their place and kept from the screen's way: the window says
that something did not work, and goes on. Kept for 14 days (security.md 4.6).
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

KEPT_DAYS: Final = 14
_log = logging.getLogger(__name__)


class _Lines(logging.Formatter):
    """One JSON object a line; nothing in a message can forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, where, what; of a fault its type and place, never its words."""
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "from": record.name,
            "what": record.getMessage(),
        }
        return json.dumps(line, ensure_ascii=True)


def start_log(folder: Path) -> None:
    """Write the program's log in `folder`/logs from now on."""
    place = folder / "logs"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.TimedRotatingFileHandler(
        place / "program.log", when="D", backupCount=KEPT_DAYS, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def watch_faults(tell: Callable[[BaseException], None]) -> None:
    """Note every fault nobody caught, and tell the window; the program runs on."""

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        _log.error("a fault nobody caught: %s at %s", kind.__name__, place_of(trace))
        tell(fault)

    sys.excepthook = hook


def place_of(trace: TracebackType | None) -> str:
    """Files, lines and functions of a trace: no values, no text of the fault."""
    frames = traceback.extract_tb(trace)
    return " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-6:])

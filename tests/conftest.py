"""What every test stands on: no screen, no stray log lines, a law for hypothesis, a real PostgreSQL.

A WARNING or worse from one of our own loggers fails the test that caused it,
unless the test says it expects one with `caplog.at_level(logging.WARNING)`.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from ehe_desktop.services.desk import Desk
from tests.fakes.council_store import council_desk

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

OUR_LOGGERS = ("ehe_desktop", "tests")


def pytest_configure(config: pytest.Config) -> None:
    from tests.fakes import memory_disk, postgres

    if not hasattr(config, "workerinput"):
        os.environ[postgres.ROOM_VARIABLE] = str(postgres.new_room(memory_disk.in_memory()))


def pytest_unconfigure(config: pytest.Config) -> None:
    from tests.fakes import postgres

    room = os.environ.get(postgres.ROOM_VARIABLE)
    if room and not hasattr(config, "workerinput"):
        postgres.close_room(Path(room))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is imported and collected is kept out of Python's garbage collector, as in the program.

    It stays for good: a full pass over it took half a second, and passes were a fifth of a run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a slow test begin first: begun last, they keep one worker busy while the other waits."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield
    broken = {
        report.nodeid.split("/")[1]
        for kind in ("failed", "error")
        for report in terminalreporter.getreports(kind)
        if "/" in report.nodeid
    }
    if broken:
        terminalreporter.write_line("stages that failed: " + ", ".join(sorted(broken)))


class _StrayRecords(logging.Handler):
    """Keeps what our loggers say at WARNING or above while nobody asked for it."""

    def __init__(self, expected: logging.Handler) -> None:
        super().__init__(logging.WARNING)
        self._expected = expected
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # `caplog.at_level` sets the level of caplog's own handler; 0 means nobody asked
        asked = self._expected.level
        if not asked or record.levelno < asked:
            self.records.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    guard = _StrayRecords(caplog.handler)
    loggers = [logging.getLogger(name) for name in OUR_LOGGERS]
    for logger in loggers:
        logger.addHandler(guard)
    yield
    for logger in loggers:
        logger.removeHandler(guard)
    if guard.records:
        pytest.fail("log lines nobody expected:\n" + "\n".join(guard.records), pytrace=False)


@pytest.fixture(scope="session")
def pg_server():
    """The run's PostgreSQL (`tests/fakes/postgres.py`); it fails, never skips, where there is none."""
    from tests.fakes import postgres

    return postgres.shared_server(Path(os.environ[postgres.ROOM_VARIABLE]))


@pytest.fixture
def pg_database(pg_server) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    with pg_server.database() as url:
        yield url


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks over copies of the council's store, as `council_desk` does; closed after the test."""
    made: list[Desk] = []

    def make(**over: Any) -> Desk:
        made.append(council_desk(tmp_path / f"desk-{len(made)}" if made else tmp_path, **over))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """What is unlocked: an officer's desk."""
    return new_desk()

"""The program's own files replaced while it runs, and an update that was cut short (guide C2, 32).

A copy of the package stands for what is installed. The one that runs keeps running and saves; what is half
there does not start, or not far enough to touch the store; what is older than the store refuses it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ehe_desktop.storage.engine import SCHEMA_VERSION
from ehe_desktop.storage.health import check_store
from tests.storage.case_store import RAW_KEY, a_case, a_store, reopened, table_rows

ROOT = Path(__file__).parents[2]
RUNS = """
import sys
from pathlib import Path
import ehe_desktop
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.ids import new_id
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.migrate import bring_up_to_date
from ehe_desktop.storage.store import Store
from tests import builders
from tests.storage.case_store import ME, RAW_KEY, a_sitting

path = Path(sys.argv[1])
assert Path(ehe_desktop.__file__).is_relative_to(sys.argv[3])
try:
    bring_up_to_date(path, RAW_KEY)
    store = Store.open(open_engine(path, RAW_KEY), a_sitting(new_id=new_id))
except UserFacingError as fault:
    print("refused:", fault.happened)
    raise SystemExit(3)
print("open", flush=True)
sys.stdin.readline()
for number in range(3):
    with store.writing(ME) as work:
        work.create("note", builders.a_note(f"after {number}"), child_id=sys.argv[2])
    with store.reading() as view:
        assert view.record("child", sys.argv[2])
store.tidy()
store.close()
print("saved", flush=True)
"""


@pytest.fixture
def installed(tmp_path):
    """The program as it is installed: the package alone."""
    place = tmp_path / "installed"
    shutil.copytree(
        ROOT / "ehe_desktop", place / "ehe_desktop", ignore=shutil.ignore_patterns("__pycache__")
    )
    return place


@pytest.fixture
def cases(tmp_path):
    """A closed store with one child."""
    folder = tmp_path / "store"
    folder.mkdir()
    store = a_store(folder)
    _, child_id = a_case(store)
    store.tidy()
    store.close()
    return folder / "cases.ehe", child_id


def start(installed, cases) -> subprocess.Popen[str]:
    paths = os.pathsep.join((str(installed), str(ROOT)))
    return subprocess.Popen(
        [sys.executable, "-P", "-c", RUNS, str(cases[0]), cases[1], str(installed)],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def half_update(installed: Path) -> None:
    """Every second file is gone, every third is cut in the middle, as when the power went."""
    for number, file in enumerate(sorted(installed.rglob("*.py"))):
        if number % 2:
            file.unlink()
        elif number % 3 == 0:
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def test_what_runs_keeps_running_and_what_is_half_there_touches_nothing(installed, cases):
    path, _child = cases
    running = start(installed, cases)
    assert running.stdout.readline() == "open\n", running.stderr.read()
    half_update(installed)
    said, trouble = running.communicate("go on\n")
    assert said == "saved\n", trouble
    before = path.read_bytes()

    begun = start(installed, cases)
    said, trouble = begun.communicate("\n")
    assert begun.returncode == 1
    assert said == ""
    assert "Error" in trouble
    assert path.read_bytes() == before

    shutil.rmtree(installed / "ehe_desktop")  # the update is run again, and comes to its end
    shutil.copytree(ROOT / "ehe_desktop", installed / "ehe_desktop")
    whole = start(installed, cases)
    assert whole.communicate("\n")[0] == "open\nsaved\n"
    store = reopened(path)
    assert len(table_rows(store, "outbox_op")) == 2 + 2 * 3
    store.close()
    assert check_store(path, RAW_KEY).is_healthy


def test_an_old_program_left_behind_refuses_what_the_new_one_has_moved_on(installed, cases):
    path, _child = cases
    store = reopened(path)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.tidy()
    store.close()
    before = path.read_bytes()
    old = start(installed, cases)
    said, trouble = old.communicate("\n")
    assert said.startswith("refused: This case store was made by a newer version"), trouble
    assert path.read_bytes() == before

"""A unit of work cut short: killed at any statement, or with no room on the disk.

Before or after, never between: a save that returned is there whole, one that did not
return is not there at all, and the store opens and checks well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ehe_desktop.storage.audit_check import ChainVerdict, verify
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.projections.rebuild import rebuild_projections
from ehe_desktop.storage.store import Store
from tests.storage.case_store import AUDIT_KEY, RAW_KEY, a_sitting, projections, table_rows

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from sqlalchemy import event
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.store import Store
from tests import builders
from tests.storage.case_store import ME, RAW_KEY, a_case, a_sitting, a_store, counted_ids

folder = Path(sys.argv[1])
store = a_store(folder)
_, child_id = a_case(store)
store.tidy()
store.close()

def one_unit(folder, point):
    store = Store.open(open_engine(folder / "cases.ehe", RAW_KEY), a_sitting(new_id=counted_ids(1000)))
    seen = 0

    @event.listens_for(store.engine, "before_cursor_execute")
    def count(*_):
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with store.writing(ME) as work:
        work.patch("child", child_id, known_as="Mina")
        work.create("flag_event", builders.a_flag_event(), child_id=child_id)
        work.create("visit", builders.a_visit(), child_id=child_id)

for point in range(1, 200, 5):
    place = folder / f"{point:03}"
    place.mkdir()
    shutil.copy(folder / "cases.ehe", place)
    child = os.fork()
    if child == 0:
        one_unit(place, point)
        (place / "returned").touch()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        break
"""


def opened(path):
    return Store.open(open_engine(path, RAW_KEY), a_sitting())


def check_whole(store):
    """The file is sound, the chain holds, and the projections are those of the records."""
    with store.reading() as view:
        assert view.connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        assert verify(view.connection, first_key=AUDIT_KEY).verdict is ChainVerdict.INTACT
    kept = projections(store)
    with store.engine.begin() as connection:
        rebuild_projections(connection)
    assert projections(store) == kept


def test_killed_at_any_statement_a_unit_is_there_whole_or_not_at_all(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    places = sorted(p for p in tmp_path.iterdir() if p.is_dir())
    assert len(places) > 8
    for place in places:
        store = opened(place / "cases.ehe")
        after = (place / "returned").exists()
        assert len(table_rows(store, "record")) == (4 if after else 2)
        assert len(table_rows(store, "outbox_op")) == (5 if after else 2)
        assert len(table_rows(store, "audit_entry")) == (5 if after else 2)
        assert len(table_rows(store, "open_flag")) == int(after)
        check_whole(store)
        store.close()
    assert (places[-1] / "returned").exists()


FULL = """
import json, resource, signal, sys
from pathlib import Path
from ehe_desktop.storage.errors import StoreCannotWrite
from tests import builders
from tests.storage.case_store import ME, a_case, a_store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
store = a_store(folder)
_, child_id = a_case(store)
store.tidy()
room = (folder / "cases.ehe").stat().st_size + 150_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

saved, refused = [], None
for place in range(200):
    try:
        with store.writing(ME) as work:
            made = work.create("note", builders.a_note("x" * 3000), child_id=child_id)
    except StoreCannotWrite as fault:
        refused = fault.happened
        break
    saved.append(made)

resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.writing(ME) as work:
    saved.append(work.create("flag_event", builders.a_flag_event(), child_id=child_id))
print(json.dumps({"saved": saved, "refused": refused}))
"""


def test_with_no_room_on_the_disk_the_save_is_refused_and_every_earlier_one_is_whole(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert "disk is full" in said["refused"]
    assert len(said["saved"]) > 3
    store = opened(tmp_path / "cases.ehe")
    held = {row["id"] for row in table_rows(store, "record")}
    ops = {row["record_id"] for row in table_rows(store, "outbox_op")}
    assert len(held) == 2 + len(said["saved"])
    assert set(said["saved"]) <= held
    assert held == ops
    check_whole(store)
    store.close()

"""Sign-off killed at any statement: the visit is a draft as before, or signed whole (complaint 3)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.store import Store
from tests.storage.case_store import RAW_KEY, a_sitting, table_rows
from tests.storage.test_unit_of_work_cut import check_whole as store_is_sound

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX matter")

MADE = {"visit", "child_voice", "health_answers"}

KILLED = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
from sqlalchemy import event
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.sign_off import Signature, sign_off
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.store import Store
from tests.storage.case_store import RAW_KEY, a_sitting, counted_ids
from tests.storage.visit_room import PASSPHRASE, a_desk, assess_before, plan_a_visit, write_up

folder = Path(sys.argv[1])
desk = a_desk(folder)
plan_id, child_ids = plan_a_visit(desk, "Amina Yusuf", "Bilal Yusuf")
for child_id in child_ids:
    assess_before(desk, child_id)
write_up(desk, open_visit(desk, plan_id))
desk.store.tidy()
desk.store.close()

def one_sign_off(place, point):
    store = Store.open(open_engine(place / "cases.ehe", RAW_KEY), a_sitting(new_id=counted_ids(9000)))
    mine = a_desk(place, store)
    visit = open_visit(mine, plan_id)
    signature = Signature(passphrase=PASSPHRASE, statements=check_visit(mine, visit).statements)
    writes = 0

    @event.listens_for(store.engine, "before_cursor_execute")
    def count(_connection, _cursor, statement, *_):
        nonlocal writes
        writes += not statement.lstrip().upper().startswith("SELECT")
        if writes == point:
            os.kill(os.getpid(), signal.SIGKILL)

    sign_off(mine, visit, signature)

for point in range(1, 200, 9):
    place = folder / f"{point:03}"
    place.mkdir()
    shutil.copy(folder / "cases.ehe", place)
    child = os.fork()
    if child == 0:
        one_sign_off(place, point)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(point, int(os.WIFSIGNALED(status)), flush=True)
    if not os.WIFSIGNALED(status):
        break
"""


@pytest.mark.slow
def test_killed_at_any_statement_it_is_a_draft_or_signed_and_never_between(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], check=True, capture_output=True, text=True
    )
    points = [tuple(map(int, line.split())) for line in ran.stdout.splitlines()]
    assert sum(killed for _, killed in points) >= 5
    assert points[-1][1] == 0, "the last one ran to its end"
    for point, killed in points:
        check_whole(tmp_path / f"{point:03}", killed=bool(killed))


def check_whole(place, *, killed):
    store = Store.open(open_engine(place / "cases.ehe", RAW_KEY), a_sitting())
    try:
        kinds = [row["kind"] for row in table_rows(store, "record")]
        drafts = [row["state"] for row in table_rows(store, "draft_row")]
        plans = [row["state"] for row in table_rows(store, "visit_plan_row")]
        ops = {row["kind"] for row in table_rows(store, "outbox_op")}
        made = [kind for kind in kinds if kind in MADE]
        store_is_sound(store)
        if killed:
            assert (made, drafts, plans) == ([], ["draft"], ["planned"])
            assert not ops & MADE
        else:
            assert len(made) == 6
            assert (drafts, plans) == (["signed"], ["done"])
            assert ops >= MADE
    finally:
        store.close()

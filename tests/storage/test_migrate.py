"""An older store is brought up on a copy; a fresh one equals what the steps make; cuts lose nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap

import pytest

from ehe_desktop.storage import driver, migrate, schema, sentinel
from ehe_desktop.storage.engine import SCHEMA_VERSION, open_engine, reading
from ehe_desktop.storage.errors import StoreDamaged, StoreTooNew
from ehe_desktop.storage.store import Store
from tests.storage.case_store import RAW_KEY, a_case, a_sitting, a_store, projections

LATER = SCHEMA_VERSION + 1
A_LATER_STEP = f"""
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{schema.NEWEST_REVISION}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("saved_view") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="plain"))
    {{more}}
"""


@pytest.fixture
def second(tmp_path):
    """A made-up later version of the store, and where its step lies."""

    def make(more="pass"):
        folder = tmp_path / "steps"
        folder.mkdir(exist_ok=True)
        (folder / "v9999_colour.py").write_text(A_LATER_STEP.format(more=more))
        return migrate.Target(LATER, "9999", (*migrate.Target().folders, str(folder)))

    return make


@pytest.fixture
def old(tmp_path):
    store = a_store(tmp_path)
    a_case(store)
    kept = projections(store)
    store.tidy()
    store.close()
    return tmp_path / "cases.ehe", kept


def shape(engine):
    """Every table and index as SQLite describes it, with the white space of the text evened out."""
    with reading(engine) as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, name, tbl_name, coalesce(sql, '') AS sql FROM sqlite_master ORDER BY name"
        ).all()
    return [(r.type, r.name, r.tbl_name, _even(r.sql)) for r in rows]


def _even(sql):
    flat = re.sub(r"\s+", " ", sql).replace("IF NOT EXISTS ", "")
    return re.sub(r"\s*([(),])\s*", r"\1", flat).strip()


def test_a_fresh_store_equals_what_the_steps_make(tmp_path):
    fresh = open_engine(tmp_path / "fresh.ehe", RAW_KEY, create=True)
    schema.create_schema(fresh)
    stepped = open_engine(tmp_path / "stepped.ehe", RAW_KEY, create=True)
    migrate.run_steps(stepped, migrate.Target())
    assert shape(stepped) == shape(fresh)
    for engine in (fresh, stepped):
        with reading(engine) as connection:
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == SCHEMA_VERSION
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            assert revision.scalar_one() == schema.NEWEST_REVISION
            forgets = connection.exec_driver_sql(
                "SELECT v FROM search_config WHERE k = 'secure-delete'"
            )
            assert forgets.scalar_one() == 1
        engine.dispose()


def test_the_vaults_own_row_may_be_there_before(tmp_path):
    engine = open_engine(tmp_path / "cases.ehe", RAW_KEY, create=True)
    with engine.begin() as connection:
        row = sentinel.Sentinel(store_id=bytes(16), kid=bytes(16), device_seed=bytes(32))
        sentinel.create(connection, row)
    store = Store.create(engine, a_sitting(), audit_key=bytes(32))
    a_case(store)
    with store.reading() as view:
        assert sentinel.read(view.connection).head == store.audit_head()
    assert store.audit_head().seq == 2
    store.close()


def test_a_store_of_today_is_left_alone(old):
    path, _ = old
    before = path.read_bytes()
    assert migrate.bring_up_to_date(path, RAW_KEY) is False
    assert path.read_bytes() == before


def test_an_older_store_is_migrated_whole_and_the_old_file_kept(old, second):
    path, kept = old
    before = path.read_bytes()
    assert migrate.bring_up_to_date(path, RAW_KEY, second()) is True

    old_file = path.with_name(f"cases.ehe.before-v{LATER}")
    assert old_file.read_bytes() == before
    assert sorted(p.name for p in path.parent.glob("cases.ehe*")) == [
        "cases.ehe",
        f"cases.ehe.before-v{LATER}",
    ]
    with pytest.raises(StoreTooNew):
        open_engine(path, RAW_KEY)  # this program does not know that version
    connection = driver.connect(path, RAW_KEY)
    assert connection.execute("SELECT name FROM pragma_table_info('saved_view')").fetchall()[
        -1
    ] == ("colour",)
    names = connection.execute("SELECT full_name FROM caseload_row").fetchall()
    connection.close()
    assert names == [("Amina Yusuf",)]

    store = Store.open(open_engine(old_file, RAW_KEY), a_sitting())
    assert projections(store) == kept
    store.close()
    assert migrate.forget_old(path) == 1
    assert not old_file.exists()


def test_a_step_that_fails_leaves_the_old_store(old, second):
    path, _ = old
    before = path.read_bytes()
    broken = second('op.execute("INSERT INTO no_such_table VALUES (1)")')
    with pytest.raises(Exception, match="no_such_table"):
        migrate.bring_up_to_date(path, RAW_KEY, broken)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.glob("cases.ehe*")] == ["cases.ehe"]


def test_a_step_that_breaks_a_reference_is_not_taken(old, second):
    path, _ = old
    before = path.read_bytes()
    lines = (
        'op.execute("CREATE TABLE kin (id TEXT REFERENCES meta(key))")',
        "op.execute(\"INSERT INTO kin VALUES ('nobody')\")",
    )
    with pytest.raises(StoreDamaged):
        migrate.bring_up_to_date(path, RAW_KEY, second("\n    ".join(lines)))
    assert path.read_bytes() == before


KILLED = f"""
import os, signal, sys
from pathlib import Path
from ehe_desktop.storage import migrate

path, steps, point = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
seen = 0

def maybe_die(frame, event, _arg):
    global seen
    if event == "call" and frame.f_code.co_filename.endswith("migrate.py"):
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(maybe_die)
migrate.bring_up_to_date(path, bytes(range(32)), migrate.Target({LATER}, "9999", (*migrate.Target().folders, steps)))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_anywhere_the_store_is_the_old_one_or_the_new_one(old, second):
    path, _ = old
    steps = second().folders[-1]
    first = path.read_bytes()
    versions = []
    for point in range(3, 40, 3):
        for left in path.parent.glob("cases.ehe*"):
            left.unlink()
        path.write_bytes(first)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(path), steps, str(point)],
            capture_output=True,
            check=False,
        )
        connection = driver.connect(path, RAW_KEY)
        versions.append(connection.execute("PRAGMA user_version").fetchone()[0])
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (2,)
        connection.close()
        if done.returncode == 0:
            break
    assert versions[0] == SCHEMA_VERSION
    assert versions[-1] == LATER


def test_migrating_needs_no_plain_file(old, second):
    path, _ = old
    migrate.bring_up_to_date(path, RAW_KEY, second())
    assert all(b"Amina" not in p.read_bytes() for p in path.parent.glob("cases.ehe*"))

"""Day roots: what was rewritten since is told, and what was rewritten whole is told by the copy."""

from __future__ import annotations

import hashlib
import json

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.central import growing, main, tables
from ehe_desktop.central.database import Database
from ehe_desktop.central.day_roots import merkle_root
from ehe_desktop.domain.audit_chain import NO_HASH, link
from tests.central.test_ledger import note

LEAVES = st.lists(st.text(max_size=5), min_size=1, max_size=9)


@given(LEAVES, LEAVES)
def test_other_lines_have_another_root(one, other):
    assert (merkle_root(one) == merkle_root(other)) == (one == other)


def test_the_root_is_the_published_one():
    """RFC 6962, 2.1: of nothing hashed as a leaf, and of a pair."""
    assert merkle_root([""]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    a, b, c = (hashlib.sha256(b"\0" + leaf).digest() for leaf in (b"a", b"b", b"c"))
    ab = hashlib.sha256(b"\1" + a + b).digest()
    assert merkle_root(["a", "b", "c"]) == hashlib.sha256(b"\1" + ab + c).hexdigest()


@pytest.fixture
def town(centre, url, capsys, tmp_path):
    """A centre with a device, its audit chain of three entries, and two roots copied out."""
    one = centre.laptop()
    family = centre.family(one.officer_id)
    one.push(one.make("note", note("x"), family))

    def run(*words):
        code = main.main([words[0], "--db", url, *words[1:]])
        told = capsys.readouterr()
        return code, told.out.strip() or told.err.strip()

    _chain(centre.database, one.replica_id, "said")
    copy = tmp_path / "roots.jsonl"
    for lines in (1, 2):
        assert run("day-root", "--copy-to", str(copy)) == (0, "1 line added")
        assert len(copy.read_text().splitlines()) == lines
        centre.revoke(one.officer_id, "nobody")
        centre.code(centre.add_officer())
    verify = ("verify", "--copied", str(copy))
    assert run(*verify) == (0, "all agrees")
    return centre, run, verify, copy


def _chain(database, replica_id, text):
    """Write a device's chain anew, as somebody would who owns the database."""

    def work(connection):
        h = NO_HASH
        for table in (tables.trail_entry, tables.trail):
            connection.execute(table.delete().where(table.c.replica_id == replica_id))
        for seq in (1, 2, 3):
            entry = json.dumps({"n": seq, "what": text})
            h = link(h, seq, entry.encode())
            row = {"seq": seq, "entry": entry, "h": h.hex(), "tag": "", "received_at": "t"}
            connection.execute(tables.trail_entry.insert().values(replica_id=replica_id, **row))
        end = {"seq": 3, "h": h.hex(), "next_key": ""}
        connection.execute(tables.trail.insert().values(replica_id=replica_id, **end))

    _as_owner(database, work)


def _as_owner(database: Database, work):
    """Whoever owns the tables takes the triggers away first, and puts them back."""

    def go(connection):
        for name in growing.ONLY_GROW:
            if connection.dialect.name == "sqlite":
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_no_{verb}")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_grows ON {name}")
        work(connection)
        growing.keep_growing(connection)

    database.write(go)


def _cut(connection):
    e, t = tables.trail_entry, tables.trail
    last = connection.execute(sa.select(e).where(e.c.seq == 2)).one()
    connection.execute(e.delete().where(e.c.seq == 3))
    connection.execute(t.update().values(seq=2, h=last.h))


def _log(**values):
    a = tables.audit
    return lambda c: c.execute(a.update().where(a.c.what == "enrol").values(**values))


DAMAGE = {
    "altered since: device": _cut,
    "day root 1: altered since: log": _log(who="nobody"),
    "day root 1 is missing": lambda c: c.execute(tables.day_root.delete().where(tables.day_root.c.n == 1)),
    "day root 2 is not what was signed": lambda c: c.execute(tables.day_root.update().where(tables.day_root.c.n == 2).values(made_at="2020-01-01T00:00:00.000Z")),
    "day root 1 is another than the one that was copied": lambda c: c.execute(tables.day_root.update().where(tables.day_root.c.n == 1).values(root="0" * 64)),
    "day root 2 was copied, and is not here": lambda c: c.execute(tables.day_root.delete().where(tables.day_root.c.n == 2)),
}  # fmt: skip


@pytest.mark.parametrize("said", DAMAGE)
def test_what_was_altered_since_a_root_is_told(town, said):
    centre, run, verify, _ = town
    _as_owner(centre.database, DAMAGE[said])
    code, told = run(*verify)
    assert (code, said in told) == (1, True), told


def test_whoever_rewrites_everything_and_signs_it_again_is_told_by_the_copy(town, tmp_path):
    centre, run, verify, _ = town
    replica_id = centre.rows(tables.trail)[0].replica_id
    _chain(centre.database, replica_id, "never said")
    _as_owner(centre.database, lambda c: c.execute(tables.day_root.delete()))
    for _ in range(2):
        run("day-root", "--copy-to", str(tmp_path / "mine.jsonl"))
    assert run("verify") == (0, "all agrees"), "from within nobody could tell"
    code, told = run(*verify)
    assert (code, told.count("is another than the one that was copied")) == (1, 2)


def test_a_copy_of_another_council_and_one_that_is_spoilt_are_told(town):
    _, run, verify, copy = town
    lines = copy.read_text().splitlines()
    copy.write_text(lines[0].replace('"n":1', '"n":7') + "\n")
    assert run(*verify)[1].startswith("the copy of day root 7 is not signed by this centre")
    copy.write_text("no line\n")
    assert run(*verify)[0] == 2


def test_a_copy_that_failed_once_is_brought_up_to_date(town, tmp_path):
    _, run, verify, copy = town
    assert run("day-root", "--copy-to", str(tmp_path / "no" / "folder"))[0] == 2
    assert run("day-root", "--copy-to", str(copy)) == (0, "2 lines added")
    assert run(*verify) == (0, "all agrees")


def test_the_roots_only_grow(town):
    centre, *_ = town
    for change in (tables.day_root.delete(), tables.day_root.update().values(root="x")):
        with pytest.raises(sa.exc.DBAPIError):
            centre.database.write(lambda c, change=change: c.execute(change))

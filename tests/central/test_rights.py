"""PostgreSQL holds the line by itself: the API's role sees and alters only what is its officer's.

The queries of the API are right as far as the other tests know; these tests break them on purpose.
"""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy import make_url

from ehe_desktop.central import feed, tables
from ehe_desktop.central.app import build_app
from ehe_desktop.central.database import Database
from ehe_desktop.central.growing import ONLY_GROW
from ehe_desktop.central.rights import API_ROLE, BECOME, FREE_OF_POLICIES, PUSH
from ehe_desktop.central.scopes import Access
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record
from tests.central.conftest import FREE, TestCentre
from tests.central.laptop import Laptop
from tests.central.test_ledger import note

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


@pytest.fixture
def two(centre):
    """Two officers with a family each; the second's holds a marker."""
    one, other = centre.laptop(name="One"), centre.laptop(name="Two")
    centre.family(one.officer_id, child="c1")
    secret = centre.family(other.officer_id, child="c2")
    other.pull()
    other.push(other.make("note", note("MARKER"), secret, child_id="c2"))
    return one, other, secret


def test_a_hole_in_the_scope_query_leaks_nothing(centre, two, monkeypatch):
    one, _, secret = two
    monkeypatch.setattr(feed._Reader, "in_scope_at", lambda _self, _pos: sa.true())
    answer = one.page()
    assert answer.status == 200
    kinds = sorted(record["kind"] for record in answer.body["records"])
    assert kinds == ["assignment", "child", "family", "officer", "officer"]
    assert b"MARKER" not in answer.raw
    assert secret.encode() not in answer.raw


def test_a_hole_in_the_check_of_writers_writes_nothing(centre, two, monkeypatch, caplog):
    one, other, secret = two
    monkeypatch.setattr(Access, "holds", lambda _self, _family: True)
    monkeypatch.setattr("ehe_desktop.central.accept._fits_family", lambda _op, _desk: True)
    with caplog.at_level("CRITICAL"):
        answer = one.send(one.seal(one.make("note", note("planted"), secret)))
    assert answer.body["code"] == "fault"
    one.sealed[1] = 0
    patched = one.push(one.edit(other.records["c2"], {"known_as": "planted"}))
    assert patched[0].verdict == "held"  # the family is out of sight, as one that is not there
    assert "planted" not in centre.held("c2").body
    assert not [r for r in centre.rows(tables.record, kind="note") if "planted" in r.body]


def test_an_id_that_is_taken_elsewhere_is_refused_and_keeps_nothing_back(two):
    one, other, _ = two
    theirs = next(iter(other.of_kind("child"))).id
    one.pull()
    mine = one.of_kind("family")[0].id
    taken = one.make("note", note("x"), mine, record_id=theirs)
    after = one.make("note", note("y"), mine)
    assert [o.verdict for o in one.push(taken, after)] == ["refused", "applied"]


def as_officer(centre, officer_id, purpose, statement, replica="replica"):
    def work(connection):
        connection.execute(sa.select(*BECOME), {"officer": officer_id, "replica": replica})
        return connection.exec_driver_sql(statement).all()

    return centre.database.write(work, api=purpose)


@pytest.mark.parametrize("name", ["record", "history", "outcome", "assignment", "blob"])
def test_nothing_is_seen_before_it_is_known_who_asks(centre, two, name):
    def look(connection):
        return connection.exec_driver_sql(f"SELECT * FROM {name}").all()

    assert centre.database.write(look, api="pull") == []


@pytest.mark.parametrize("name", ONLY_GROW)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_role_may_not_alter_what_only_grows(centre, two, name, statement):
    column = {
        "history": "rev",
        "outcome": "lane",
        "chain": "pos",
        "audit": "who",
        "trail_entry": "h",
        "day_root": "n",
    }
    column = column.get(name, "records")
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        as_officer(centre, two[0].officer_id, PUSH, statement.format(name, column, column))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO assignment SELECT 'a', '{me}', '{family}', 'made', 1, NULL, NULL RETURNING 1",
        "UPDATE assignment SET officer_id = '{me}' RETURNING 1",
        "UPDATE officer SET role = 'supervisor' RETURNING 1",
        "INSERT INTO erasing VALUES (1) RETURNING 1",
        "ALTER TABLE record DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (x int)",
        "DELETE FROM record RETURNING 1",
        "UPDATE device SET officer_id = '{me}' RETURNING 1",
        "UPDATE device SET device_key = '' RETURNING 1",
        "UPDATE counter SET pos = 0 RETURNING 1",
    ],
)
def test_the_role_may_not_help_itself(centre, two, statement):
    one, _, secret = two
    said = statement.format(me=one.officer_id, family=secret)
    with pytest.raises(
        sa.exc.DBAPIError, match=r"permission denied|must be owner|row-level security|only grows"
    ):
        as_officer(centre, one.officer_id, PUSH, said)


def test_the_words_of_a_draft_are_as_private_in_history_as_in_the_record(centre, url):
    """While a batch is taken in, every kind is looked at; a colleague's draft is still nobody else's."""
    one, other = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, other.officer_id, child="c1")
    body = {"plan_id": "", "author_id": other.officer_id, "child_ids": ["c1"]}
    centre.load(Record(kind="visit_draft", id=new_id(), family_id=family, body=body))
    seen = "SELECT op_kind FROM history h JOIN record r ON r.id = h.record_id AND r.kind = 'visit_draft'"
    alone = "SELECT record_id FROM history"
    drafts = {row.id for row in centre.rows(tables.record, kind="visit_draft")}
    assert len(drafts) == 1
    assert as_officer(centre, other.officer_id, PUSH, seen)
    assert drafts <= {row[0] for row in as_officer(centre, other.officer_id, PUSH, alone)}
    assert not drafts & {row[0] for row in as_officer(centre, one.officer_id, PUSH, alone)}


@pytest.fixture
def shared(centre, two):
    """A third family that both hold, with a draft of the other's, and all else that may be the other's alone."""
    one, other, secret = two
    family = centre.family(one.officer_id, other.officer_id, child="c3")
    draft = {"plan_id": "p", "author_id": other.officer_id, "child_ids": ["c3"], "jots": ["MARKER"]}
    other.push(other.make("visit_draft", draft, family, child_id="c3"))
    other.push(other.make("note", {"text": []}, secret, child_id="c2"))
    one.pull()
    one.push(one.make("note", note("mine"), family, child_id="c3"))

    def files(connection):
        about = {"sha256": "0" * 64, "size": 1, "held": 1, "media_type": "x", "made_at": ""}
        for name, place in (("b-secret", secret), ("b-shared", family)):
            row = {"id": name, "family_id": place, "author": other.officer_id, "is_whole": True}
            connection.execute(tables.blob.insert().values(row | about))
            part = {"blob_id": name, "start": 0, "content": b"x"}
            connection.execute(tables.blob_part.insert().values(part))

    centre.database.write(files)
    return one, other, secret, family


OF_THE_OTHER = (
    "SELECT id FROM record WHERE owner = '{other}'",
    "SELECT id FROM record WHERE family_id = '{secret}'",
    "SELECT n FROM history WHERE family_id = '{secret}'",
    "SELECT op_id FROM dead_letter WHERE officer_id = '{other}'",
    "SELECT op_id FROM outcome WHERE replica_id = '{theirs}'",
    "SELECT lane FROM lane WHERE replica_id = '{theirs}'",
    "SELECT id FROM assignment WHERE officer_id = '{other}'",
    "SELECT id FROM blob WHERE family_id = '{secret}'",
    "SELECT start FROM blob_part WHERE blob_id = 'b-secret'",
    "UPDATE record SET rev = rev WHERE owner = '{other}' RETURNING id",
    "UPDATE record SET rev = rev WHERE family_id = '{secret}' RETURNING id",
    "UPDATE lane SET last_seq = last_seq WHERE replica_id = '{theirs}' RETURNING lane",
    "UPDATE blob SET held = held WHERE family_id = '{secret}' RETURNING id",
    "DELETE FROM blob_part RETURNING start",
)  # fmt: skip


@pytest.mark.parametrize("statement", OF_THE_OTHER)
def test_in_a_family_that_two_hold_each_sees_and_alters_only_what_is_theirs(
    centre, shared, statement
):
    """Each policy by itself, under a purpose that sees the most; nothing of these is one's own."""
    one, other, secret, _ = shared
    said = statement.format(other=other.officer_id, theirs=other.replica_id, secret=secret)
    assert centre.database.write(lambda c: c.exec_driver_sql(said).all()), "there is such a row"
    for purpose in (PUSH, "pull"):
        assert not as_one(centre, one, purpose, said)


def test_a_change_that_names_no_row_reaches_none_of_anothers(centre, shared):
    """It reads nothing, so the policies of reading do not count: those of altering stand alone."""
    one, _other, secret, family = shared

    def all_of_them(connection):
        known = {"officer": one.officer_id, "replica": one.replica_id}
        connection.execute(sa.select(*BECOME), known)
        connection.exec_driver_sql("UPDATE record SET rev = 99")
        connection.exec_driver_sql("UPDATE lane SET last_seq = 99")
        connection.exec_driver_sql("DELETE FROM blob_part")

    centre.database.write(all_of_them, api=PUSH)
    altered = [row for row in centre.rows(tables.record) if row.rev == 99]
    assert {row.id for row in altered} >= {family}
    assert not [row for row in altered if row.owner or row.family_id in (secret, None)]
    assert [row.replica_id for row in centre.rows(tables.lane) if row.last_seq == 99] == [
        one.replica_id
    ]
    assert len(centre.rows(tables.blob_part)) == 2


def test_a_family_that_was_taken_away_is_seen_by_work_that_comes_late_and_by_no_pull(centre, two):
    one, _, _ = two
    (family,) = {record.family_id for record in one.pull().records if record.kind == "family"}
    centre.unassign(one.officer_id, family)
    look = f"SELECT id FROM record WHERE family_id = '{family}'"
    assert as_one(centre, one, PUSH, look)
    assert not as_one(centre, one, "pull", look)


def test_nobody_writes_a_line_of_history_under_anothers_name(centre, shared):
    one, other, _, family = shared
    names = [column.name for column in tables.history.columns if column.name != "n"]
    said = ", ".join(f"'{other.officer_id}'" if name == "author" else name for name in names)
    own = ", ".join(names)
    for values, is_refused in ((own, False), (said, True)):
        statement = (
            f"INSERT INTO history ({own}) SELECT {values} FROM history"
            f" WHERE family_id = '{family}' AND author = '{one.officer_id}' LIMIT 1 RETURNING n"
        )
        if is_refused:
            with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
                as_one(centre, one, PUSH, statement)
        else:
            assert as_one(centre, one, PUSH, statement)


def as_one(centre: TestCentre, one: Laptop, purpose: str, statement: str):
    """What a statement brings to the API's role once it is known that this device asks."""
    return as_officer(centre, one.officer_id, purpose, statement, one.replica_id)


def test_every_table_with_a_word_about_a_family_has_forced_policies(centre):
    with centre.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        ).all()
        role = connection.exec_driver_sql(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles"
            f" WHERE rolname = '{API_ROLE}'"
        ).one()
    assert not any(role)
    assert {name for name, forced in found if not forced} == FREE_OF_POLICIES
    assert {name for name, _ in found} == set(tables.metadata.tables) | {"alembic_version"}


def test_the_service_needs_no_more_than_its_own_login(centre, url, pg_server):
    """A login that is a member of the role and nothing else: it cannot become the owner either."""
    name = f"web_{new_id()[-12:]}"
    with psycopg.connect(pg_server.url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN IN ROLE {API_ROLE}")
    lowly = make_url(url).set(username=name).render_as_string(hide_password=False)
    database = Database(lowly)
    try:
        made = TestCentre(database, centre.clock)
        made.http = TestClient(build_app(database, FREE, centre.clock))
        with made.http:
            one = Laptop.enrol(made.http, centre.code(centre.add_officer()), "One")
            family = centre.family(one.officer_id)
            one.begin()
            assert one.push(one.make("note", note("x"), family))[0].verdict == "applied"
            assert len(one.pull().records) == 4
            assert made.http.get("/health").status_code == 200
        for statement in ("RESET ROLE", f"SET ROLE {API_ROLE}", "SELECT 1"):
            with database.reading() as connection:
                connection.exec_driver_sql(statement)
                with pytest.raises(sa.exc.ProgrammingError):
                    connection.exec_driver_sql("UPDATE history SET after = ''")
    finally:
        database.close()
        with psycopg.connect(pg_server.url, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {name}")

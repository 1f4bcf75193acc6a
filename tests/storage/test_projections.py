"""Projections made step by step equal those made anew from the records, whatever happened."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.visit import SeenStatus
from ehe_desktop.storage.projections.rebuild import rebuild_projections
from ehe_desktop.storage.store import Store
from tests import builders
from tests.storage.case_store import (
    ME,
    a_case,
    a_sitting,
    a_store,
    of_server,
    projections,
    reopened,
    table_rows,
)

FAMILIES = ("family-1", "family-2")
CHILDREN = ("child-1", "child-2", "child-3")
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
BANDS = st.sampled_from(["low", "medium", "high", "very_high", "not_assessed", "from_the_future"])
STAMPS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC))


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    store = a_store(folder)
    store.tidy()
    store.close()
    return folder / "cases.ehe"


@pytest.fixture
def store(tmp_path):
    made = a_store(tmp_path)
    yield made
    made.close()


def _writes():
    """One thing an officer does: kind, child or family, body."""
    flags = st.builds(
        builders.a_flag_event,
        st.sampled_from(["f1", "f2"]),
        st.sampled_from(["raised", "escalated", "reviewed", "close_proposed", "closed"]),
        severity=st.integers(1, 3),
        access=st.sampled_from("ABC"),
        at=STAMPS.map(datetime.isoformat) | st.just("not a day"),
        names_raises=st.lists(st.sampled_from(["ev-1", "ev-2", "ev-3"])).map(tuple),
        review_on=st.none() | DAYS,
    )
    concerns = st.builds(
        builders.a_concern_event,
        st.sampled_from(["c1", "c2"]),
        st.sampled_from(["raised", "facts", "told", "reply", "outcome", "closed"]),
        at=STAMPS.map(datetime.isoformat),
        chase_on=st.none() | DAYS,
        names_raises=st.lists(st.sampled_from(["ev-1", "ev-2", "ev-3"])).map(tuple),
    )
    visits = st.builds(
        builders.a_visit,
        on=DAYS,
        seen_status=st.sampled_from([*(s.value for s in SeenStatus), "ZZ"]),
    )
    of_child = st.one_of(
        st.tuples(st.just("flag_event"), flags),
        st.tuples(st.just("concern_event"), concerns),
        st.tuples(st.just("visit"), visits),
        st.tuples(st.just("note"), st.builds(builders.a_note, at=STAMPS)),
        st.tuples(st.just("put_off"), st.builds(builders.a_put_off, DAYS, at=STAMPS)),
        st.tuples(st.just("notification"), st.builds(builders.a_notification, DAYS)),
        st.tuples(st.just("contact_attempt"), st.builds(builders.a_contact_attempt, DAYS)),
        st.tuples(st.just("child_voice"), st.builds(builders.a_child_voice, on=DAYS)),
        st.tuples(
            st.just("risk_assessment"),
            st.builds(builders.a_risk_assessment, BANDS, raised_to=BANDS),
        ),
        st.tuples(
            st.just("review_plan"),
            st.builds(builders.a_review_plan, st.none() | DAYS, set_on=st.none() | DAYS),
        ),
    )
    own = st.tuples(st.just("person"), st.sampled_from(CHILDREN), of_child)
    patches = st.tuples(
        st.just("patch"),
        st.sampled_from(CHILDREN),
        st.fixed_dictionaries(
            {},
            optional={
                "known_as": st.sampled_from(["Mina", "Łucja", ""]),
                "family_name": st.sampled_from(["Yusuf", "O'Neill"]),
                "closed_on": st.none() | DAYS,
                "case_state": st.sampled_from(["notified", "assessing"]),
                "home_educated_since": st.none() | DAYS,
            },
        ),
    )
    diary = st.tuples(
        st.sampled_from(["plan", "draft"]),
        st.sampled_from(FAMILIES),
        st.lists(st.sampled_from(CHILDREN), unique=True).map(tuple),
        st.sampled_from(["planned", "done", "draft", "signed"]),
    )
    centre = st.one_of(
        st.tuples(
            st.just("family"),
            st.sampled_from(FAMILIES),
            st.sampled_from(["West", "East"]),
            st.booleans(),
        ),
        st.tuples(st.just("moved"), st.sampled_from(CHILDREN), st.sampled_from(FAMILIES)),
        st.tuples(st.just("gone"), st.sampled_from([*CHILDREN, *FAMILIES, "conflict-1"])),
        st.tuples(
            st.just("conflict"),
            st.none() | st.sampled_from(CHILDREN),
            st.sampled_from(["open", "settled"]),
        ),
        st.tuples(st.just("officer"), st.sampled_from(["Sam Patel", "Sam P."])),
        st.tuples(st.just("assigned"), st.sampled_from(FAMILIES), DAYS),
        st.tuples(st.just("unknown"), st.sampled_from(FAMILIES)),
        st.tuples(st.just("broken"), st.sampled_from(CHILDREN)),
    )
    return st.one_of(own, own, patches, diary, centre)


@given(st.lists(_writes(), max_size=16))
@settings(max_examples=30)
def test_projections_made_anew_equal_those_kept_up_to_date(empty_store, steps):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.ehe"
        shutil.copyfile(empty_store, path)
        store = reopened(path)
        try:
            _begin(store)
            for rev, step in enumerate(steps, start=2):
                _do(store, step, rev)
            kept = projections(store)
            with store.engine.begin() as connection:
                rebuild_projections(connection)
            assert projections(store) == kept
        finally:
            store.close()


def _begin(store):
    with store.settling() as work:
        for family_id in FAMILIES:
            work.absorb(of_server("family", family_id, builders.a_family(), family_id=family_id))
        for place, child_id in enumerate(CHILDREN):
            work.absorb(_child_record(child_id, FAMILIES[place % 2], 1))


def _child_record(child_id, family_id, rev):
    return of_server(
        "child", child_id, builders.a_child(), rev, family_id=family_id, child_id=child_id
    )


def _do(store, step, rev):
    what, *rest = step
    if what in ("person", "patch", "plan", "draft"):
        with store.writing(ME) as work:
            _as_person(work, what, rest)
    else:
        with store.settling() as work:
            _as_centre(work, what, rest, rev)


def _as_person(work, what, rest):
    if what in ("plan", "draft"):
        family_id, child_ids, state = rest
        made = (
            builders.a_visit_plan(*child_ids, state=state)
            if what == "plan"
            else builders.a_visit_draft("plan-1", *child_ids, state=state)
        )
        record_id = work.create(f"visit_{what}", made, family_id=family_id)
        work.patch(f"visit_{what}", record_id, child_ids=child_ids[:1])
        return
    child_id, given_ = rest
    if work.view.record("child", child_id) is None:
        return
    if what == "patch":
        with suppress(RuleBroken):  # a record from a newer program is shown, not edited
            work.patch("child", child_id, given_)
        return
    kind, body = given_
    record_id = f"ev-{len(table_ids(work, kind)) + 1}" if kind.endswith("_event") else None
    if kind in ("risk_assessment", "review_plan") and (
        held := work.view.of_child(type(body), child_id)
    ):
        work.patch(kind, next(iter(held)), {n: getattr(body, n) for n in body.__dataclass_fields__})
        return
    work.create(kind, body, child_id=child_id, record_id=record_id)


def table_ids(work, kind):
    return list(work.connection.exec_driver_sql("SELECT id FROM record WHERE kind = ?", (kind,)))


def _as_centre(work, what, rest, rev):
    if what == "family":
        family_id, area, two = rest
        body = builders.a_family(area=area, two_person_visit=two)
        work.absorb(of_server("family", family_id, body, rev, family_id=family_id))
    elif what == "moved":
        work.absorb(_child_record(*rest, rev))
    elif what == "gone":
        for kind in ("child", "family", "conflict"):
            work.forget(kind, rest[0])
    elif what == "conflict":
        child_id, state = rest
        child = work.view.record("child", child_id) if child_id else None
        family_id = child.family_id if child else FAMILIES[0]
        body = builders.a_conflict("child", "child-1", state=state)
        work.absorb(
            of_server("conflict", "conflict-1", body, rev, family_id=family_id, child_id=child_id)
        )
    elif what == "officer":
        work.absorb(of_server("officer", "officer-1", builders.an_officer(rest[0]), rev))
    elif what == "assigned":
        family_id, day = rest
        work.absorb(
            of_server(
                "assignment",
                f"a-{family_id}",
                builders.an_assignment(from_on=day),
                rev,
                family_id=family_id,
            )
        )
    elif what == "unknown":
        known = of_server("note", f"n-{rev}", builders.a_note(), rev, family_id=rest[0])
        work.absorb(replace(known, kind="hologram"))
    else:
        child = _child_record(rest[0], FAMILIES[0], rev)
        work.absorb(replace(child, body={**child.body, "born_on": "when the beans grew"}))


# --- what a line says --------------------------------------------------------------------------


def _line(store, child_id):
    return next(row for row in table_rows(store, "caseload_row") if row["child_id"] == child_id)


def test_last_seen_comes_from_signed_visits_and_from_how_the_child_was_seen(store):
    _, child_id = a_case(store)
    seen = {
        "SV": date(2026, 6, 1),
        "SA": date(2026, 3, 1),
        "SP": date(2026, 5, 1),
        "HN": date(2026, 6, 20),
    }
    with store.writing(ME) as work:
        for status, on in seen.items():
            work.create("visit", builders.a_visit(on=on, seen_status=status), child_id=child_id)
        work.create(
            "contact_attempt", builders.a_contact_attempt(date(2026, 6, 21)), child_id=child_id
        )
    line = _line(store, child_id)
    assert line["last_seen_on"] == "2026-06-01"
    assert line["last_seen_alone_on"] == "2026-03-01"
    assert line["last_seen_face_to_face_on"] == "2026-05-01"


def test_a_band_raised_by_judgement_is_the_one_shown(store):
    _, child_id = a_case(store)
    with store.writing(ME) as work:
        work.create(
            "risk_assessment",
            builders.a_risk_assessment("low", raised_to="high"),
            child_id=child_id,
        )
    assert (_line(store, child_id)["band"], _line(store, child_id)["band_rank"]) == ("high", 3)


def test_a_band_of_a_newer_program_counts_as_the_gravest_here(store):
    _, child_id = a_case(store)
    risk = builders.a_risk_assessment("grave", raised_to="high")
    with store.writing(ME) as work:
        work.create("risk_assessment", risk, child_id=child_id)
    assert (_line(store, child_id)["band"], _line(store, child_id)["band_rank"]) == ("very_high", 4)


def test_a_put_off_ends_with_the_review_it_was_for(store):
    _, child_id = a_case(store)
    with store.writing(ME) as work:
        work.create("put_off", builders.a_put_off(date(2026, 7, 6)), child_id=child_id)
        review = work.create(
            "review_plan", builders.a_review_plan(set_on=date(2026, 1, 1)), child_id=child_id
        )
    assert _line(store, child_id)["put_off_until"] == "2026-07-06"
    with store.writing(ME) as work:
        work.patch("review_plan", review, set_on=builders.A_DAY + timedelta(days=1))
    assert _line(store, child_id)["put_off_until"] is None


def test_first_contact_is_counted_from_the_notification_and_only_until_assessed(store):
    _, child_id = a_case(store)
    assert _line(store, child_id)["first_contact_from"] == "2025-09-01"
    with store.writing(ME) as work:
        work.create("notification", builders.a_notification(date(2026, 6, 4)), child_id=child_id)
    assert _line(store, child_id)["first_contact_from"] == "2026-06-04"
    with store.writing(ME) as work:
        work.create("risk_assessment", builders.a_risk_assessment("low"), child_id=child_id)
    assert _line(store, child_id)["first_contact_from"] is None


def test_a_flag_stays_open_until_a_close_names_every_raise(store):
    _, child_id = a_case(store)
    with store.writing(ME) as work:
        raised = work.create("flag_event", builders.a_flag_event(), child_id=child_id)
        work.create(
            "flag_event", builders.a_flag_event(event="escalated", severity=3), child_id=child_id
        )
        close = builders.a_flag_event(event="closed", names_raises=(raised,))
        work.create("flag_event", close, child_id=child_id)
    (flag,) = table_rows(store, "open_flag")
    assert flag["severity"] == 3


def test_a_concern_moves_along_on_one_line(store):
    _, child_id = a_case(store)
    for event in ("raised", "told", "outcome"):
        with store.writing(ME) as work:
            work.create("concern_event", builders.a_concern_event(event=event), child_id=child_id)
    assert [row["status"] for row in table_rows(store, "concern_row")] == ["outcome"]
    assert (_line(store, child_id)["concern_open"], _line(store, child_id)["concern_not_told"]) == (
        1,
        0,
    )


def test_two_children_whose_records_name_one_concern_have_it_each(store):
    for name in ("Amina Yusuf", "Bilal Shah"):
        _, child_id = a_case(store, name)
        with store.writing(ME) as work:
            work.create("concern_event", builders.a_concern_event(), child_id=child_id)
    assert len(table_rows(store, "concern_row")) == 2


def test_a_flag_on_the_family_stands_on_every_child(store):
    family_id, _ = a_case(store)
    with store.writing(ME) as work:
        work.create("child", builders.a_child("Bilal Yusuf"), family_id=family_id)
        work.create(
            "flag_event", builders.a_flag_event(words="Dog at the gate"), family_id=family_id
        )
    assert [row["words"] for row in table_rows(store, "open_flag")] == ["Dog at the gate"] * 2


def test_a_child_from_a_newer_program_is_never_dropped_from_the_list(store):
    family_id, child_id = a_case(store)
    whole = _child_record("child-x", family_id, 1)
    with store.settling() as work:
        work.absorb(replace(whole, body={**whole.body, "given_name": {"shape": "new"}}))
    assert _line(store, "child-x")["full_name"] == "One record did not open Yusuf"
    with store.reading() as view:
        assert view.record("child", "child-x").body["given_name"] == {"shape": "new"}
    assert _line(store, child_id)["full_name"] == "Amina Yusuf"


def test_nothing_relative_to_today_is_stored(store, tmp_path):
    from tests.fakes.clock import FixedClock

    _, child_id = a_case(store)
    with store.writing(ME) as work:
        work.create("review_plan", builders.a_review_plan(date(2026, 6, 9)), child_id=child_id)
        work.create("visit", builders.a_visit(on=date(2025, 12, 9)), child_id=child_id)
    kept = projections(store)
    later = FixedClock(datetime(2031, 1, 3, tzinfo=UTC))
    again = Store.open(store.engine, a_sitting(clock=later))
    with again.engine.begin() as connection:
        rebuild_projections(connection)
    assert projections(again) == kept

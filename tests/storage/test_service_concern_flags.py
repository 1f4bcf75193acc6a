"""Flags only grow: an officer proposes, a supervisor closes what was seen, an unseen raise keeps it open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.records import Record, write
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.services.list_flags import list_flags
from ehe_desktop.services.raise_flag import (
    NewFlag,
    close_flag,
    flag_history,
    raise_flag,
    review_flag,
)
from ehe_desktop.storage import outbox
from tests.fakes.council_store import council_desk
from tests.storage.test_service_concern import quiet_child


@pytest.fixture
def officer(tmp_path):
    made = council_desk(tmp_path / "officer")
    yield made
    made.store.close()


@pytest.fixture
def chief(tmp_path):
    made = council_desk(tmp_path / "chief", role="supervisor")
    yield made
    made.store.close()


def flag_of(desk, child, code="YC"):
    (one,) = [flag for flag in list_flags(desk, child) if flag.code == code]
    return one


def raised(desk, **over):
    child = quiet_child(desk)
    raise_flag(desk, child, NewFlag(**{"code": "YC", "source": "School nurse"} | over), "w1")
    return child


def test_a_flag_has_its_source_its_check_and_the_council_s_words(officer):
    child = raised(officer, review_on=date(2026, 9, 1))
    flag = flag_of(officer, child)
    assert (flag.words, flag.source, flag.checked_on, flag.review_on) == (
        "Young carer",
        "School nurse",
        officer.today(),
        date(2026, 9, 1),
    )


def test_a_double_press_raises_once_and_goes_first(officer):
    child = raised(officer)
    raise_flag(officer, child, NewFlag(code="YC", source="School nurse"), "w1")
    assert len([f for f in list_flags(officer, child) if f.code == "YC"]) == 1
    with officer.store.reading() as view:
        assert [op.lane for op in outbox.waiting(view.connection, 0, 9)] == [0]


@pytest.mark.parametrize("flag", [NewFlag(code="XX", source="me"), NewFlag(code="YC", source=" ")])
def test_a_flag_without_kind_or_source_is_refused(officer, flag):
    with pytest.raises(InputRefused):
        raise_flag(officer, quiet_child(officer), flag)


def test_c_lite_is_kept_at_the_grave_level(officer):
    assert flag_of(officer, raised(officer, code="DA"), "DA").access == "C"


def test_business_support_reads_only_what_everybody_may(tmp_path):
    desk = council_desk(tmp_path, role="business_support")
    assert {flag.access for flag in list_flags(desk)} <= {"", "A"}
    with desk.store.reading() as view:
        total = view.connection.exec_driver_sql("SELECT count(*) FROM open_flag").scalar()
    assert total > len(list_flags(desk))
    desk.store.close()


def test_a_check_is_dated_and_the_next_look_lies_ahead(officer):
    child = raised(officer)
    flag = flag_of(officer, child)
    with pytest.raises(InputRefused):
        review_flag(officer, child, flag.flag_id, officer.today())
    review_flag(officer, child, flag.flag_id, date(2026, 12, 1))
    assert flag_of(officer, child).review_on == date(2026, 12, 1)
    assert [e.event for e in flag_history(officer, child, flag.flag_id)] == ["raised", "reviewed"]


def test_an_officer_s_close_is_a_proposal(officer):
    child = raised(officer)
    close_flag(officer, child, flag_of(officer, child).flag_id, "She has help now.")
    assert flag_of(officer, child).close_proposed


def test_a_supervisor_closes_with_a_reason_and_it_stays_in_history(chief):
    child = raised(chief)
    flag = flag_of(chief, child)
    with pytest.raises(InputRefused):
        close_flag(chief, child, flag.flag_id, " ")
    close_flag(chief, child, flag.flag_id, "She has help now.")
    assert [f for f in list_flags(chief, child) if f.code == "YC"] == []
    events = flag_history(chief, child, flag.flag_id)
    assert [e.event for e in events] == ["raised", "closed"]
    assert events[-1].reason == "She has help now."


def test_a_raise_nobody_here_saw_keeps_the_flag_open(chief):
    child = raised(chief)
    flag = flag_of(chief, child)
    close_flag(chief, child, flag.flag_id, "She has help now.")
    later = FlagEvent(flag_id=flag.flag_id, event="escalated", code="YC", words="Young carer",
                      severity=3, access="A", by="lee", at="2026-06-22T08:00:00.000Z")  # fmt: skip
    with chief.store.settling() as work:
        work.absorb(
            Record(kind="flag_event", id="e9", body=write(later), rev=2,
                   family_id=flag.family_id, child_id=child)
        )  # fmt: skip
    assert flag_of(chief, child).severity == 3


def test_those_who_only_read_raise_none(officer):
    lead = replace(officer, me=replace(officer.me, role="safeguarding_lead"))
    with pytest.raises(NotAllowed):
        raise_flag(lead, quiet_child(officer), NewFlag(code="YC", source="me"))


def test_a_flag_that_is_not_here_is_said_so(officer):
    with pytest.raises(NotAllowed):
        close_flag(officer, quiet_child(officer), "nothing", "why")

"""What is owed after a visit: no promise is lost, and the copy's day is the visit's and the setting's."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.due import days_late
from ehe_desktop.domain.owed import HeardBack, Owed, copy_due_on, untold

MONDAY = date(2026, 6, 22)
DAYS = st.integers(0, 30).map(lambda days: MONDAY + timedelta(days=days))
CHILDREN = st.sampled_from(["amina", "bilal"])
PROMISES = st.lists(
    st.builds(Owed, record_id=st.uuids().map(str), child_id=CHILDREN, made_on=DAYS, due_on=DAYS)
)
HEARD = st.lists(st.builds(HeardBack, child_id=CHILDREN, on=DAYS))


@given(PROMISES, HEARD)
def test_a_promise_stands_until_the_same_child_hears_back_on_a_later_day(promises, heard):
    kept = {
        one.record_id
        for one in promises
        if any(by.child_id == one.child_id and by.on > one.made_on for by in heard)
    }
    left = untold(promises, heard)
    assert {one.record_id for one in left} == {one.record_id for one in promises} - kept
    assert [one.due_on for one in left] == sorted(one.due_on for one in left)


@given(DAYS, st.integers(0, 200), st.integers(0, 400))
def test_a_copy_is_late_the_day_after_the_last_of_its_days(visited_on, within, gone):
    late = days_late(copy_due_on(visited_on, within), visited_on + timedelta(days=gone))
    assert late == max(0, gone - within)

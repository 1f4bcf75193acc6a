"""The second sign-off of a visit: what stands follows from what each had read, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.second_sign_off import (
    AGREED,
    SENT_BACK,
    SecondStanding,
    SecondState,
    content_hash,
    second_due_on,
    second_standing,
)
from tests.builders import AN_INSTANT, AN_OFFICER, a_second_sign_off, a_visit, an_addendum
from tests.fakes.council_store import council_policy

VISIT = a_visit(second_sign_off="waiting", signed_at=AN_INSTANT)


def later(days: int):
    return AN_INSTANT + timedelta(days=days)


def word(result: str = AGREED, days: int = 1, **over):
    return a_second_sign_off("v1", result, at=later(days), **over)


def addendum(days: int = 2):
    return an_addendum("v1", at=later(days))


@pytest.mark.parametrize(
    ("given_", "addenda", "state", "days"),
    [
        ({}, {}, "waiting", 0),
        ({"a": word()}, {}, "given", 1),
        ({"a": word(by=AN_OFFICER)}, {}, "waiting", 0),  # one's own
        ({"a": word("later_code")}, {}, "waiting", 0),
        ({"b": word(SENT_BACK)}, {}, "sent_back", 1),
        ({"b": word(SENT_BACK)}, {"x": addendum()}, "waiting", 2),
        ({"b": word(SENT_BACK, read=("x",))}, {"x": addendum()}, "sent_back", 1),
        ({"a": word(), "b": word(SENT_BACK)}, {}, "sent_back", 1),  # neither had read the other
        ({"a": word(days=3, read=("b",)), "b": word(SENT_BACK)}, {}, "given", 3),
        ({"a": word()}, {"x": addendum()}, "given", 1),
        (  # two sent it back, each knowing another addendum
            {"b": word(SENT_BACK, read=("x",)), "c": word(SENT_BACK, read=("y",))},
            {"x": addendum(2), "y": addendum(3)}, "waiting", 3,
        ),
    ],
)  # fmt: skip
def test_where_a_visit_stands(given_, addenda, state, days):
    found = second_standing(VISIT, given_, addenda)
    assert (found.state, found.at) == (SecondState(state), later(days))


def test_an_ordinary_visit_needs_none():
    assert second_standing(a_visit(), {}, {}).words("") == ""
    assert second_standing(a_visit(), {"a": word()}, {}).state is SecondState.GIVEN


WORDS = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(
        word,
        st.sampled_from((AGREED, SENT_BACK)),
        st.integers(0, 3),
        by=st.sampled_from(("officer-boss", "officer-two", AN_OFFICER)),
        read=st.lists(st.sampled_from("abcxy")).map(tuple),
    ),
)
ADDENDA = st.dictionaries(st.sampled_from("xy"), st.builds(addendum, st.integers(0, 3)))


@given(WORDS, ADDENDA)
def test_what_was_sent_back_is_covered_only_by_who_has_read_that(given_, addenda):
    found = second_standing(VISIT, given_, addenda)
    others = {key: one for key, one in given_.items() if one.by != AN_OFFICER}
    assert second_standing(VISIT, dict(reversed(others.items())), addenda) == found
    read = {name for one in others.values() if one.result == AGREED for name in one.read}
    open_ = [k for k, one in others.items() if one.result == SENT_BACK and k not in read]
    if open_:
        assert found.is_open
    elif any(one.result == AGREED for one in others.values()):
        assert found.state is SecondState.GIVEN


def test_in_words():
    sent = second_standing(VISIT, {"b": word(SENT_BACK, note="Who else lives there?")}, {})
    assert (
        sent.words("Maria Lopez") == "Sent back by Maria Lopez, 23 June 2026: Who else lives there?"
    )
    assert (
        second_standing(VISIT, {"a": word()}, {}).words("M") == "Second sign-off: M, 23 June 2026"
    )
    assert "a day that is not known" in SecondStanding(state=SecondState.WAITING).words("")


def test_the_council_sets_a_limit_for_very_high_alone():
    waiting = second_standing(VISIT, {}, {})
    policy = council_policy()
    assert second_due_on(waiting, "very_high", policy) == date(2026, 6, 24)
    assert second_due_on(waiting, "high", policy) is None
    assert second_due_on(second_standing(VISIT, {"a": word()}, {}), "very_high", policy) is None


def test_the_same_words_have_the_same_hash_in_any_order():
    assert content_hash({"a": 1, "b": [None]}) == content_hash({"b": [None], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})

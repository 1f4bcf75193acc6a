"""A record cannot be closed while the child's words are empty without a reason (domain.md 4.3)."""

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain import quality
from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.quality import NO_REASON, NO_WORDS, words_problem
from ehe_desktop.domain.visit import SeenStatus


def voice(status="SA", outcome="kept", words="", reason=""):
    said = (Statement(question="", words=words),) if words else ()
    return ChildVoice(
        visit_id="v",
        officer_id="o",
        on=date(2026, 6, 22),
        seen_status=status,
        outcome=outcome,
        outcome_reason=reason,
        statements=said,
    )


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (voice(words="I like it."), ""),
        (voice(words="  "), NO_WORDS),
        (voice(), NO_WORDS),
        (voice(outcome="offered_said_no"), ""),
        (voice(outcome="not_offered"), NO_WORDS),
        (voice(outcome="not_offered", reason="Asleep."), ""),
        (voice("CD"), ""),
        (voice("NS", "not_offered"), NO_REASON),
        (voice("NS", "not_offered", reason="Out."), ""),
        (voice("PR", "not_offered"), NO_REASON),
        (voice("HN", "kept"), NO_WORDS),
        (voice("HN", "kept", words="Hello."), ""),
    ],
)
def test_what_may_be_closed(made, problem):
    assert words_problem(made) == problem


@given(
    st.sampled_from([one.value for one in SeenStatus]),
    st.sampled_from(("kept", "not_offered")),
    st.sampled_from(("", "  ")),
)
def test_without_words_and_without_a_reason_only_a_childs_no_closes(status, outcome, reason):
    closed = words_problem(voice(status, outcome, reason=reason)) == ""
    assert closed == (status == "CD")


def test_the_example_runs():
    failed, tried = doctest.testmod(quality)
    assert tried
    assert not failed

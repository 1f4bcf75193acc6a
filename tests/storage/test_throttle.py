"""The pause after wrong tries: it grows, no clock shortens it, a restart runs it again."""

from __future__ import annotations

import doctest

from hypothesis import assume, given
from hypothesis import strategies as st

from ehe_desktop.platform.interface import BootMoment
from ehe_desktop.storage import throttle
from ehe_desktop.storage.throttle import Failures, delay_s, larger, wait_s

moments = st.builds(BootMoment, st.sampled_from(["", "a", "b"]), st.integers(0, 10**10))


def test_the_delays_are_those_written_down():
    assert [delay_s(count) for count in range(1, 11)] == [0, 0, 1, 2, 5, 15, 30, 60, 120, 1800]
    assert delay_s(10_000) == 1800
    assert doctest.testmod(throttle).failed == 0


def test_no_more_than_ten_tries_fit_into_five_minutes():
    now, count, tries = 0, 0, 0
    while True:
        now += wait_s(Failures(count, 0, BootMoment("a", now)), BootMoment("a", now)) * 1000
        if now >= 300_000:
            break
        tries, count = tries + 1, count + 1
    assert tries <= 10


@given(st.integers(0, 30), moments, moments)
def test_the_wait_is_never_longer_than_the_delay_and_ends(count, last, now):
    assume(last.boot_id != now.boot_id or last.running_ms <= now.running_ms)
    left = wait_s(Failures(count, 0, last), now)
    assert 0 <= left <= delay_s(count)
    later = BootMoment(now.boot_id, now.running_ms + left * 1000)
    assert wait_s(Failures(count, 0, last), later) == 0


@given(st.integers(3, 30), st.integers(0, 10**10))
def test_right_after_a_wrong_try_the_whole_delay_is_left(count, at):
    now = BootMoment("a", at)
    assert wait_s(Failures(count, 0, now), now) == delay_s(count)


def test_a_restart_runs_the_whole_pause_again():
    failures = Failures(10, 0, BootMoment("a", 10**9))
    assert wait_s(failures, BootMoment("b", 0)) == 1800
    assert wait_s(failures, BootMoment("b", 1_799_001)) == 1
    assert wait_s(failures, BootMoment("b", 1_800_000)) == 0


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_larger_count_wins(one, at_one, other, at_other):
    first, second = Failures(one, at_one), Failures(other, at_other)
    assert larger(first, second).count == max(one, other)
    assert larger(first, second) == larger(second, first)

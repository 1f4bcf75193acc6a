"""The lease under moved clocks: set back, leaping forward, restarted, and honest."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.platform.interface import BootMoment
from ehe_desktop.storage.device_state import ChainHead, DeviceState, from_text, to_text
from ehe_desktop.storage.errors import LeaseEnded
from ehe_desktop.storage.key_file_format import LeaseToken
from ehe_desktop.storage.lease import (
    DAY_MS,
    HOUR_MS,
    MOST_UNLOCKS,
    READ_ON_MS,
    ClockMemory,
    LeaseClaims,
    fresh_memory,
    judge,
    refuse_ended,
)
from ehe_desktop.storage.lease_check import JudgedLease, with_database_memory
from ehe_desktop.storage.sentinel import Sentinel
from ehe_desktop.storage.throttle import Failures

ISSUED_S = 1_795_000_000
ISSUED = ISSUED_S * 1000
CLAIMS = LeaseClaims(device="d1", store="00" * 16, issued=ISSUED_S, max_offline_h=336, seq=1)
START = BootMoment("a", 1000)
FRESH = fresh_memory(CLAIMS, START)


def later(ms, boot_id="a"):
    return BootMoment(boot_id, START.running_ms + ms)


def test_a_fresh_lease_has_its_whole_time():
    verdict = judge(CLAIMS, FRESH, ISSUED, START)
    assert verdict.left_ms == 336 * HOUR_MS
    assert (verdict.is_suspect, verdict.jumped_back, verdict.warn_within_h) == (False, False, None)
    refuse_ended(verdict)


@pytest.mark.parametrize(
    ("hours_left", "warning"), [(73, None), (72, 72), (24, 24), (4, 4), (1, 4)]
)
def test_warnings_come_at_three_days_one_day_and_four_hours(hours_left, warning):
    passed = (336 - hours_left) * HOUR_MS
    assert judge(CLAIMS, FRESH, ISSUED + passed, later(passed)).warn_within_h == warning


def test_it_ends_to_the_hour():
    verdict = judge(CLAIMS, FRESH, ISSUED + 336 * HOUR_MS, later(336 * HOUR_MS))
    with pytest.raises(LeaseEnded):
        refuse_ended(verdict)


def test_a_clock_set_back_gains_nothing():
    day9 = judge(CLAIMS, FRESH, ISSUED + 9 * DAY_MS, later(9 * DAY_MS))
    back = judge(CLAIMS, day9.memory, ISSUED - 400 * DAY_MS, later(10 * DAY_MS))
    assert back.jumped_back
    assert back.left_ms == 4 * DAY_MS


def test_a_small_step_back_is_no_matter():
    verdict = judge(CLAIMS, FRESH, ISSUED - 4 * 60_000, START)
    assert not verdict.jumped_back


def test_a_leap_forward_ends_nothing_and_is_believed_after_a_day_of_running():
    leap = judge(CLAIMS, FRESH, ISSUED + 400 * DAY_MS, later(HOUR_MS))
    assert leap.is_suspect
    refuse_ended(leap)
    assert leap.memory.high_water_ms == ISSUED + HOUR_MS
    still = judge(CLAIMS, leap.memory, ISSUED + 400 * DAY_MS, later(20 * HOUR_MS))
    assert still.is_suspect
    believed = judge(CLAIMS, still.memory, ISSUED + 401 * DAY_MS, later(26 * HOUR_MS))
    assert not believed.is_suspect
    with pytest.raises(LeaseEnded):
        refuse_ended(believed)


def test_the_second_threshold_is_passed_to_the_hour_and_never_on_a_suspect_clock():
    for hours, is_over in ((1079, False), (1080, True)):
        passed = hours * HOUR_MS
        assert judge(CLAIMS, FRESH, ISSUED + passed, later(passed)).is_over is is_over
    leap = judge(CLAIMS, FRESH, ISSUED + 400 * DAY_MS, later(HOUR_MS))
    assert (leap.is_suspect, leap.is_over) == (True, False)
    believed = judge(CLAIMS, leap.memory, ISSUED + 401 * DAY_MS, later(26 * HOUR_MS))
    assert believed.is_over
    passed = 1081 * HOUR_MS  # nor where what has run alone would say so
    leap = judge(CLAIMS, FRESH, ISSUED + passed + 400 * DAY_MS, later(passed))
    assert (leap.is_suspect, leap.is_over) == (True, False)


@pytest.mark.parametrize("held", ["high_water_ms", "running_ms", "unlocks"])
@pytest.mark.parametrize("lease_seq", [1, 2])
def test_what_the_database_remembers_counts_though_key_file_and_keyring_were_put_back(
    held, lease_seq
):
    """Older copies of both would give the whole lease again; a row of the lease before says nothing of this one."""
    seen = {"high_water_ms": ISSUED, "running_ms": 0, "unlocks": 0}
    used_up = {"high_water_ms": ISSUED + 336 * HOUR_MS, "running_ms": 14 * DAY_MS, "unlocks": 200}
    row = Sentinel(b"", b"", b"", lease_seq=lease_seq, **seen | {held: used_up[held]})
    door = SimpleNamespace(wall_ms=lambda: ISSUED, boot_moment=lambda: START)
    token = LeaseToken(claims="", sig="", key="")
    judged = JudgedLease(CLAIMS, token, judge(CLAIMS, FRESH, ISSUED, START))
    assert with_database_memory(door, judged, row).verdict.is_ended is (lease_seq == CLAIMS.seq)


def test_a_leap_that_is_put_right_is_forgotten():
    leap = judge(CLAIMS, FRESH, ISSUED + 400 * DAY_MS, later(HOUR_MS))
    right = judge(CLAIMS, leap.memory, ISSUED + 2 * HOUR_MS, later(2 * HOUR_MS))
    assert not right.is_suspect
    assert not right.jumped_back
    assert right.memory.suspect_since_ms == -1


def test_after_a_restart_thirty_days_may_honestly_have_passed():
    for days, suspect in ((10, False), (29, False), (31, True)):
        boot = BootMoment("b", 60_000)
        assert judge(CLAIMS, FRESH, ISSUED + days * DAY_MS, boot).is_suspect is suspect


def test_a_frozen_clock_runs_into_the_hard_cap():
    verdict = judge(CLAIMS, FRESH, ISSUED, later(14 * DAY_MS))
    with pytest.raises(LeaseEnded):
        refuse_ended(verdict)
    long = LeaseClaims(device="d1", store="00" * 16, issued=ISSUED_S, max_offline_h=900, seq=1)
    with pytest.raises(LeaseEnded):
        refuse_ended(judge(long, FRESH, ISSUED, later(14 * DAY_MS)))


def test_two_hundred_unlocks_end_it_whatever_the_clocks_say():
    memory = ClockMemory(ISSUED, boot=START, unlocks=MOST_UNLOCKS - 1)
    refuse_ended(judge(CLAIMS, memory, ISSUED, START))
    used_up = ClockMemory(ISSUED, boot=START, unlocks=MOST_UNLOCKS)
    with pytest.raises(LeaseEnded):
        refuse_ended(judge(CLAIMS, used_up, ISSUED, START))


steps = st.lists(
    st.tuples(
        st.integers(-400 * DAY_MS, 400 * DAY_MS),  # where the wall clock stands, from the issue
        st.integers(0, 3 * DAY_MS),  # running time since the last look
        st.booleans(),  # restarted in between
    ),
    max_size=12,
)


@given(steps)
def test_time_never_runs_back_and_running_time_is_never_lost(moves):
    memory, boot, ran, restarts = FRESH, START, 0, 0
    before = judge(CLAIMS, memory, ISSUED, boot).now_ms
    for wall, ran_ms, restarted in moves:
        if restarted:
            restarts += 1
            boot = BootMoment(f"boot-{restarts}", ran_ms)
        else:
            boot = BootMoment(boot.boot_id, boot.running_ms + ran_ms)
        ran += ran_ms
        verdict = judge(CLAIMS, memory, ISSUED + wall, boot)
        memory = verdict.memory
        assert verdict.now_ms >= before
        assert memory.running_ms == ran
        assert verdict.left_ms <= 336 * HOUR_MS - ran
        before = verdict.now_ms


@given(steps)
def test_looking_twice_changes_nothing(moves):
    memory, boot = FRESH, START
    for wall, ran_ms, _ in moves:
        boot = BootMoment(boot.boot_id, boot.running_ms + ran_ms)
        once = judge(CLAIMS, memory, ISSUED + wall, boot)
        twice = judge(CLAIMS, once.memory, ISSUED + wall, boot)
        assert twice.left_ms == once.left_ms
        assert twice.memory == once.memory
        memory = once.memory


@given(steps)
def test_after_contact_the_lease_has_its_whole_time_whatever_the_clocks_have_said(moves):
    memory, boot = FRESH, START
    for wall, ran_ms, _ in moves:
        boot = BootMoment(boot.boot_id, boot.running_ms + ran_ms)
        memory = judge(CLAIMS, memory, ISSUED + wall, boot).memory
    claims = msgspec.structs.replace(CLAIMS, issued=ISSUED_S + 86_400, seq=2)
    verdict = judge(claims, fresh_memory(claims, boot), claims.issued * 1000, boot)
    assert (verdict.left_ms, verdict.is_suspect) == (336 * HOUR_MS, False)


@given(steps)
def test_reading_past_the_end_runs_four_hours_at_most_and_never_begins_again(moves):
    """Wherever the clocks are put: the lease stays ended, and once the hours are over they stay over."""
    memory, boot = ClockMemory(ISSUED + 336 * HOUR_MS, 336 * HOUR_MS, START), START
    until = judge(CLAIMS, memory, ISSUED + 336 * HOUR_MS, boot).now_ms + READ_ON_MS
    ran, was_over = 0, False
    for number, (wall, ran_ms, restarted) in enumerate(moves):
        at = ran_ms // 24  # steps of up to three hours
        boot = BootMoment(f"boot-{number}", at) if restarted else later_on(boot, at)
        ran += at
        verdict = judge(CLAIMS, memory, ISSUED + 336 * HOUR_MS + wall, boot, until)
        memory = verdict.memory
        assert verdict.is_ended
        assert not (verdict.may_be_read and (was_over or ran >= READ_ON_MS))
        was_over = not verdict.may_be_read


def later_on(boot, ms):
    return BootMoment(boot.boot_id, boot.running_ms + ms)


def test_the_four_hours_are_had_to_the_minute_and_not_past_the_second_threshold():
    end = 336 * HOUR_MS
    until = ISSUED + end + READ_ON_MS
    for ms, readable in ((READ_ON_MS - 60_000, True), (READ_ON_MS, False)):
        verdict = judge(CLAIMS, FRESH, ISSUED + end + ms, later(end + ms), until)
        assert (verdict.is_ended, verdict.may_be_read) == (True, readable)
    back = judge(CLAIMS, FRESH, ISSUED, START, until)
    assert back.is_ended, "a clock put back to before its end does not make it whole"
    for hours, readable in ((1079, True), (1080, False)):
        passed = hours * HOUR_MS
        assert judge(CLAIMS, FRESH, ISSUED + passed, later(passed)).may_be_read is readable


boots = st.builds(BootMoment, st.text("abcdef-0123", max_size=36), st.integers(0, 2**60))
figures = st.integers(0, 2**60)
heads = st.builds(ChainHead, figures, st.binary(min_size=32, max_size=32))
states = st.builds(
    DeviceState,
    gen=figures,
    key_gen=figures,
    clock=st.builds(
        ClockMemory, figures, figures, boots, st.integers(0, 2**31), st.integers(-1, 2**60)
    ),
    head=heads,
    receipt=heads,
    replica_id=st.binary(min_size=16, max_size=16),
    failures=st.builds(Failures, st.integers(0, 2**31), figures, boots),
    lease_seq=figures,
)


@given(states)
def test_the_state_record_comes_back_whole_and_fits_every_keyring(state):
    text = to_text(state)
    assert from_text(text) == state
    assert len(text) < 1280


@given(states, st.data())
def test_a_changed_state_record_is_not_believed(state, data):
    text = to_text(state)
    place = data.draw(st.integers(0, len(text) - 3))
    letter = data.draw(st.sampled_from("ABCxyz+/"))
    changed = text[:place] + letter + text[place + 1 :]
    assert changed == text or from_text(changed) is None

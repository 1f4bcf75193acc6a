"""Random histories of two officers and one centre over a bad network: nothing is lost, all end equal.

Invariants 1, 3, 4, 8, 9, 10, 13, 14 and 24 of sync.md B5. Every value ever typed is unique, so that it can
be looked for in the records, the history, the conflicts and the queues.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from ehe_desktop.storage import conflicts
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.sync.errors import Offline, TryLater
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note, a_risk_assessment
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, LATER, PASS, PORTAL, TWICE, cut
from tests.sync.town import DEAD, HISTORY, Town, open_town

BANDS = ["low", "medium", "high", "very_high"]
DEVICES = st.sampled_from(["sam", "lee"])
FAULTS = st.sampled_from([DROP_REQUEST, DROP_REPLY, PORTAL, TWICE, LATER, cut(30), PASS])


class TwoOfficers(RuleBasedStateMachine):
    """Sam and Lee share one family; each also has a child of their own."""

    template = None

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ehe-laws-"))
        self.town: Town = open_town(self.folder, self.template)
        self.town.restart_with(limits=Limits(page_records=3, batch_ops=2))
        self.devices = {"sam": self.town.device("sam-1"), "lee": self.town.device("lee-1")}
        self.numbers = itertools.count(1)
        self.typed: list[str] = []
        self.made: dict[str, set[str]] = {"sam": set(), "lee": set()}
        self.flags: list[str] = []
        self.revs: dict[tuple[str, str], dict[str, int]] = {}

    def teardown(self):
        if hasattr(self, "town"):
            try:
                self.at_rest()
            finally:
                self.town.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    def word(self) -> str:
        self.typed.append(f"w{next(self.numbers):04d}")
        return self.typed[-1]

    @rule(who=DEVICES, name=st.sampled_from(["language", "known_as", "case_number"]))
    def edit(self, who, name):
        word = self.word()
        self.devices[who].edit("child", "c-f-both", **{name: word})
        assert self.devices[who].shown("child", "c-f-both", name) == word

    @rule(who=DEVICES)
    def note(self, who):
        self.devices[who].make(a_note(self.word()), "c-f-both")

    @rule(who=DEVICES)
    def raise_flag(self, who):
        flag = f"flag-{next(self.numbers)}"
        self.flags.append(self.devices[who].make(a_flag_event(flag), "c-f-both"))

    @rule(who=DEVICES, band=st.sampled_from(BANDS))
    def assess(self, who, band):
        device = self.devices[who]
        if device.held("risk_assessment", "risk-1") is None:
            device.make(a_risk_assessment(band), record_id="risk-1")
        else:
            device.edit("risk_assessment", "risk-1", band=band)

    @rule(who=DEVICES)
    def sync(self, who):
        self.devices[who].net.at(lambda _path, _n: PASS)
        self.devices[who].sync()

    @rule(who=DEVICES, faults=st.lists(FAULTS, min_size=1, max_size=6))
    def sync_badly(self, who, faults):
        device = self.devices[who]
        device.net.next(*faults)
        with suppress(Offline, TryLater):  # brought twice, and twice again: its number was used
            device.sync()
        device.net.queue.clear()

    @rule(who=DEVICES)
    def write_while_a_round_runs(self, who):
        device, word = self.devices[who], self.word()

        def meanwhile(progress):
            if progress.phase == "laying_in":
                device.edit("child", "c-f-both", language=word)

        device.told = meanwhile
        try:
            device.sync()
        finally:
            device.told = lambda _progress: None

    @rule(who=DEVICES)
    def old_requests_come_again(self, who):
        self.devices[who].net.deliver_late()

    @rule(who=DEVICES)
    def the_laptop_dies(self, who):
        self.devices[who].crash()
        self.devices[who].open()

    @rule(who=DEVICES, how=st.sampled_from(["theirs", "yours"]))
    def settle(self, who, how):
        device = self.devices[who]
        with device.store.reading() as view:
            open_ = conflicts.open_conflicts(view)
        if open_:
            with device.store.writing() as work:
                conflicts.settle(work, open_[0].conflict_id, how)

    @precondition(lambda self: self.devices["sam"].unsent() < 3)
    @rule()
    def all_is_read_again(self):
        self.devices["sam"].forget_cursor()

    @invariant()
    def every_edit_is_in_exactly_one_place(self):
        if not hasattr(self, "town"):
            return
        for who, device in self.devices.items():
            ops = device.ops()
            assert self.made[who] <= ops.keys()
            self.made[who] |= ops.keys()
            sealed = sum(state == "sealed" for state in ops.values())
            with device.store.reading() as view:
                in_batches = view.connection.execute(
                    select(outbox_op.c.batch_id).where(outbox_op.c.state == "sealed")
                ).all()
            assert sealed == len(in_batches)

    @invariant()
    def revs_never_go_back_at_the_centre(self):
        if hasattr(self, "town"):
            for device in self.devices.values():
                for key, (rev, _, _) in device.marks().items():
                    assert rev == 0 or rev <= self.town.centre.held(key[1]).rev

    def at_rest(self):
        devices = list(self.devices.values())
        for device in devices:
            device.net.at(lambda _path, _n: PASS)
            device.net.deliver_late()
        for _ in range(3):
            for device in devices:
                device.sync()
        assert all(device.unsent() == 0 for device in devices)
        assert all(device.sync().everything_sent for device in devices)
        self.town.all_equal(*devices)
        self.nothing_typed_is_lost()
        for device in devices:
            assert all(device.held("flag_event", flag) for flag in self.flags)
            assert device.states().get("quarantined", 0) == 0 or self.town.count(DEAD)

    def nothing_typed_is_lost(self):
        said = [row.after for row in self.town.centre.rows(HISTORY)]
        said += [row.op for row in self.town.centre.rows(DEAD)]
        for device in self.devices.values():
            with device.store.reading() as view:
                rows = view.connection.exec_driver_sql('SELECT "set" FROM op_history')
                said += [row[0] for row in rows]
        whole = "\n".join(str(one) for one in said)
        assert [word for word in self.typed if word not in whole] == []


@pytest.mark.slow
def test_two_officers_one_centre_and_a_bad_network(template):
    TwoOfficers.template = template
    run_state_machine_as_test(
        TwoOfficers,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

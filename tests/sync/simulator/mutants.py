"""Faults planted on purpose, one at a time: the simulator is worth what it catches.

Each mutant changes one thing in the client or the centre while it holds. A mutant that no seed catches
shows an invariant that is not really checked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import (
    accept,
    clashes,
    desk,
    editing,
    feed,
    ledger,
    letters,
    rounds,
    routes,
)
from ehe_desktop.domain import merge
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.records import KINDS, RecordClass
from ehe_desktop.storage import (
    lease_check,
    move_in,
    purge,
    sealing,
    sent_blobs,
    settling,
    staging,
    store,
    unit_of_work,
)
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.sync import pull, push
from ehe_desktop.sync import round as rounds_here
from tests.sync.simulator import deeds, probes
from tests.sync.simulator.at_once import all_at_once
from tests.sync.simulator.doors import holiday
from tests.sync.simulator.files import give_file
from tests.sync.simulator.given_back import lost_to_its_author
from tests.sync.simulator.happenings import (
    Stage,
    begin_round,
    doing,
    night,
    quarrel,
    reassign,
    start_round,
    step_round,
    twin,
)
from tests.sync.simulator.history import run_seed
from tests.sync.simulator.office import refused_and_dealt_with
from tests.sync.simulator.signing import signed_twice
from tests.sync.simulator.tally import Tally
from tests.sync.simulator.world import Ground

STEPS = 30
NO_BATCH = SimpleNamespace(values=lambda **_values: sa.text("SELECT 1"))
Patch = tuple[Any, str, Callable[[Any], Any]]


@dataclass(frozen=True)
class Mutant:
    """A name and what it puts in place of what: each function gets the real one."""

    name: str
    patches: tuple[Patch, ...]
    forced: Any = None
    """What happens at every fifth step, so that few seeds are needed."""
    first: int = 0
    """The first seed worth trying."""

    @contextmanager
    def planted(self) -> Iterator[None]:
        """While this holds the program is wrong."""
        with ExitStack() as back:
            for place, name, make in self.patches:
                real = getattr(place, name)
                back.callback(setattr, place, name, real)
                setattr(place, name, make(real))
            yield


def caught_by(mutant: Mutant, ground: Ground, most: int) -> tuple[int, BaseException] | None:
    """The first seed that breaks with the fault in place, and how; None when it survives `most` of them."""
    for seed in range(mutant.first, mutant.first + most):
        with mutant.planted():
            fault = run_seed(seed, ground, Tally(), steps=STEPS, forced=mutant.forced).fault
        if isinstance(fault, TypeError | AttributeError):
            raise fault  # the mutant itself does not fit the program any more
        if fault is not None:
            return seed, fault
    return None


def _no_files(_real: Any) -> Any:
    return SimpleNamespace(waiting=_always([])(None), leaving=_always([])(None))


def _given_before_a_night(stage: Stage, rng: random.Random) -> str:
    """A family is given after the backup that is put back, and written to."""
    world = stage.world
    if world.backups and "f-lee" not in (world.scope("sam") or {"f-lee"}):
        world.admin.assign("sam", "f-lee")
        stage.watch.centre()
        return "f-lee given to sam"
    return rng.choice((night, doing(*[deeds.note] * 6)))(stage, rng)


def _writing_meanwhile(stage: Stage, rng: random.Random) -> str:
    """Somebody edits children between the pages that a round brings to their own laptop."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    laptop.net.share = 0.0  # type: ignore[attr-defined]
    start_round(stage, laptop)
    while laptop.round is not None:
        if laptop.net.paths[-1:] == ["/v1/pull"]:  # type: ignore[attr-defined]
            deeds.edit_child(stage.world, laptop, rng)
            stage.watch.after(laptop, "deed")
        step_round(stage, laptop)
    return f"writing on {laptop.name} during a round"


def _cut_and_written(stage: Stage, rng: random.Random) -> str:
    """A page is cut, something is written at the centre, and the round is begun again."""
    stage.world.cuts_left = 1
    return rng.choice((begin_round, reassign, _writing_meanwhile))(stage, rng)


def _joins_any_page(_real: Any) -> Any:
    def rest_of(answer: Any, had: int, _had_of: str) -> Any:
        if 0 < had < len(answer.content):
            answer.content, answer.status_code = answer.content[had:], 206
            answer.headers["content-range"] = f"bytes {had}-"
        return answer

    return rest_of


def _refuses_work(real: Any) -> Any:
    def no_place(op: Any, why: str, desk: Any) -> Any:
        return real(op, why, desk) if accept._is_raise(op) else accept.dead(op, why)

    return no_place


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _real: lambda *_given, **_named: value


def _drops_acked(real: Any) -> Any:
    def settle(work: Any, batch: Any, outcomes: Any) -> Any:
        told = real(work, batch, outcomes)
        work.connection.execute(sa.delete(outbox_op).where(outbox_op.c.state == "acked"))
        return told

    return settle


def _loses_a_page(real: Any) -> Any:
    def stage(connection: Any, page: Any) -> Any:
        from dataclasses import replace

        return real(connection, replace(page, records=page.records[:-1]))

    return stage


def _covering(real: Any) -> Any:
    return sa.text(str(real).replace("NOT EXISTS", "1 OR EXISTS"))


def _least_cautious(real: Any) -> Any:
    def more_cautious(kind: Any, group: Any, sides: Any) -> Any:
        listed = list(sides)
        best = real(kind, group, listed)
        return next((side for side in listed if side != best), best)

    return more_cautious


def _each_field_alone(_real: Any) -> Any:
    return lambda _kind, names: tuple((name,) for name in sorted(names))


def _work_first(_real: Any) -> Any:
    def push_all(given: Any) -> Any:
        lanes = push._Lanes(given)
        for lane in (1, 0, 1, 0):
            lanes.send(lane, frozenset())
        return lanes.count, lanes.told

    return push_all


def _says_all_sent(real: Any) -> Any:
    def report(self: Any, *given: Any) -> Any:
        from dataclasses import replace

        return replace(real(self, *given), everything_sent=True)

    return report


def _tells_nobody(real: Any) -> Any:
    def finish(self: Any) -> Any:
        real(self)
        return StoreChanged()

    return finish


def _known_fields_only(real: Any) -> Any:
    def row(one: Any) -> Any:
        from dataclasses import fields, replace

        known = {field.name for field in fields(KINDS[one.kind].body)}
        return real(replace(one, body={n: v for n, v in one.body.items() if n in known}))

    return row


def _wipes_first(real: Any) -> Any:
    def pull_all(given: Any) -> Any:
        from ehe_desktop.storage.tables import record

        if given.whole:
            with given.store.settling() as work:
                work.connection.execute(sa.delete(record).where(record.c.rev > 0))
        return real(given)

    return pull_all


def _cursor_first(real: Any) -> Any:
    def swap(work: Any, *, cursor: str, head: int, whole: bool, again: Any = ()) -> Any:
        staging._put_cursor(work.connection, cursor, head)
        staging.drop_staged(work.connection)
        return real(work, cursor=cursor, head=head, whole=False)

    return swap


def _last_write_wins(real: Any) -> Any:
    def merge_patch(kind: Any, held: Any, op: Any) -> Any:
        from dataclasses import replace

        return real(kind, held, replace(op, base_rev=held.rev))

    return merge_patch


def _asks_nobody(real: Any) -> Any:
    def merge_patch(kind: Any, held: Any, op: Any) -> Any:
        from dataclasses import replace

        merged = real(kind, held, op)
        is_asked = kind.record_class is RecordClass.CAUTIOUS and merged.clashes
        return replace(merged, clashes=(), body=held.body) if is_asked else merged

    return merge_patch


def _forgets_the_second(_real: Any) -> Any:
    def asked_again(op: Any, question: Any, target: Any, decided: Any, desk_: Any) -> Any:
        return editing.Decision(
            outcome=editing.outcome_of(op, editing.Verdict.MERGED, question.record)
        )

    return asked_again


def _keeps_its_name(_real: Any) -> Any:
    return lambda link, *_given, **_named: link


def _says_no_reset(real: Any) -> Any:
    return lambda **given: real(**given | {"reset": ""})


def _loses_a_field(real: Any) -> Any:
    def row_of(one: Any, **named: Any) -> Any:
        from dataclasses import replace

        if KINDS[one.kind].record_class is not RecordClass.IMMUTABLE:
            return real(one, **named)
        return real(replace(one, body=dict(sorted(one.body.items())[:-1])), **named)

    return row_of


def _endless(real: Any) -> Any:
    def judge(*given: Any) -> Any:
        from dataclasses import replace

        return replace(real(*given), left_ms=10**12)

    return judge


MUTANTS = (
    Mutant("an acknowledged op is dropped", ((push, "settle", _drops_acked),)),
    Mutant("anybody closes a flag", ((accept, "_close_fault", _always("")),),
           doing(deeds.raise_flag, deeds.close_flag)),
    Mutant("a supervisor signs their own visit too", ((accept, "_second_fault", _always("")),),
           signed_twice),
    Mutant("the last record of a page is lost", ((staging, "stage", _loses_a_page),)),
    Mutant("a pull covers unsent edits", ((move_in, "_keys_with_edits", _always(frozenset())),
                                          (move_in, "_BULK", _covering)), _writing_meanwhile),
    Mutant("what came is taken for what is shown", ((move_in, "_is_as_shown", _always(sa.true())),)),
    Mutant("the milder side is in force", ((merge, "more_cautious", _least_cautious),
                                           (clashes, "more_cautious", _least_cautious)),
           doing(deeds.assess, deeds.assess, deeds.assess)),
    Mutant("groups are cut into fields", ((merge, "groups_of", _each_field_alone),
                                          (editing, "groups_of", _each_field_alone)),
           doing(deeds.edit_address)),
    Mutant("every family is sent", ((feed._Reader, "in_scope_at", _always(sa.true())),)),
    Mutant("a purge takes unsent work", ((staging, "_has_unsent", _always(False)),
                                         (purge, "UNSENT", lambda _real: ("none",))), reassign),
    Mutant("a purge leaves the journal", ((purge, "delete", lambda _real: _no_delete),), reassign),
    Mutant("a family goes before its files", ((staging, "sent_blobs", _no_files),), give_file, 1),
    Mutant("a family goes before a draft's files", ((sent_blobs, "leaving", _always([])),),
           give_file),
    Mutant("the log is not emptied after a purge", ((store.Store, "tidy", _always(None)),), reassign),
    Mutant("a purge notes nothing for the centre", ((staging.receipts, "note", _always(None)),),
           reassign),
    Mutant("the centre keeps no receipt", ((rounds, "take_receipts", _always(None)),), reassign),
    Mutant("a sealed op is in no batch", ((sealing, "insert", _always(NO_BATCH)),)),
    Mutant("files that wait are not counted", ((sent_blobs, "waiting", _always([])),), give_file),
    Mutant("two bands are not asked about", ((editing, "merge_patch", _asks_nobody),),
           doing(deeds.assess, deeds.assess, deeds.assess)),
    Mutant("no receipt for a purge", ((unit_of_work.UnitOfWork, "audit", _always(None)),), reassign),
    Mutant("work goes before flags", ((rounds_here, "push_all", _work_first),),
           doing(deeds.raise_flag, deeds.note)),
    Mutant("everything sent is always said", ((rounds_here._Round, "_report", _says_all_sent),)),
    Mutant("nobody is told what changed", ((unit_of_work.UnitOfWork, "finish", _tells_nobody),)),
    Mutant("unknown fields are dropped", ((staging, "_row", _known_fields_only),)),
    Mutant("a reset wipes first", ((rounds_here, "pull_all", _wipes_first),), night),
    Mutant("the cursor moves and the data does not", ((pull.staging, "swap", _cursor_first),)),
    Mutant("a restored centre is not noticed", ((sealing, "lanes_behind", _always({})),
                                                (rounds, "HandshakeAnswer", _says_no_reset)), night),
    Mutant("work of a lost assignment is refused", ((accept, "_no_place", _refuses_work),),
           _given_before_a_night, 55),
    Mutant("what a colleague wrote is not given back", ((staging, "give_back", _always(0)),),
           lost_to_its_author),
    Mutant("the last write wins", ((editing, "merge_patch", _last_write_wins),), quarrel),
    Mutant("a second decision is forgotten", ((editing, "_asked_again", _forgets_the_second),), quarrel),
    Mutant("a decision is shown for ever", ((settling, "_decided", _always(set())),), quarrel, 1065),
    Mutant("who made it unseen moves a side", ((editing, "base_side", _always({"seen": True})),),
           all_at_once),
    Mutant("what was signed is altered as it comes in", ((desk, "row_of", _loses_a_field),),
           doing(deeds.note)),
    Mutant("ops are not known again", ((desk, "_known", _always({})),), night),
    Mutant("stored answers are not looked at", ((ledger, "_stored", _always([])),)),
    Mutant("a copied store is not noticed", ((rounds, "numbers_of", _always(({"0": 0, "1": 0}, False))),
                                             (rounds_here, "_take_new_identity", _keeps_its_name)), twin),
    Mutant("a lease never ends", ((lease_check, "judge", _endless),), probes.lease),
    Mutant("a lease ends and its key stays", ((DeviceSecrets, "take_away_lease_secret", _always(None)),),
           holiday),
    Mutant("two pages are joined", ((routes, "rest_of", _joins_any_page),), _cut_and_written),
    Mutant("the office's words stay at the office", ((rounds, "closed_of", _always({})),),
           refused_and_dealt_with),
    Mutant("a letter is closed and not taken in", ((letters, "write", _always(None)),),
           refused_and_dealt_with),
)  # fmt: skip


def _no_delete(table: Any) -> Any:
    return sa.delete(table).where(sa.false()) if table is outbox_op else sa.delete(table)

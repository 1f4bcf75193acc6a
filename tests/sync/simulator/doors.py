"""The shut door in a simulated world: leases end and take keys with them, passphrases are forgotten.

The way back is the program's own (`app/back_in.py`), over the laptop's own network, which fails as it does in
a round, and the process may die on the way. What is judged: nothing of the store is lost by it, and nobody
opens it without the centre.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ehe_desktop.app.back_in import ask_council, recovered, with_centre
from ehe_desktop.central import door as central_door
from ehe_desktop.central import tables as central
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.storage import keys
from ehe_desktop.storage.errors import LeaseEnded, LeaseOver, LeaseReadable, WrongPassphrase
from ehe_desktop.storage.lease import SignedLease
from ehe_desktop.storage.lease_check import LeaseRenewal
from ehe_desktop.storage.recovery import lock_anew
from ehe_desktop.storage.rotate_key import is_due, rotate_key
from ehe_desktop.storage.unlocked import Unlocked
from ehe_desktop.storage.vault import end_lease, unlock, unlock_to_read
from ehe_desktop.sync import server_client
from ehe_desktop.wire.seals import words_of_key
from tests.fakes.laptop import PASSPHRASE
from tests.sync.simulator.happenings import Stage
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.points import Died
from tests.sync.simulator.rest import UNSENT
from tests.sync.simulator.world import seeded_ids

OTHER = "window lantern copper field"
TRIES = 3
"""The last of them meets no fault and no death."""


def holiday(stage: Stage, rng: random.Random) -> str:
    """Away for longer than the lease, seldom past its second threshold; so is everybody who opens next."""
    days = rng.choice((15, 15, 15, 46))
    stage.world.clock.advance(days=days)
    return _shut_and_back(stage, rng, f"away for {days} days", Laptop.open)


def forgotten(stage: Stage, rng: random.Random) -> str:
    """A passphrase is forgotten, and the council's key opens the store under a new one."""
    return _shut_and_back(stage, rng, "a forgotten passphrase", _by_council_and_open)


def _shut_and_back(stage: Stage, rng: random.Random, what: str, way: Any) -> str:
    laptop = stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    tally, before, shown = stage.world.tally, laptop.op_rows(), laptop.marks()
    laptop.lock()
    way(laptop)
    tally.holds(9, laptop.op_rows() == before, "ops went while the door was shut")
    tally.holds(50, laptop.marks() == shown, "the store came back otherwise than it was")
    stage.watch.after(laptop, "other")
    unsent = sum(op.state in UNSENT for op in before.values())
    return f"{what} on {laptop.name}, {unsent} unsent"


def door_seed(laptop: Laptop, body: Any, d_os: bytes) -> bytes:
    """What the passphrase typed at unlocking proves itself with at the door."""
    context = body.context()
    stretched = keys.stretch(laptop.passphrase, context.salt, context.cost)
    return keys.door_seed(stretched, d_os, context)


def back_in(laptop: Laptop) -> LeaseRenewal | None:
    """A store whose lease has ended, brought back through the centre, or else by the council.

    The lease that was given, because a store that opens for reading only does not keep it.
    """
    with _at_the_door(laptop) as tries:
        for _ in tries:
            try:
                return _through_centre(laptop)
            except (LeaseOver, WrongPassphrase):
                break  # the centre knows the old passphrase only, or this laptop's own part is gone
            except (LeaseEnded, SyncError, Died):
                continue
    by_council(laptop)
    return None


def _through_centre(laptop: Laptop) -> LeaseRenewal:
    door, tally = laptop.door(), laptop.world.tally
    try:
        opened = _opened_or_read(laptop)
    except LeaseEnded as ended:
        left = [name for name in laptop.safe.kept if name.endswith("/lease")]
        tally.holds(50, not left, "the lease ended and its part of the key stayed")
        opened = with_centre(door, laptop.passphrase, laptop.centre_url, ended)
        tally.events["in through the centre"] += 1
    token = opened._lease.token
    opened.close()
    return LeaseRenewal(SignedLease(token.claims.encode(), bytes.fromhex(token.sig)))


def _opened_or_read(laptop: Laptop) -> Unlocked:
    """The store opened, or read past its lease, locked, and shut for good.

    Raises:
        LeaseEnded: it was shut, whether or not it could be read before.
    """
    door, tally = laptop.door(), laptop.world.tally
    try:
        return unlock(door, laptop.passphrase)
    except LeaseReadable:
        read = unlock_to_read(door, laptop.passphrase, "outside the house")
        tally.holds(50, read.is_read_only, "past its lease it was opened to be written")
        read.close()
        tally.events["read past the lease"] += 1
        end_lease(door)
        raise


def by_council(laptop: Laptop) -> None:
    """The store opened under a new passphrase with the council's key."""
    wanted = OTHER if laptop.passphrase == PASSPHRASE else PASSPHRASE
    with _at_the_door(laptop) as tries:
        for _ in tries:
            try:
                opened = _recovered(laptop, wanted)
            except (SyncError, Died):
                continue
            laptop.key, laptop.passphrase, laptop.kept = opened.current_key(), wanted, None
            opened.close()
            laptop.world.tally.events["in by the council"] += 1
            return


def _recovered(laptop: Laptop, wanted: str) -> Unlocked:
    world, door = laptop.world, laptop.door()
    words = ask_council(door, laptop.centre_url, world.admin.code(laptop.officer_id))
    private = bytes.fromhex(world.ground.template.recovery_private)
    (ask,) = (
        row.id for row in world.rows(central.recovery_ask) if words_of_key(row.seal_key) == words
    )
    world.admin.database.write(
        lambda c: central_door.answer_recovery(c, (ask, words), private, world.clock)
    )
    opened = lock_anew(door, recovered(door, laptop.centre_url), wanted)
    if is_due(opened, laptop.clock.now()):
        opened = rotate_key(door, opened, wanted)
    return opened


def _by_council_and_open(laptop: Laptop) -> None:
    by_council(laptop)
    laptop.open()


@contextmanager
def _at_the_door(laptop: Laptop) -> Iterator[Iterator[None]]:
    """The laptop's own network for questions at the door; yields tries, the last of them without a fault.

    Ids and dice are the door's own, so that a clock that shuts a door changes nothing else of a history.
    """
    world, net = laptop.world, laptop.net
    world.doors += 1
    dice = random.Random(f"{laptop.name}:{world.doors}")
    kept = net.rng, net.share, laptop.doom
    real = server_client.http_client

    def tries() -> Iterator[None]:
        for left in reversed(range(TRIES)):
            net.rng, net.share = dice, 0.3 if left else 0.0
            laptop.doom = dice.randint(1, 8) if left and dice.random() < 0.3 else 0
            yield

    with seeded_ids(2**32 + world.doors):
        server_client.http_client = lambda url, way=None: real(url, way or net)
        try:
            yield tries()
        finally:
            server_client.http_client = real
            net.rng, net.share, laptop.doom = kept

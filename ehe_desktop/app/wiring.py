"""Where real things are put together: the clock, the desk, one round as a blocking call.

Nothing above this decides what is real; tests put other parts in the same places.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from ehe_desktop import __version__
from ehe_desktop.app.back_in import key_boxes
from ehe_desktop.app.system_clock import SystemClock
from ehe_desktop.app.ticket import Ticket, write_ticket
from ehe_desktop.domain.clock import Clock, say_clock
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.paths import forms_dir, resources_dir
from ehe_desktop.services.count_work import WorkCounts, count_work
from ehe_desktop.services.desk import Desk, Me, StoreCare
from ehe_desktop.services.export_schedule import sweep_exports
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.preferences import read_preferences
from ehe_desktop.services.read_policy import read_policy
from ehe_desktop.storage import good_copy, headroom, meta
from ehe_desktop.storage.change_passphrase import change_passphrase
from ehe_desktop.storage.erase import erase_store, sealed_folder
from ehe_desktop.storage.health import check_open
from ehe_desktop.storage.keys import LABEL_DATABASE
from ehe_desktop.storage.lease import SignedLease
from ehe_desktop.storage.lease_check import LeaseRenewal
from ehe_desktop.storage.migrate import bring_up_to_date, forget_old
from ehe_desktop.storage.sitting import Running, Sitting
from ehe_desktop.storage.step_up import confirm_passphrase
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.unlocked import Unlocked, is_reading_over, let_go, note_checked
from ehe_desktop.sync.errors import DeviceRevoked
from ehe_desktop.sync.half_page import HalfPage
from ehe_desktop.sync.link import Link, Nonce
from ehe_desktop.sync.retry import next_try_s
from ehe_desktop.sync.revoked import Erasing
from ehe_desktop.sync.round import ASIDE, Aside, RoundHooks, run_round
from ehe_desktop.ui.background.cancel import CancelToken
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.unlock.port import Opened
from ehe_desktop.wire.door_messages import KeyNote

__all__ = ["Sat", "SystemClock", "opened", "round_of", "seal_and_erase", "sitting_of", "store_of"]
EVERY_EXPORT = -1_000_000
"""Hours: exports go however new they look; a clock may have been wrong when one was made."""
READ_ONLY = (
    "This copy of the case store is older than this device remembers. Nothing is lost: it can be read, "
    "and flags and concerns can be raised. Connect, and the office settles it."
)
PAST_LEASE = (
    "This device’s time without a connection is over. It can be read until {until}, and flags and concerns "
    "can be raised. Connect, and you work as usual."
)


@dataclass(frozen=True, slots=True)
class Sat:
    """What a sitting is made of: an unlocked store and how it was reached."""

    base: Path
    door: StoreDoor
    unlocked: Unlocked
    clock: Clock
    leave_order: Callable[[HandOverOrder], None] | None = None
    nonce: Nonce = field(default_factory=Nonce)
    """What the centre last gave to sign requests with, from the first round of the sitting on."""
    half_page: HalfPage = field(default_factory=HalfPage)


def sitting_of(sat: Sat, officer_id: str, role: str) -> Sitting:
    """Who sits here, with the clocks of this device."""

    def running() -> Running:
        moment = current_platform().boot_moment()
        suspect = sat.unlocked.lease_now().is_suspect
        return Running(
            boottime_ms=moment.running_ms,
            boot_id=moment.boot_id,
            clock_state="suspect" if suspect else "ok",
        )

    return Sitting(
        officer_id=officer_id,
        role=role,
        clock=sat.clock,
        new_id=new_id,
        device=sat.unlocked.device_id,
        app_version=__version__,
        running=running,
    )


def store_of(sat: Sat) -> Store:
    """The open store with its officer at it."""
    with sat.unlocked.engine.connect() as connection:
        officer_id = meta.get(connection, meta.OFFICER_ID)
        role = meta.get(connection, meta.OFFICER_ROLE)
    return Store.open(sat.unlocked.engine, sitting_of(sat, officer_id, role))


def seal_and_erase(sat: Sat) -> None:
    """One round of a device that was ordered erased past its lease: it hears the order and obeys it.

    Nobody is shown anything. An order that is not for this device leaves the store as it was.

    Raises:
        DeviceRevoked: `is_erased` when it was carried out.
        SyncError, StoreError: it was not; the next try at the door does it again.
    """
    engine = sat.unlocked.engine
    try:
        engine.dispose()  # nobody may have the file open while it moves on
        bring_up_to_date(sat.door.files.database, sat.unlocked.subkey(LABEL_DATABASE))
        round_of(sat, store_of(sat))(CancelToken(), lambda _progress: None)
    except DeviceRevoked as fault:
        if fault.is_erased:
            _leave_nothing(sat, read_preferences(sat.base).lock_minutes)
        raise
    finally:
        engine.dispose()


def opened(sat: Sat, store: Store) -> Opened:
    """The desk, the round and the way to close, over an open store."""
    with store.reading() as view:
        name = meta.get(view.connection, meta.OFFICER_NAME)
        role = meta.get(view.connection, meta.OFFICER_ROLE)
    liked = read_preferences(sat.base)
    desk = Desk(
        store=store,
        me=Me(officer_id=store.sitting.officer_id, name=name, role=role),
        policy=read_policy(resources_dir() / "policy"),
        forms=FormShelf(forms_dir()),
        clock=sat.clock,
        new_id=new_id,
        keyring_name=sat.door.safe.display_name,
        folder=sat.base,
        own_folder=sat.door.files.folder,
        leave_order=sat.leave_order,
        lock_minutes=liked.lock_minutes,
        check_passphrase=lambda typed: confirm_passphrase(sat.door, typed),
        why_read_only=lambda: _why_read_only(sat),
        is_reading_over=lambda: is_reading_over(sat.unlocked),
        safety=_safety_of(sat, store),
        change_passphrase=lambda old, new: change_passphrase(sat.door, sat.unlocked, old, new),
        check_pages=lambda: check_open(
            sat.door.files.database, sat.unlocked.subkey(LABEL_DATABASE)
        ),
        care=_care_of(sat),
        lease_warns_within_h=lambda: sat.unlocked.lease_now().warn_within_h,
        device_key=sat.unlocked.device_public_key,
        sign=sat.unlocked.sign,
    )
    return Opened(
        desk=desk,
        sync=SyncPort(round_of(sat, store), next_try_s),
        close=lambda reason: _close(sat, desk, reason),
    )


def _why_read_only(sat: Sat) -> str:
    if sat.unlocked.is_past_lease:
        lease = sat.unlocked.lease_now()
        left = timedelta(milliseconds=lease.read_until_ms - lease.now_ms)
        return PAST_LEASE.format(until=say_clock(sat.clock.now() + left))
    return READ_ONLY if sat.unlocked.is_read_only else ""


def _care_of(sat: Sat) -> StoreCare:
    """How the open store's file is checked and copied."""
    store = sat.unlocked
    return StoreCare(
        is_check_due=lambda: store.is_check_due,
        note_checked=lambda: note_checked(store, sat.door.wall_ms()),
        keep_copy=lambda: good_copy.keep(store, sat.clock.now()),
    )


def _safety_of(sat: Sat, store: Store) -> Store | None:
    """A writing way for flags and concerns where the store is read-only; room kept for a full disk."""
    headroom.keep(sat.base)
    if not sat.unlocked.is_read_only:
        return None
    return Store.open(sat.unlocked.engine_for_flags(), store.sitting)


def _needs_new_name(sat: Sat, store: Store) -> bool:
    with store.reading() as view:
        named = meta.get(view.connection, meta.REPLICA_ID)
    # other than in the key file: it died while it took a new name, and leases are for that one
    return bool(sat.unlocked.older) or named != sat.unlocked.device_id


def _link_of(sat: Sat, store: Store) -> Link:
    with store.reading() as view:
        return Link(
            base_url=meta.get(view.connection, meta.CENTRE_URL),
            token=meta.get(view.connection, meta.TOKEN),
            replica_id=meta.get(view.connection, meta.REPLICA_ID),
            sign=sat.unlocked.sign,
            program_version=__version__,
            nonce=sat.nonce,
            half_page=sat.half_page,
        )


def round_of(
    sat: Sat, store: Store, transport: httpx2.BaseTransport | None = None, aside: Aside = ASIDE
) -> Callable[[CancelToken, Callable[[object], None]], SyncReport]:
    """One round with the centre this store belongs to."""
    link = _link_of(sat, store)

    def renew(claims: bytes, signature: bytes) -> None:
        lease = SignedLease(claims, signature)
        if sat.unlocked.is_worth_keeping(lease):
            sat.unlocked.renew_lease(LeaseRenewal(lease))
            # read past its lease until now, it may be written again
            store.engine = sat.unlocked.engine

    def take_identity(replica_id: str, claims: bytes, signature: bytes) -> None:
        sat.unlocked.take_identity(replica_id, SignedLease(claims, signature))
        # an older copy is settled by it and may be written again
        store.engine = sat.unlocked.engine

    hooks = RoundHooks(
        clock=sat.clock,
        renew_lease=renew,
        lease_seq=lambda: sat.unlocked.lease_seq,
        remember=sat.unlocked.remember,
        take_identity=take_identity,
        is_older=lambda: _needs_new_name(sat, store),
        erasing=_erasing_of(sat, store),
        transport=transport,
        aside=aside,
        key_note=lambda: _key_note(sat.unlocked),
        lease_key=bytes.fromhex(sat.unlocked.body.lease.key),
        acknowledged=lambda head: sat.unlocked.remember(receipt=head),
    )

    def go(cancel: CancelToken, progress: Callable[[object], None]) -> SyncReport:
        report = run_round(link, store, hooks, cancel, progress)
        if report.families_removed:
            # What was taken off this device goes from the copy too.
            good_copy.forget(sat.unlocked.files)
        else:
            forget_old(sat.door.files.database)
        return report

    return go


def _key_note(unlocked: Unlocked) -> KeyNote | None:
    """What the centre keeps for a door that does not open; None where no passphrase was typed."""
    if not unlocked.door_key:
        return None
    return KeyNote(door_key=unlocked.door_key, boxes=key_boxes(unlocked.body))


def _erasing_of(sat: Sat, store: Store) -> Erasing:
    """How an order of the council to erase this device is carried out."""

    def erase() -> None:
        store.close()
        let_go(sat.unlocked)
        erase_store(sat.unlocked.files, sat.door.safe, sat.unlocked.store_id)

    return Erasing(
        store_id=sat.unlocked.store_id.hex(),
        boxes=sealed_folder(sat.base, sat.unlocked.store_id),
        erase=erase,
        now=lambda: datetime.fromtimestamp(sat.unlocked.lease_now().now_ms / 1000, UTC),
    )


def _close(sat: Sat, desk: Desk, reason: str) -> None:
    """The audit entry and the ticket need the store; it is closed though either fails (a full disk)."""
    if not sat.unlocked.files.database.exists():
        _close_erased(sat, desk)
        return
    with ExitStack() as last_first:
        last_first.callback(sat.unlocked.close)
        if desk.safety is not None:
            last_first.callback(desk.safety.close)
        last_first.callback(desk.safety_store.tidy)
        hours = desk.policy.visit.diary.exports_kept_hours
        last_first.callback(sweep_exports, desk.folder, desk.clock.now(), hours)
        last_first.callback(_leave_ticket, sat, desk, reason)
        with desk.safety_store.writing(desk.actor()) as work:
            work.audit("lock", "store", sat.unlocked.store_id.hex(), reason=reason)


def _close_erased(sat: Sat, desk: Desk) -> None:
    """There is no store any more: what was exported goes as well, and the door says why."""
    with ExitStack() as last_first:
        last_first.callback(let_go, sat.unlocked)
        if desk.safety is not None:
            last_first.callback(desk.safety.close)
        last_first.callback(_leave_nothing, sat, desk.lock_minutes)


def _leave_nothing(sat: Sat, lock_minutes: int) -> None:
    sweep_exports(sat.base, sat.clock.now(), EVERY_EXPORT)
    write_ticket(sat.base, Ticket(reason="removed", idle_minutes=lock_minutes))


def _leave_ticket(sat: Sat, desk: Desk, reason: str) -> None:
    try:
        counts = count_work(desk)
    except StoreError:  # damaged: the door must hear why it is locked, if not how much waits
        counts = WorkCounts()
    write_ticket(
        sat.base,
        Ticket(
            reason=reason,
            idle_minutes=desk.lock_minutes,
            waiting_to_send=counts.waiting,
            not_yet_told=counts.not_yet_told,
            last_sync_at=counts.last_sync_at,
        ),
    )

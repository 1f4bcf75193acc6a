"""One round with the centre: handshake, push, pull, swap. Plain blocking Python on a thread of its own.

Every state that matters is in tables, so a round that is cut anywhere is taken up by the next one. The
caller's hooks renew the lease and note how far the store has come; nothing here knows a window.
Source: sync.md B3, wire/PROTOCOL.md 2.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import httpx2

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.domain.sync_round import SyncProgress, SyncReport
from ehe_desktop.storage import meta, sealing, staging
from ehe_desktop.storage.blobs import Blob
from ehe_desktop.storage.device_state import ChainHead
from ehe_desktop.storage.round_history import RoundLine, note_round
from ehe_desktop.storage.settling import Settled
from ehe_desktop.storage.staging import Swapped
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.blobs import Half, exchange_files
from ehe_desktop.sync.devices import look_at_devices
from ehe_desktop.sync.errors import DeviceRevoked, ResetWanted, StoreCopied
from ehe_desktop.sync.handshake import Handshake, shake_hands
from ehe_desktop.sync.link import Link, as_stored, take_identity
from ehe_desktop.sync.pull import QUIET, Pull, Pulled, cursor_to_read_from, pull_all
from ehe_desktop.sync.push import Cancel, Push, push_all
from ehe_desktop.sync.revoked import Erasing, obey
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.sync.trail import send_trail
from ehe_desktop.wire.codec import canonical
from ehe_desktop.wire.door_messages import KeyNote
from ehe_desktop.wire.messages import (
    HandshakeAnswer,
    RenewRequest,
)

_log = logging.getLogger(__name__)
Progress = Callable[[SyncProgress], None]
Aside = Callable[[], Executor]
ASIDE: Final[Aside] = partial(ThreadPoolExecutor, 1, "request")
"""Where one request runs while the store is worked on: never two at once, and it has no part in the store."""
COMPARE_EVERY: Final = timedelta(hours=1)
"""A quiet round leaves the pull out, and others compare what changed, but not for longer than this."""
MOST_NEW_STARTS: Final = 2
"""A round may take a new identity and may reset, each once."""


@dataclass(slots=True)
class Compared:
    """When a pull last compared digests and found them equal; never at the start of a sitting."""

    at: datetime | None = None

    def is_lately(self, now: datetime) -> bool:
        """True when that need not be done again yet."""
        return self.at is not None and timedelta(0) <= now - self.at < COMPARE_EVERY


@dataclass(slots=True)
class _Told:
    """All that a round has changed on screen so far, whatever becomes of the rest of it."""

    changed: StoreChanged = field(default_factory=StoreChanged)

    def note(self, more: StoreChanged) -> None:
        """This as well."""
        self.changed = self.changed.also(more)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHooks:
    """What a round does outside the store. Leases are the signed bytes and the signature.

    `take_identity` gets the new replica id with its first lease, before anything is written under it.
    `is_older` says that this store is an older copy of itself, which may not send under its old name.
    """

    clock: Clock
    renew_lease: Callable[[bytes, bytes], None]
    lease_seq: Callable[[], int]
    """The number of the lease kept."""
    remember: Callable[[], None]
    take_identity: Callable[[str, bytes, bytes], None]
    is_older: Callable[[], bool] = lambda: False
    erasing: Erasing | None = None
    """How an order to erase this device is carried out; None where none is obeyed."""
    transport: httpx2.BaseTransport | None = None
    aside: Aside = ASIDE
    compared: Compared = field(default_factory=Compared)
    """When digests were last compared in this sitting."""
    half: Half = field(default_factory=dict)
    key_note: Callable[[], KeyNote | None] = lambda: None
    """What the centre is to keep for a door that does not open; sent when it changed."""
    lease_key: bytes = b""
    """The council's key for leases, which signs its receipts too; without it no audit is sent."""
    acknowledged: Callable[[ChainHead], None] = lambda _head: None
    """The centre holds the audit chain up to here."""
    told: _Told = field(default_factory=_Told)
    """What the screens must hear of: each round has its own."""


def run_round(
    link: Link, store: Store, hooks: RoundHooks, cancel: Cancel, progress: Progress
) -> SyncReport:
    """Push what waits, then pull what changed.

    Raises:
        SyncError: the leaf that says what is the matter. Nothing is lost by any of them.
    """
    started = hooks.clock.now()
    told = _Told()
    try:
        report = _run_round(link, store, replace(hooks, told=told), cancel, progress)
    except DeviceRevoked as fault:
        ended = _obeyed(fault, link, store, hooks)
        if not ended.is_erased:
            _remember(store, RoundLine(at=to_text(hooks.clock.now()), outcome=ended.happened))
        ended.changed = told.changed
        raise ended from fault
    except SyncError as fault:
        fault.changed = told.changed
        _remember(store, RoundLine(at=to_text(hooks.clock.now()), outcome=fault.happened))
        raise
    except (
        StoreError
    ) as fault:  # a full disk: what was pushed before has changed screens all the same
        fault.changed = told.changed
        raise
    _remember(
        store,
        RoundLine(
            at=to_text(report.finished_at),
            sent=report.sent,
            accepted=report.accepted,
            refused=report.refused,
            conflicts=report.conflicts,
            received=report.received,
            seconds=max(0, round((report.finished_at - started).total_seconds())),
        ),
        {meta.LAST_SYNC_AT: to_text(report.finished_at)},
    )
    return report


def _obeyed(fault: DeviceRevoked, link: Link, store: Store, hooks: RoundHooks) -> DeviceRevoked:
    if hooks.erasing is None or not fault.order:
        return fault
    link = as_stored(link, store)
    with ServerClient(link, hooks.transport) as client:
        return obey(fault, link, store, hooks.erasing, client)


def _remember(store: Store, line: RoundLine, facts: Mapping[str, str] | None = None) -> None:
    """A line for the Sync page; a disk too full for it does not undo the round."""
    with suppress(StoreError), store.settling(later=True) as work:
        note_round(work.connection, line)
        meta.put_all(work.connection, facts or {})


def _run_round(
    link: Link, store: Store, hooks: RoundHooks, cancel: Cancel, progress: Progress
) -> SyncReport:
    progress(SyncProgress(phase="connecting"))
    link = as_stored(link, store)
    if hooks.is_older():
        link = _take_new_identity(link, store, hooks, reason="restored")
    whole = False
    for _ in range(MOST_NEW_STARTS):
        try:
            return _Round(link, store, hooks, cancel, progress).run(whole=whole)
        except StoreCopied:
            link = _take_new_identity(link, store, hooks, reason="told")
        except ResetWanted:
            with store.settling() as work:
                staging.drop_staged(work.connection)
                meta.put(work.connection, meta.OFFERED_FOR, "")  # put back once more, maybe
            whole = True
    return _Round(link, store, hooks, cancel, progress).run(whole=whole)


class _Round:
    """One try at a round, with what it needs at hand."""

    def __init__(
        self, link: Link, store: Store, hooks: RoundHooks, cancel: Cancel, progress: Progress
    ) -> None:
        self._link, self._store, self._hooks = link, store, hooks
        self._cancel, self._progress = cancel, progress

    def run(self, *, whole: bool) -> SyncReport:
        """Handshake, push, pull."""
        with ServerClient(self._link, self._hooks.transport) as client:
            answer = self._shake_hands(client)
            whole = whole or bool(answer.reset)
            sent, settled = self._push(client, answer)
            self._drop_outdated(settled, whole=whole)
            is_quiet = answer.nothing_new and not (sent or whole) and self._may_stay()
            compared, now = self._hooks.compared, self._hooks.clock.now()
            lately = compared.is_lately(now) and not whole
            pulled = QUIET if is_quiet else self._pull(client, whole=whole, compare=not lately)
            if not lately or not pulled.digest_matched:
                compared.at = now if pulled.digest_matched else None
            files, came = exchange_files(
                self._store, client, self._hooks.half, self._cancel, self._sending_file
            )
            still_waits = self._unanswered() + files
            head = send_trail(self._store, client, self._hooks.lease_key, still_waits)
            look_at_devices(self._store, client, self._hooks.clock)
        self._hooks.told.note(StoreChanged(families=came))
        self._remember(head, is_worth=bool(sent) or pulled.swapped != Swapped())
        return self._report(sent, settled, pulled, files)

    def _remember(self, head: ChainHead | None, *, is_worth: bool) -> None:
        """The keyring learns how far the store has come, and what the centre has signed for."""
        if head is not None:
            self._hooks.acknowledged(head)
        elif is_worth:
            self._hooks.remember()

    def _may_stay(self) -> bool:
        """Whether what is here may stay as it is: compared lately, and nothing half done."""
        if not self._hooks.compared.is_lately(self._hooks.clock.now()):
            return False
        with self._store.reading() as view:
            return not staging.holds_back(view.connection) and not any(
                meta.get(view.connection, name, "[]") not in ("", "[]")
                for name in (meta.STAGED_CURSOR, meta.REPAIR, meta.READ_ALL, meta.TO_REBASE)
            )

    def _shake_hands(self, client: ServerClient) -> HandshakeAnswer:
        return shake_hands(
            Handshake(
                store=self._store,
                client=client,
                clock=self._hooks.clock,
                program_version=self._link.program_version,
                key_note=self._hooks.key_note,
                renew_lease=self._hooks.renew_lease,
                lease_seq=self._hooks.lease_seq(),
            )
        )

    def _push(self, client: ServerClient, answer: HandshakeAnswer) -> tuple[int, Settled]:
        waiting = self._unanswered()
        self._progress(SyncProgress(phase="sending", done=0, of=waiting))
        if not waiting:
            return 0, Settled()
        with self._hooks.aside() as aside:
            return push_all(
                Push(
                    store=self._store,
                    client=client,
                    aside=aside,
                    replica_id=self._link.replica_id,
                    limits=answer.limits,
                    cancel=self._cancel,
                    sent=lambda done: self._progress(
                        SyncProgress(phase="sending", done=done, of=max(done, waiting))
                    ),
                    changed=self._hooks.told.note,
                )
            )

    def _sending_file(self, number: int, of: int, one: Blob) -> None:
        self._progress(
            SyncProgress(
                phase="sending", done=number, of=of, media_type=one.media_type, size=one.size
            )
        )

    def _unanswered(self) -> int:
        with self._store.reading() as view:
            return sealing.unanswered(view.connection)

    def _drop_outdated(self, settled: Settled, *, whole: bool) -> None:
        """Pages staged before this push hold what was true before it, and may lack what it made."""
        if settled.changed_elsewhere or (settled.accepted and self._reads_all(whole=whole)):
            with self._store.settling() as work:
                staging.drop_staged(work.connection)

    def _reads_all(self, *, whole: bool) -> bool:
        with self._store.reading() as view:
            return whole or not cursor_to_read_from(view)

    def _pull(self, client: ServerClient, *, whole: bool, compare: bool) -> Pulled:
        with self._hooks.aside() as aside:
            return pull_all(
                Pull(
                    store=self._store,
                    client=client,
                    aside=aside,
                    cancel=self._cancel,
                    received=lambda done, of: self._progress(
                        SyncProgress(phase="receiving", done=done, of=of)
                    ),
                    laying_in=lambda: self._progress(SyncProgress(phase="laying_in")),
                    changed=self._hooks.told.note,
                    clock=self._hooks.clock,
                    whole=whole,
                    compare=compare,
                )
            )

    def _report(self, sent: int, settled: Settled, pulled: Pulled, files: int) -> SyncReport:
        now = self._hooks.clock.now()
        return SyncReport(
            finished_at=now,
            sent=sent,
            accepted=settled.accepted,
            conflicts=settled.conflicts,
            refused=settled.refused,
            refused_gone=pulled.swapped.refused_gone,
            received=pulled.swapped.received,
            families_added=pulled.swapped.families_added,
            families_removed=pulled.swapped.families_removed,
            everything_sent=self._unanswered() == 0 and files == 0 and pulled.digest_matched,
            changed=self._hooks.told.changed,
        )


def _take_new_identity(link: Link, store: Store, hooks: RoundHooks, *, reason: str) -> Link:
    """This store was copied or restored: a name of its own, numbers from 1, the same op ids.

    A cut before the last step leaves the old name, and the next round asks for another new one.
    """
    with ServerClient(link, hooks.transport) as client:
        answer = client.renew(RenewRequest(reason=reason))
    lease = canonical(dict(answer.lease)), bytes.fromhex(answer.lease_signature)
    hooks.take_identity(answer.replica_id, *lease)
    take_identity(store, answer)
    return replace(link, token=answer.token, replica_id=answer.replica_id)

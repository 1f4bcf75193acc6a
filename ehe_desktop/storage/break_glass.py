"""Reading a store past its lease: four hours, once for each lease, for a reason that the supervisor reads.

An officer outside a house must be able to read the risk note. What is written here is the audit entry,
before the key file says that the hours have begun and before anybody reads a word: cut in between, a reading
is told of that did not take place, and never the other way round. The entry goes to the centre as all do.

Nothing here opens a store or knows a clock's rules (`vault.py`, `lease.py`). Source: guide/security.md 3.9.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ehe_desktop import __version__
from ehe_desktop.domain.audit_chain import LONGEST_REASON, READ_PAST_LEASE
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import audit_log, meta
from ehe_desktop.storage.sitting import Running, Sitting

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehe_desktop.storage.key_file_format import KeyFile
    from ehe_desktop.storage.lease_check import JudgedLease
    from ehe_desktop.storage.store_door import StoreDoor


def enter(engine: Engine, at: tuple[StoreDoor, KeyFile], lease: JudgedLease, reason: str) -> None:
    """Write into the audit chain that the store is read past `lease`, and why.

    Raises:
        RuleBroken: no reason, or one longer than `LONGEST_REASON` characters.
        StoreCannotWrite: it could not be written; the store is not to be read.
    """
    door, body = at
    why = reason.strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise RuleBroken(f"reading past a lease takes a reason of 1 to {LONGEST_REASON} characters")
    moment = door.boot_moment()
    state = "suspect" if lease.verdict.is_suspect else "ok"
    until = datetime.fromtimestamp(lease.token.read_until_ms / 1000, UTC)
    with engine.begin() as connection:
        sitting = Sitting(
            officer_id=meta.get(connection, meta.OFFICER_ID),
            role=meta.get(connection, meta.OFFICER_ROLE),
            clock=door.clock,
            device=body.device_id,
            app_version=__version__,
            running=lambda: Running(
                boottime_ms=moment.running_ms, boot_id=moment.boot_id, clock_state=state
            ),
        )
        audit_log.append(
            connection,
            sitting,
            (READ_PAST_LEASE, "store", body.store_id),
            {"reason": why, "detail": {"until": to_text(until), "lease": lease.claims.seq}},
        )

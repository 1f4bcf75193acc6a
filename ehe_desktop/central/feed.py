"""One page of a round: what changed in the officer's families, in the order of commits.

Every page is read in one snapshot. A round has a head; records that move past it while the
pages travel come along on the last page when they fit, and in the next round when they
do not, so nothing is ever skipped. Families that came into scope since the cursor are
sent whole first. Nothing of a family out of scope is read at all.

Source: sync.md B3.6, B3.7, B5 (21, 22, 25, 28).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import kinds_sent_to, sees_every_family
from ehe_desktop.central.scopes import changes_between, families_at
from ehe_desktop.central.tokens import CursorMark, PageMark, read_mark, sign_mark
from ehe_desktop.domain.records import SCHEMA_VERSION
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import REPAIRS, Digest, Gone, PullRequest
from ehe_desktop.wire.version import SCHEMA_MIN

BACKFILL: Final = 0
FEED: Final = 1
_QUIET_STAMPS: Final = 200
_TWO_64: Final = 1 << 64


class _RecordOut(msgspec.Struct):
    """A record whose body goes out as the text it was kept as."""

    kind: str
    id: str
    body: msgspec.Raw
    family_id: str | None
    child_id: str | None
    rev: int
    field_rev: msgspec.Raw


class _PageOut(msgspec.Struct, kw_only=True):
    """A `PullAnswer`, with records as they are kept."""

    records: list[_RecordOut]
    head: int
    next_page: str = ""
    cursor: str = ""
    scope_add: Sequence[str] = ()
    scope_remove: Sequence[str] = ()
    digest: Sequence[Digest] = ()
    gone: Sequence[Gone] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Whose page it is, in which snapshot."""

    connection: sa.Connection
    device: Device
    now: int
    """The head of this snapshot."""

    @property
    def sees_all(self) -> bool:
        return sees_every_family(self.device.role)

    def may_see(self, families: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """The condition that a record is of `families` or the council's own, and this reader's."""
        r = tables.record
        kinds = kinds_sent_to(self.device.role)
        return sa.and_(
            families,
            r.c.kind.in_(sorted(kinds)),
            sa.or_(r.c.owner.is_(None), r.c.owner == self.device.officer_id),
        )

    def in_scope_at(self, pos: int) -> sa.ColumnElement[bool]:
        """Of a family in scope both at the stamp `pos` and now, or of the whole council."""
        r = tables.record
        if self.sees_all:
            return sa.true()
        held: sa.ColumnElement[bool] = r.c.family_id.in_(families_at(self.device.officer_id, pos))
        if pos != self.now:
            held = sa.and_(held, r.c.family_id.in_(families_at(self.device.officer_id, self.now)))
        return sa.or_(r.c.family_id.is_(None), held)


def pull(
    connection: sa.Connection, device: Device, request: PullRequest, context: Context
) -> bytes:
    """Return the JSON of the next `PullAnswer`; `connection` reads one snapshot.

    Raises:
        Refusal: `cursor_refused`, `reset_required`, or `schema_too_old`.
    """
    if request.schema < SCHEMA_MIN:
        raise Refusal("schema_too_old")
    reader = _Reader(connection=connection, device=device, now=_head(connection))
    mark = _place(reader, request, context)
    added, removed = _scope_changes(reader, mark)
    if not request.page:
        phase = BACKFILL if (added or mark.repair) and mark.base else FEED
        mark = replace(mark, phase=phase, after_pos=0 if phase == BACKFILL else mark.base)
        mark = replace(mark, total=_count(reader, mark))
    rows, after = _rows(reader, mark, context)
    page = _PageOut(
        records=[_record_out(row) for row in rows if not row.is_gone],
        gone=[
            Gone(kind=row.kind, id=row.id, family_id=row.family_id, rev=row.rev)
            for row in rows
            if row.is_gone
        ],
        head=mark.head,
        scope_add=added,
        scope_remove=removed,
        total=mark.total,
    )
    if after is not None:
        page.next_page = sign_mark(context.centre.token_key, after)
        return encode(page)
    return encode(_closed(reader, mark, page, context, compare=request.compare))


def check_cursor(
    connection: sa.Connection, device: Device, text: str, context: Context
) -> CursorMark:
    """Read a cursor of this device.

    Raises:
        Refusal: `cursor_refused` when it is not one; `reset_required` when it no longer holds.
    """
    mark = read_mark(context.centre.token_key, CursorMark, text)
    if mark.user != device.officer_id or mark.replica != device.replica_id:
        raise Refusal("cursor_refused")
    reason = _why_reset(connection, device, mark, context)
    if reason:
        raise Refusal("reset_required", detail=reason)
    return mark


def is_quiet(connection: sa.Connection, device: Device, mark: CursorMark) -> bool:
    """True when a pull from `mark` would bring nothing; False also when that is dear to find out."""
    reader = _Reader(connection=connection, device=device, now=_head(connection))
    if reader.now == mark.pos:
        return True
    if reader.now - mark.pos > _QUIET_STAMPS:
        return False  # the pull moves the cursor on, so that this never grows
    if not reader.sees_all and any(
        changes_between(connection, device.officer_id, mark.pos, reader.now)
    ):
        return False
    return _newest_of_scope(reader, mark.pos) is None


def _why_reset(
    connection: sa.Connection, device: Device, mark: CursorMark, context: Context
) -> str:
    if mark.epoch != context.centre.epoch:
        return "restored"
    # a centre put back to an earlier state without a new epoch has another history at that stamp;
    # asked before the other reasons, because of it alone the laptop offers its work again
    if mark.pos != 0 and _link(connection, mark.pos) != mark.chain:
        return "restored"
    if mark.schema != SCHEMA_VERSION:
        return "schema"
    return "role_changed" if device.role_pos > mark.pos else ""


def _head(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.select(tables.counter.c.pos)) or 0)


def _link(connection: sa.Connection, pos: int) -> str:
    """The chain's value at a stamp; empty where it has none."""
    chain = tables.chain
    return connection.scalar(sa.select(chain.c.chain).where(chain.c.pos == pos)) or ""


def _place(reader: _Reader, request: PullRequest, context: Context) -> PageMark:
    device, epoch = reader.device, context.centre.epoch
    if request.page:
        mark = read_mark(context.centre.token_key, PageMark, request.page)
        if (mark.user, mark.replica) != (device.officer_id, device.replica_id):
            raise Refusal("cursor_refused")
        if mark.epoch != epoch or _link(reader.connection, mark.head) != mark.chain:
            raise Refusal("reset_required", detail="restored")
        if device.role_pos > mark.head:
            raise Refusal("reset_required", detail="role_changed")
        return mark
    if len(request.families) > REPAIRS or not all(is_id(one) for one in request.families if one):
        raise Refusal("body_wrong", detail="families")
    base = 0
    if request.cursor:
        base = check_cursor(reader.connection, device, request.cursor, context).pos
    return PageMark(
        user=device.officer_id,
        replica=device.replica_id,
        epoch=epoch,
        base=base,
        head=reader.now,
        phase=FEED,
        after_pos=base,
        after_id="",
        total=0,
        repair=request.families if base else (),
        chain=_link(reader.connection, reader.now),
    )


def _scope_changes(reader: _Reader, mark: PageMark) -> tuple[Sequence[str], Sequence[str]]:
    if reader.sees_all or mark.base == 0:
        return (), ()
    return changes_between(reader.connection, reader.device.officer_id, mark.base, mark.head)


def _condition(reader: _Reader, mark: PageMark, phase: int) -> sa.ColumnElement[bool]:
    """Which records belong to a phase of the round. The feed has no upper end: see `_rows`."""
    r = tables.record
    scope = reader.in_scope_at(mark.head)
    if phase == FEED:  # tombstones from the beginning too: who begins again has a journal
        return sa.and_(r.c.pos > mark.base, reader.may_see(scope))
    before = families_at(reader.device.officer_id, mark.base)
    came = sa.and_(scope, r.c.family_id.is_not(None), r.c.family_id.not_in(before))
    if mark.repair:
        again = r.c.family_id.in_(mark.repair)
        own = r.c.family_id.is_(None) if "" in mark.repair else sa.false()
        came = sa.or_(came, sa.and_(scope, sa.or_(again, own)))
    return sa.and_(r.c.pos <= mark.base, reader.may_see(came))


def _count(reader: _Reader, mark: PageMark) -> int:
    phases = (BACKFILL, FEED) if mark.phase == BACKFILL else (FEED,)
    counts = sa.select(sa.func.count()).select_from(tables.record)
    found = (
        reader.connection.scalar(counts.where(_condition(reader, mark, phase))) for phase in phases
    )
    return sum(int(number or 0) for number in found)


def _rows(
    reader: _Reader, mark: PageMark, context: Context
) -> tuple[list[sa.Row[Any]], PageMark | None]:
    """The rows of this page, and where the next begins (None when the round is at its end)."""
    r = tables.record
    limit = context.settings.limits.page_records
    after = sa.tuple_(r.c.pos, r.c.id) > sa.tuple_(mark.after_pos, mark.after_id)
    rows = reader.connection.execute(
        sa.select(r)
        .where(_condition(reader, mark, mark.phase), after)
        .order_by(r.c.pos, r.c.id)
        .limit(limit + 1)
    ).all()
    page = _fitting(rows[:limit], context.settings.page_bytes)
    is_cut = len(page) < len(rows)
    if mark.phase == BACKFILL and not is_cut:
        return page, replace(mark, phase=FEED, after_pos=mark.base, after_id="")
    if is_cut and (mark.phase == BACKFILL or rows[len(page)].pos <= mark.head):
        return page, replace(mark, after_pos=page[-1].pos, after_id=page[-1].id)
    return page, None


def _fitting(rows: Sequence[sa.Row[Any]], limit_bytes: int) -> list[sa.Row[Any]]:
    size = 0
    page: list[sa.Row[Any]] = []
    for row in rows:
        size += len(row.body)
        if page and size > limit_bytes:
            break
        page.append(row)
    return page


def _closed(
    reader: _Reader, mark: PageMark, page: _PageOut, context: Context, *, compare: bool
) -> _PageOut:
    """Fill in what the last page carries: the cursor, and the digest of what should be held now."""
    newest = _newest_of_scope(reader, mark.head)
    shown = {record.id for record in page.records} | {one.id for one in page.gone}
    is_whole = newest is None or newest in shown
    same_scope = reader.sees_all or not any(
        changes_between(reader.connection, reader.device.officer_id, mark.head, reader.now)
    )
    page.head = reader.now if is_whole and same_scope else mark.head
    cursor = CursorMark(
        user=mark.user,
        replica=mark.replica,
        epoch=mark.epoch,
        pos=page.head,
        scope_epoch=page.head,
        schema=SCHEMA_VERSION,
        chain=_link(reader.connection, page.head),
    )
    page.cursor = sign_mark(context.centre.token_key, cursor)
    changed = None if compare or not mark.base else _changed(mark.base, page.scope_add)
    page.digest = _digests(reader, mark.head, page.head, changed)
    return page


def _newest_of_scope(reader: _Reader, head: int) -> str | None:
    """The last record in scope that moved past the head; None when none did."""
    r = tables.record
    return reader.connection.scalar(
        sa.select(r.c.id)
        .where(r.c.pos > head, reader.may_see(reader.in_scope_at(head)))
        .order_by(r.c.pos.desc(), r.c.id.desc())
        .limit(1)
    )


def _changed(base: int, added: Sequence[str]) -> sa.ColumnElement[bool]:
    """The record is of a family that changed since the stamp `base` or came into scope, or the council's own."""
    r, newer = tables.record, tables.record.alias()
    changed = sa.select(newer.c.family_id).where(newer.c.pos > base)
    return sa.or_(r.c.family_id.is_(None), r.c.family_id.in_(changed), r.c.family_id.in_(added))


def _digests(
    reader: _Reader, scope_at: int, settled: int, of: sa.ColumnElement[bool] | None
) -> list[Digest]:
    """Digests of the families in scope, or those `of` them, that have nothing newer than the stamp `settled`."""
    r = tables.record
    rows = reader.connection.execute(
        sa.select(
            r.c.family_id,
            sa.func.count().label("held"),
            sa.func.sum(r.c.mark_high).label("high"),
            sa.func.sum(r.c.mark_low).label("low"),
        )
        .where(
            reader.may_see(reader.in_scope_at(scope_at)),
            r.c.is_gone.is_(sa.false()),
            sa.true() if of is None else of,
        )
        .group_by(r.c.family_id)
        .having(sa.func.max(r.c.pos) <= settled)
        .order_by(r.c.family_id)
    )
    return [
        Digest(
            family_id=row.family_id or "",
            count=row.held,
            sum=f"{((int(row.high) << 32) + int(row.low)) % _TWO_64:016x}",
        )
        for row in rows
    ]


def _record_out(row: sa.Row[Any]) -> _RecordOut:
    return _RecordOut(
        kind=row.kind,
        id=row.id,
        body=msgspec.Raw(row.body.encode()),
        family_id=row.family_id,
        child_id=row.child_id,
        rev=row.rev,
        field_rev=msgspec.Raw(row.field_rev.encode()),
    )

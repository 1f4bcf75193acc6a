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
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id
from ehe_desktop.central.page_out import PageOut, gone_out, record_out
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import kinds_sent_to, sees_every_family
from ehe_desktop.central.scopes import Holdings, holdings_of
from ehe_desktop.central.sets import among
from ehe_desktop.central.tokens import CursorMark, PageMark, read_mark, sign_mark
from ehe_desktop.domain.records import SCHEMA_VERSION
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import REPAIRS, Digest, PullRequest
from ehe_desktop.wire.version import SCHEMA_MIN

BACKFILL: Final = 0
FEED: Final = 1
_QUIET_STAMPS: Final = 200
_TWO_64: Final = 1 << 64
_STAND: Final = sa.select(
    tables.counter.c.pos,
    tables.counter.c.chain,
    sa.select(tables.chain.c.chain)
    .where(tables.chain.c.pos == sa.bindparam("at"))
    .scalar_subquery()
    .label("link"),
)


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Whose page it is, in which snapshot."""

    connection: sa.Connection
    device: Device
    now: int
    """The head of this snapshot."""
    chain: str
    """The chain's value there."""

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

    @cached_property
    def holdings(self) -> Holdings:
        """What this officer has held and holds."""
        return holdings_of(self.connection, self.device.officer_id)

    def held_at(self, pos: int) -> frozenset[str]:
        """The families this officer held at the stamp `pos` and holds now."""
        return self.holdings.at(pos) & self.holdings.at(self.now)

    def in_scope_at(self, pos: int) -> sa.ColumnElement[bool]:
        """Of a family in scope both at the stamp `pos` and now, or of the whole council.

        Families are named one by one: as a query within the query PostgreSQL reads the whole council for them.
        """
        r = tables.record
        if self.sees_all:
            return sa.true()
        held = among(self.connection, r.c.family_id, self.held_at(pos))
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
    reader, mark = _place(connection, device, request, context)
    is_first = not request.page
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    if is_first or not request.compare:
        added, removed = _scope_changes(reader, mark)
    if is_first:
        phase = BACKFILL if (added or mark.repair) and mark.base else FEED
        mark = replace(mark, phase=phase, after_pos=0 if phase == BACKFILL else mark.base)
    rows, after = _rows(reader, mark, context, request.most)
    if is_first:
        total = len(rows) if after is None else _count(reader, mark)
        mark, after = replace(mark, total=total), after and replace(after, total=total)
    page = PageOut(
        records=[record_out(row) for row in rows if not row.is_gone],
        gone=[gone_out(row) for row in rows if row.is_gone],
        head=mark.head,
        scope_add=added if is_first else (),
        scope_remove=removed if is_first else (),
        total=mark.total,
    )
    if after is not None:
        page.next_page = sign_mark(context.centre.token_key, after)
        return encode(page)
    return encode(_closed(reader, mark, page, None if request.compare else added, context))


def look_at_cursor(
    connection: sa.Connection, device: Device, text: str, context: Context
) -> tuple[CursorMark, str, bool]:
    """A cursor of this device; why it no longer holds, if so; whether a pull from it would bring nothing.

    Raises:
        Refusal: `cursor_refused` when it is not one.
    """
    reader, mark, reset = _at_cursor(connection, device, text, context)
    return mark, reset, not reset and _is_quiet(reader, mark)


def _is_quiet(reader: _Reader, mark: CursorMark) -> bool:
    """True when a pull from `mark` would bring nothing; False also when that is dear to find out."""
    if reader.now - mark.pos > _QUIET_STAMPS:
        return False  # the pull moves the cursor on, so that this never grows
    return not _scope_moved(reader, mark.pos) and _newest_of_scope(reader, mark.pos) is None


def _at_cursor(
    connection: sa.Connection, device: Device, text: str, context: Context
) -> tuple[_Reader, CursorMark, str]:
    mark = read_mark(context.centre.token_key, CursorMark, text)
    if mark.user != device.officer_id or mark.replica != device.replica_id:
        raise Refusal("cursor_refused")
    reader, link = _stand(connection, device, mark.pos)
    return reader, mark, _why_reset(device, mark, link, context)


def _why_reset(device: Device, mark: CursorMark, link: str, context: Context) -> str:
    if mark.epoch != context.centre.epoch:
        return "restored"
    # a centre put back to an earlier state without a new epoch has another history at that stamp;
    # asked before the other reasons, because of it alone the laptop offers its work again
    if mark.pos != 0 and link != mark.chain:
        return "restored"
    if mark.schema != SCHEMA_VERSION:
        return "schema"
    return "role_changed" if device.role_pos > mark.pos else ""


def _stand(connection: sa.Connection, device: Device, at: int) -> tuple[_Reader, str]:
    """Who reads in this snapshot, and the chain's value at the stamp `at`; empty where it has none."""
    row = connection.execute(_STAND, {"at": at}).one()
    reader = _Reader(connection=connection, device=device, now=row.pos, chain=row.chain)
    return reader, row.link or ""


def _place(
    connection: sa.Connection, device: Device, request: PullRequest, context: Context
) -> tuple[_Reader, PageMark]:
    if request.page:
        mark = read_mark(context.centre.token_key, PageMark, request.page)
        if (mark.user, mark.replica) != (device.officer_id, device.replica_id):
            raise Refusal("cursor_refused")
        reader, link = _stand(connection, device, mark.head)
        if mark.epoch != context.centre.epoch or link != mark.chain:
            raise Refusal("reset_required", detail="restored")
        if device.role_pos > mark.head:
            raise Refusal("reset_required", detail="role_changed")
        return reader, mark
    if len(request.families) > REPAIRS or not all(is_id(one) for one in request.families if one):
        raise Refusal("body_wrong", detail="families")
    base = 0
    if request.cursor:
        reader, cursor, reset = _at_cursor(connection, device, request.cursor, context)
        if reset:
            raise Refusal("reset_required", detail=reset)
        base = cursor.pos
    else:
        reader, _ = _stand(connection, device, 0)
    return reader, PageMark(
        user=device.officer_id,
        replica=device.replica_id,
        epoch=context.centre.epoch,
        base=base,
        head=reader.now,
        phase=FEED,
        after_pos=base,
        after_id="",
        total=0,
        repair=request.families if base else (),
        chain=reader.chain,
    )


def _scope_changes(reader: _Reader, mark: PageMark) -> tuple[Sequence[str], Sequence[str]]:
    if reader.sees_all or mark.base == 0:
        return (), ()
    return reader.holdings.changes(mark.base, mark.head)


def _condition(reader: _Reader, mark: PageMark, phase: int) -> sa.ColumnElement[bool]:
    """Which records belong to a phase of the round. The feed has no upper end: see `_rows`."""
    r = tables.record
    if phase == FEED:  # tombstones from the beginning too: who begins again has a journal
        return sa.and_(r.c.pos > mark.base, reader.may_see(reader.in_scope_at(mark.head)))
    return sa.and_(r.c.pos <= mark.base, reader.may_see(_whole_again(reader, mark)))


def _whole_again(reader: _Reader, mark: PageMark) -> sa.ColumnElement[bool]:
    """The record is of a family that came into scope since the cursor, or of what is to be repaired."""
    r = tables.record
    named = set(mark.repair) - {""}
    if not reader.sees_all:
        held = reader.held_at(mark.head)
        named = (named & held) | (held - reader.holdings.at(mark.base))
    own = r.c.family_id.is_(None) if "" in mark.repair else sa.false()
    return sa.or_(own, among(reader.connection, r.c.family_id, named))


def _count(reader: _Reader, mark: PageMark) -> int:
    phases = (BACKFILL, FEED) if mark.phase == BACKFILL else (FEED,)
    counts = sa.select(sa.func.count()).select_from(tables.record)
    found = (
        reader.connection.scalar(counts.where(_condition(reader, mark, phase))) for phase in phases
    )
    return sum(int(number or 0) for number in found)


def _rows(
    reader: _Reader, mark: PageMark, context: Context, most: int
) -> tuple[list[sa.Row[Any]], PageMark | None]:
    """The rows of this page, `most` if fewer are wanted than allowed, and where the next begins (None at the end)."""
    r = tables.record
    allowed = context.settings.limits.page_records
    limit = min(most, allowed) if most > 0 else allowed
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
    reader: _Reader,
    mark: PageMark,
    page: PageOut,
    added: Sequence[str] | None,
    context: Context,
) -> PageOut:
    """Fill in what the last page carries: the cursor, and the digest of what should be held now.

    `added`: families that came into scope, where digests of what changed will do; else None.
    """
    newest = _newest_of_scope(reader, mark.head)
    shown = {record.id for record in page.records} | {one.id for one in page.gone}
    is_whole = newest is None or newest in shown
    is_now = is_whole and not _scope_moved(reader, mark.head)
    page.head = reader.now if is_now else mark.head
    cursor = CursorMark(
        user=mark.user,
        replica=mark.replica,
        epoch=mark.epoch,
        pos=page.head,
        scope_epoch=page.head,
        schema=SCHEMA_VERSION,
        chain=reader.chain if is_now else mark.chain,
    )
    page.cursor = sign_mark(context.centre.token_key, cursor)
    changed = None if added is None or not mark.base else _changed(reader, mark, added)
    page.digest = _digests(reader, mark.head, page.head, changed)
    return page


def _scope_moved(reader: _Reader, since: int) -> bool:
    """Whether a family came or went since a stamp."""
    if reader.sees_all or since == reader.now:
        return False
    return any(reader.holdings.changes(since, reader.now))


def _newest_of_scope(reader: _Reader, head: int) -> str | None:
    """The last record in scope that moved past the head; None when none did."""
    if head == reader.now:
        return None
    r = tables.record
    return reader.connection.scalar(
        sa.select(r.c.id)
        .where(r.c.pos > head, reader.may_see(reader.in_scope_at(head)))
        .order_by(r.c.pos.desc(), r.c.id.desc())
        .limit(1)
    )


def _changed(reader: _Reader, mark: PageMark, added: Sequence[str]) -> sa.ColumnElement[bool]:
    """The record is of a family that changed since the round began or came into scope, or the council's own.

    The families are asked for first: named one by one they are found by the index, and nothing else is read.
    """
    r = tables.record
    changed = sa.select(r.c.family_id).distinct().where(_condition(reader, mark, FEED))
    named = {*reader.connection.scalars(changed), *added} - {None}
    return sa.or_(r.c.family_id.is_(None), among(reader.connection, r.c.family_id, named))


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

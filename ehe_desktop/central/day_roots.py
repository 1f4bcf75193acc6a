"""Day roots: one hash over the ends of all chains that are here, signed, kept, and copied out of reach.

Whoever owns the database can rewrite a chain and everything after it, and the centre's keys are there
too. What they cannot rewrite is a line that was copied yesterday to a system of somebody else. A root is a
Merkle tree (as in RFC 6962), so one device's end can be proven from it alone; each holds the one before.
Nothing here sends the copy anywhere: a file grows by a line, and the council's own means take it away.

Source: security.md 4.2 (3), 4.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.identity import Centre, read_centre
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.wire.codec import encode

_FIRST: Final = "0" * 64
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRoot:
    """One line of the copy. `signature`: Ed25519, hex, by the lease key over `signing_text`."""

    n: int
    made_at: str
    root: str
    signature: str

    @property
    def signing_text(self) -> bytes:
        """What the centre signs."""
        return f"ehe/v1/day-root\n{self.n}\n{self.made_at}\n{self.root}\n".encode()

    def is_signed_by(self, centre: Centre) -> bool:
        """Whether this centre has signed it."""
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(centre.lease_key))
            public.verify(bytes.fromhex(self.signature), self.signing_text)
        except (InvalidSignature, ValueError):
            return False
        return True


def make_root(connection: sa.Connection, clock: Clock) -> None:
    """Make the root of what is here now and keep it."""
    d = tables.day_root
    if connection.dialect.name != "sqlite":  # whoever is writing a line of the log ends first
        connection.exec_driver_sql("LOCK TABLE audit IN SHARE MODE")
    last = connection.execute(sa.select(d).order_by(d.c.n.desc()).limit(1)).one_or_none()
    leaves = list(_leaves(connection, last))
    n, root = (last.n if last else 0) + 1, merkle_root(leaves)
    made = DayRoot(n=n, made_at=to_text(clock.now()), root=root, signature="")
    signature = tokens.sign_text(read_centre(connection).lease_seed, made.signing_text)
    row = {"n": n, "made_at": made.made_at, "root": root, "signature": signature}
    connection.execute(d.insert().values(row | {"leaves": "\n".join(leaves)}))


def roots_after(connection: sa.Connection, n: int) -> list[DayRoot]:
    """The roots after number `n`, in order: the lines a copy lacks."""
    d = tables.day_root
    rows = connection.execute(sa.select(d).where(d.c.n > n).order_by(d.c.n))
    return [_root_of(row) for row in rows]


def merkle_root(leaves: Iterable[str]) -> str:
    """The root over some lines, hex (RFC 6962, 2.1).

    >>> merkle_root(["a", "b", "c"]) == merkle_root(["a", "b", "c", "c"])
    False
    """
    level = [hashlib.sha256(_LEAF + leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [_joined(*pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return level[0].hex() if level else _FIRST


def findings(connection: sa.Connection) -> Iterator[str]:
    """What is not as it was when a root was made: rows altered, shortened or gone since."""
    centre, before = read_centre(connection), None
    for row in connection.execute(sa.select(tables.day_root).order_by(tables.day_root.c.n)).all():
        leaves, wanted = row.leaves.split("\n"), before.n + 1 if before else 1
        if row.n != wanted:
            yield f"day root {wanted} is missing"
        if merkle_root(leaves) != row.root or not _root_of(row).is_signed_by(centre):
            yield f"day root {row.n} is not what was signed"
        for leaf in leaves:
            if not _still_holds(connection, leaf, before):
                yield f"day root {row.n}: altered since: {' '.join(leaf.split(' ')[:-1])}"
        before = row


def copied_findings(connection: sa.Connection, copied: Iterable[DayRoot]) -> Iterator[str]:
    """What the copy outside knows otherwise: then somebody has rewritten the roots, or put the centre back."""
    here = {one.n: one for one in roots_after(connection, 0)}
    centre = read_centre(connection)
    for one in copied:
        if not one.is_signed_by(centre):
            yield f"the copy of day root {one.n} is not signed by this centre"
        elif one.n not in here:
            yield f"day root {one.n} was copied, and is not here"
        elif one != here[one.n]:
            yield f"day root {one.n} is another than the one that was copied"


def _leaves(connection: sa.Connection, last: sa.Row[Any] | None) -> Iterator[str]:
    """The lines of a root: the root before, the stamps, the centre's own log, each device's audit chain."""
    yield f"before {last.n if last else 0} {last.root if last else _FIRST}"
    stamp = connection.execute(sa.select(tables.counter.c.pos, tables.counter.c.chain)).one()
    yield f"stamps {stamp.pos} {stamp.chain}"
    newest = int(connection.scalar(sa.select(sa.func.max(tables.audit.c.n))) or 0)
    yield f"log {newest} {_log(connection, _logged(last), newest)}"
    t = tables.trail
    for row in connection.execute(sa.select(t).order_by(t.c.replica_id)):
        yield f"device {row.replica_id} {row.seq} {row.h}"


def _still_holds(connection: sa.Connection, leaf: str, before: sa.Row[Any] | None) -> bool:
    what, *named, said = leaf.split(" ")
    found: str | None = None
    if what == "before":
        found = before.root if before else _FIRST
    elif what == "stamps":
        c = tables.chain
        found = connection.scalar(sa.select(c.c.chain).where(c.c.pos == int(named[0])))
        found = _FIRST if named[0] == "0" else found
    elif what == "log":
        found = _log(connection, _logged(before), int(named[0]))
    elif what == "device":
        e = tables.trail_entry
        mine = (e.c.replica_id == named[0], e.c.seq == int(named[1]))
        found = _FIRST if named[1] == "0" else connection.scalar(sa.select(e.c.h).where(*mine))
    return found == said


def _logged(root: sa.Row[Any] | None) -> int:
    """The last line of the centre's log that a root holds."""
    return int(root.leaves.split("\n")[2].split(" ")[1]) if root else 0


def _log(connection: sa.Connection, after: int, upto: int) -> str:
    """A hash over the lines of the centre's own log since the root before."""
    a, h = tables.audit, hashlib.sha256()
    lines = sa.select(a).where(a.c.n > after, a.c.n <= upto).order_by(a.c.n)
    for row in connection.execute(lines.execution_options(yield_per=1_000)):
        h.update(encode(tuple(row)) + b"\n")
    return h.hexdigest()


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _root_of(row: sa.Row[Any]) -> DayRoot:
    return DayRoot(n=row.n, made_at=row.made_at, root=row.root, signature=row.signature)

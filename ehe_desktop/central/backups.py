"""Backup of the centre and the drill that proves one: restored elsewhere, checked, compared.

SQLite is copied by its own backup, which is whole while others write. PostgreSQL is left to its own
`pg_dump` and `pg_restore`, run as this database's owner. The drill never touches the database
in use: it restores into a place of its own and works everything out again. A backup holds every
record in clear and the centre's own keys: keep it as carefully as the database.

Source: sync.md B3.9; security.md 3.8 (drill each release).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.database import Database
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.errors import RuleBroken

_TIMEOUT_S: Final = 6 * 3600
_COUNTED: Final = ("record", "history", "known_op", "outcome", "dead_letter", "blob", "device")


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill found: how far the backup reaches, what it lacks, what does not agree."""

    head: int
    live_head: int
    rows: dict[str, int]
    findings: tuple[str, ...]


def back_up(url: str, target: Path, tools: str = "") -> int:
    """Write a backup of the database at `url` to the new file `target`; its size in bytes.

    `tools`: the folder of PostgreSQL's programs when they are not on the path.

    Raises:
        RuleBroken: the file is there already, or the program that makes it failed.
    """
    if target.exists():
        raise RuleBroken("there is a file of this name already")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(url, part, tools)
    except BaseException:
        part.unlink(missing_ok=True)  # it may hold half of all there is
        raise
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)
    return target.stat().st_size


def _copy(url: str, part: Path, tools: str) -> None:
    if is_file(url):
        with closing(sqlite3.connect(url)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
    else:
        # the owner's own policy shows it every row, so row security may stay on
        _run(tools, "pg_dump", url, "-Fc", "--enable-row-security", "-f", str(part))


def drill(url: str, backup: Path, into: str = "", tools: str = "") -> Drill:
    """Restore `backup` beside the database at `url` and check it; nothing of the live one is changed.

    `into`: an empty PostgreSQL database for it; SQLite needs none.

    Raises:
        RuleBroken: it could not be restored, or `into` is missing or not empty.
    """
    live = Database(url)
    try:
        with _restored(url, backup, into, tools) as address:
            copy = Database(address)
            try:
                return _compared(live, copy)
            except sa.exc.DatabaseError as fault:
                raise RuleBroken("this is no backup of a centre, or it is damaged") from fault
            finally:
                copy.close()
    finally:
        live.close()


def is_file(url: str) -> bool:
    """True for a SQLite file."""
    return "://" not in url


@contextmanager
def _restored(url: str, backup: Path, into: str, tools: str) -> Iterator[str]:
    if is_file(url):
        with tempfile.TemporaryDirectory(prefix="ehe-drill-") as folder:
            copy = Path(folder) / "restored.db"
            shutil.copyfile(backup, copy)
            yield str(copy)
        return
    if not into or is_file(into):
        raise RuleBroken("name an empty PostgreSQL database for the drill with --into")
    empty = Database(into)
    with empty.reading() as connection:
        names = sa.inspect(connection).get_table_names()
    empty.close()
    if names:
        raise RuleBroken("the database for the drill is not empty")
    _run(tools, "pg_restore", into, "--no-owner", "--exit-on-error", str(backup))
    yield into


def _compared(live: Database, copy: Database) -> Drill:
    with copy.reading() as connection:
        head = int(connection.scalar(sa.select(tables.counter.c.pos)) or 0)
        rows = {
            name: int(
                connection.scalar(
                    sa.select(sa.func.count()).select_from(tables.metadata.tables[name])
                )
                or 0
            )
            for name in _COUNTED
        }
        found = list(findings(connection))
        chain = dict(connection.execute(sa.select(tables.chain.c.pos, tables.chain.c.chain)).all())
    with live.reading() as connection:
        live_head = int(connection.scalar(sa.select(tables.counter.c.pos)) or 0)
        link = connection.scalar(sa.select(tables.chain.c.chain).where(tables.chain.c.pos == head))
    if head and chain.get(head) != link:
        found.append("the backup is not of this centre's history")
    return Drill(head=head, live_head=live_head, rows=rows, findings=tuple(found))


def _libpq(url: str) -> str:
    """The address without its password, which would stand in the list of processes."""
    address = sa.make_url(url).set(drivername="postgresql")
    return sa.URL.create(
        "postgresql",
        username=address.username,
        host=address.host,
        port=address.port,
        database=address.database,
        query=address.query,
    ).render_as_string()


def _run(tools: str, program: str, url: str, *arguments: str) -> None:
    path = Path(tools) / program if tools else Path(shutil.which(program) or program)
    password = sa.make_url(url).password
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    try:
        subprocess.run(  # noqa: S603 - our own words and the administrator's, and no shell
            [str(path), "-d", _libpq(url), *arguments],
            check=True,
            capture_output=True,
            timeout=_TIMEOUT_S,
            env=environment,
        )
    except FileNotFoundError:
        raise RuleBroken(
            f"{program} was not found: install PostgreSQL's programs or use --tools"
        ) from None
    except subprocess.SubprocessError as fault:
        code = getattr(fault, "returncode", "")
        why = _first_error(getattr(fault, "stderr", None) or b"")
        raise RuleBroken(f"{program} failed ({why or code or type(fault).__name__})") from None


def _first_error(said: bytes) -> str:
    """PostgreSQL's own first sentence: the lines after it may hold a row."""
    lines = said.decode(errors="replace").splitlines()
    return next((line.partition("error: ")[2] for line in lines if "error: " in line), "")

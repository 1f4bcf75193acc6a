"""What only the council's recovery key opens: `take-carried`, `recover`, `recovery-asks`, `recover-store`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from ehe_desktop.central import carried, door, orders
from ehe_desktop.central.commands import FOUND, so_many
from ehe_desktop.central.commands.recovery_key import read_key
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.lay_in import LaidIn, lay_in
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.orders import open_box
from ehe_desktop.wire.sealed_files import OpenedFile, opened_files


def take_carried(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Take in a sealed file that an officer carried here; `recover` opens it."""
    content = Path(arguments.file).read_bytes()
    taken = database.write(lambda c: carried.take_carried(c, content, clock))
    if taken.boxes:
        print(
            f"{so_many(taken.edits, 'edit')} of device {taken.replica_id} taken in; recover opens them"
        )
    else:
        print("this file was taken in before; nothing was changed")
    return 0


def recover(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Open sealed work into a new file, as JSON lines; with --lay-in, take it into the records and write what is left."""
    private = read_key(arguments.recovery_key_file)
    if arguments.lay_in:
        return _lay_in(arguments, database, clock, private)
    if arguments.box:
        found = [open_box(bytes.fromhex(private), Path(box).read_bytes()) for box in arguments.box]
    else:
        found = database.write(
            lambda c: orders.open_boxes(c, private, arguments.replica or None, clock)
        )
    ops = [(str(box["replica_id"]), op, "") for box in found for op in _ops_of(box)]
    files, broken = opened_files(found)
    _write_out(arguments.out, ops, files)
    told = f", {so_many(broken, 'file')} not whole: boxes are missing" * bool(broken)
    where = so_many(len(found), "box", "boxes")
    print(f"{so_many(len(ops), 'edit')} and {so_many(len(files), 'file')} from {where}{told}")
    return 0


def _lay_in(arguments: argparse.Namespace, database: Database, clock: Clock, private: str) -> int:
    if arguments.box:
        raise RuleBroken("a box found on a disk proves no device, so it can only be opened")
    if Path(arguments.out).exists():
        raise RuleBroken("the file named by --out is there already")

    def work(connection: sa.Connection) -> tuple[LaidIn, int]:
        context = Context(centre=read_centre(connection), settings=Settings(), clock=clock)
        found = orders.open_boxes(connection, private, arguments.replica or None, clock)
        files, broken = opened_files(found)
        return lay_in(connection, found, files, context), broken

    told, broken = database.write(work)
    _write_out(arguments.out, told.left, told.left_files)
    left = len(told.left) + len(told.left_files)
    print(f"{so_many(told.accepted, 'edit')} and {so_many(told.files, 'file')} are in the records")
    if left or broken:
        print(
            f"{left} not taken and written out, {so_many(broken, 'file')} not whole: boxes are missing"
        )
    return FOUND if left or broken else 0


def _write_out(
    out: str, ops: Sequence[tuple[str, object, str]], files: Sequence[OpenedFile]
) -> None:
    """Edits (replica id, edit, why it was not taken) as lines, and each file beside them."""
    lines = [
        encode({"replica_id": replica_id, "op": op} | ({"why": why} if why else {}))
        for replica_id, op, why in ops
    ]
    for one in files:
        place = f"{out}-{one.sha256}"
        write_new(place, one.content)
        said = {name: getattr(one, name) for name in ("sha256", "family_id", "media_type")}
        where = {"in": Path(place).name, "damaged": one.is_damaged}
        lines.append(encode({"replica_id": one.replica_id, "file": said, **where}))
    write_new(out, b"".join(line + b"\n" for line in lines))


def write_new(path: str, content: bytes) -> None:
    """What was sealed lies in files of this account's own, and replaces none."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def recovery_asks(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List who has forgotten a passphrase and waits."""
    del arguments, clock
    with database.reading() as connection:
        for one in door.open_asks(connection):
            print(f"{one['ask']}  {one['asked']}  {one['officer']}  {one['device']}")
    return 0


def recover_store(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Let an officer who has forgotten the passphrase back in, once they have read out their six numbers."""
    private = bytes.fromhex(read_key(arguments.recovery_key_file))
    database.write(
        lambda c: door.answer_recovery(c, (arguments.ask, arguments.words), private, clock)
    )
    print("answered; the laptop can be opened with a new passphrase now")
    return 0


def _ops_of(box: dict[str, object]) -> list[object]:
    ops = box["ops"]
    return list(ops) if isinstance(ops, list) else []

"""Put what the office did not accept into a sealed file, to be carried there on a stick.

The file is sealed to the council's recovery key, as the work of an erased device is: nobody can read
it on the way, this program neither. It is signed by this device. Nothing is removed here: the edits
stay on their list until the centre says, in a later round, that it has them. The files that they name go
along, the smallest first, as long as all together have room; the rest is counted and stays here.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import CannotSeal, ExportFailed
from ehe_desktop.storage import carried, meta
from ehe_desktop.storage.blobs import read_part
from ehe_desktop.storage.outbox_query import refused
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.orders import CARRIED_VERSION, CarriedFile, boxes_of
from ehe_desktop.wire.sealed_files import file_boxes

SUFFIX: Final = ".ehe-sealed"
MOST_FILE_BYTES: Final = 40 * 1024 * 1024
"""Of all files in one sealed file, which is read at once at the office."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What went into the sealed file beside the edits."""

    changed: StoreChanged
    files: int = 0
    left_out: int = 0
    """Files for which there was no room."""


def carry_refused(desk: Desk, path: Path) -> CarriedOut:
    """Write every refused edit that nobody has closed into one sealed file at `path`.

    Raises:
        RuleBroken: nothing is refused.
        CannotSeal: this device was set up without the council's key.
        ExportFailed: the file could not be written; no part of it is left.
        StoreCannotWrite: it could not be noted; the file is good all the same.
    """
    with desk.store.reading() as view:
        ops = [one.op for one in refused(view)]
        recovery_key = meta.get(view.connection, meta.RECOVERY_KEY)
        replica_id = meta.get(view.connection, meta.REPLICA_ID)
        if not ops:
            raise RuleBroken("there is no refused edit to carry")
        if not recovery_key:
            raise CannotSeal
        whose = bytes.fromhex(recovery_key), replica_id
        boxes = boxes_of(*whose, ops)
        signed = [box.signed(replica_id, desk.sign) for box in boxes]
        named = carried.files_of(view, ops)
        room = accumulate(one.size for one in named)
        files = [one for one, size in zip(named, room, strict=True) if size <= MOST_FILE_BYTES]
        for one in files:
            parts = file_boxes(*whose, one, partial(read_part, view, one))
            signed += [box.signed(replica_id, desk.sign) for box in parts]
    file = CarriedFile(ehe_carried=CARRIED_VERSION, replica_id=replica_id, boxes=tuple(signed))
    _write(path, encode(file))
    with desk.store.writing(desk.actor("sync")) as work:
        carried.note_carried(work, {op.op_id: box.name for box in boxes for op in box.ops})
    return CarriedOut(work.changed, len(files), len(named) - len(files))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the stick before it is said: sticks are pulled out."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as fault:
        with suppress(OSError):
            part.unlink()
        raise ExportFailed from fault

"""Keep a file given as an answer, read it again, and sweep away what no answer names any more.

The file is copied into the encrypted store; the original on the disk is left where it is, and the
screen says so. What is kept goes by the hash of its content. Source: security.md 3.12.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.given_file import answer_for, media_type_of, sha256_in
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.storage import blobs, wanted_blobs

__all__ = ["MOST_BYTES", "keep_file", "read_file", "read_from_disk", "sweep_files"]

MOST_BYTES = blobs.MOST_BYTES


def read_from_disk(path: Path) -> bytes:
    """The content of a file somebody chose.

    Raises:
        InputRefused: it is empty, larger than 20 MiB, of a kind that is not taken, or cannot be read.
    """
    if not media_type_of(path.name):
        raise InputRefused(
            "This kind of file is not taken.",
            next_step="Choose a picture, a recording, a video, a PDF or an office document.",
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputRefused("This file is larger than 20 MB.", next_step="Choose a smaller one.")
        data = path.read_bytes()
    except OSError:
        raise InputRefused(
            "This file could not be read.", next_step="Check that it is still there."
        ) from None
    if not data:
        raise InputRefused("This file is empty.", next_step="Choose another one.")
    return data


def keep_file(desk: Desk, family_id: str, name: str, data: bytes) -> str:
    """Keep a file with its family; returns what the answer holds, `<sha256>-<name>`.

    Raises:
        InputRefused: it is empty or larger than 20 MiB.
        NotAllowed: this desk may not write.
        StoreCannotWrite: the disk is full or refuses; nothing is kept.
    """
    check_may_write(desk)
    with desk.store.writing(desk.actor("files")) as work:
        kept = blobs.keep_blob(work, blobs.NewBlob(family_id, media_type_of(name), data))
    return answer_for(kept, name)


def read_file(desk: Desk, family_id: str, answer: str) -> bytes | None:
    """The content of a file an answer names; None when this device does not hold it.

    The next round brings one that is not here, however large it is.

    Raises:
        StoreDamaged: the content is not what its name says.
    """
    sha256 = sha256_in(answer)
    if not sha256:
        return None
    with desk.store.reading() as view:
        found = blobs.read_blob(view, family_id, sha256)
    if found is None and not desk.read_only_because:
        with desk.store.writing(desk.actor("files")) as work:
            wanted_blobs.ask(work.connection, family_id, sha256)
    return found


def sweep_files(desk: Desk, family_id: str) -> int:
    """Remove files of a family that no record has named for a day; returns how many went.

    A drawing is kept at every lift of the pen, and only its last state is an answer.
    """
    before = desk.clock.now() - timedelta(days=1)
    with desk.store.writing(desk.actor("files")) as work:
        return blobs.drop_loose(work, family_id, before)

"""Files that unsent work names, sealed to the council in parts of half a megabyte, and put together again.

Each part is a box like those of edits, so it is signed, sent, carried and kept as they are. A file counts
only when all of it is there; one whose hash is wrong is told as damaged. Nothing here keeps a key. Source: security.md 3.10.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.orders import Box, seal_to

PART_BYTES: Final = 512 * 1024


class KnownFile(Protocol):
    """What is said of a file beside its content."""

    @property
    def sha256(self) -> str: ...  # noqa: D102 - 64 small hexadecimal digits
    @property
    def family_id(self) -> str: ...  # noqa: D102 - whose it is
    @property
    def media_type(self) -> str: ...  # noqa: D102 - as it was given
    @property
    def size(self) -> int: ...  # noqa: D102 - bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file that came out of its boxes whole."""

    replica_id: str
    sha256: str
    family_id: str
    media_type: str
    content: bytes = field(repr=False)
    is_damaged: bool = False
    """It is all that there was, and not what its name says."""


def file_boxes(
    recovery_key: bytes, replica_id: str, one: KnownFile, read: Callable[[int, int], bytes]
) -> Iterator[Box]:
    """The parts of one file, each in a box; `read` gives so many bytes from an offset."""
    said = {name: getattr(one, name) for name in ("sha256", "family_id", "media_type", "size")}
    for offset in range(0, one.size, PART_BYTES):
        part = {"file": said, "offset": offset, "data": read(offset, PART_BYTES)}
        whole = {"v": 1, "replica_id": replica_id, "ops": [], **part}
        yield Box(content=seal_to(recovery_key, encode(whole)), ops=())


def opened_files(opened: Iterable[Mapping[str, Any]]) -> tuple[tuple[OpenedFile, ...], int]:
    """The whole files among opened boxes, and how many lack a part."""
    parts: dict[tuple[str, str, str], dict[int, bytes]] = {}
    heads: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for box in opened:
        if "file" in box:
            head = box["file"]
            key = (str(box["replica_id"]), str(head["family_id"]), str(head["sha256"]))
            parts.setdefault(key, {})[int(box["offset"])] = base64.b64decode(box["data"])
            heads[key] = head
    whole = []
    for key, found in parts.items():
        content = b"".join(found[offset] for offset in sorted(found))
        if len(content) == heads[key]["size"]:
            whole.append(
                OpenedFile(
                    replica_id=key[0],
                    family_id=key[1],
                    sha256=key[2],
                    media_type=str(heads[key]["media_type"]),
                    content=content,
                    is_damaged=hashlib.sha256(content).hexdigest() != key[2],
                )
            )
    return tuple(whole), len(parts) - len(whole)

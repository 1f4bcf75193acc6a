"""A file given as an answer: how the answer names it, and what kinds are taken. No bytes, no disk.

The form keeps `<sha256>-<name>`: the hash finds the file in the store, the name is for people. A
name keeps no folder and nothing a path could be made of.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = re.compile(r"([0-9a-f]{64})-(.+)$", re.DOTALL)
_NAMED: Final = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})-")
_AS_RUNS: Final = bytes(0x68 if chr(n) in "0123456789abcdef" else 0x20 for n in range(256))
_LONG: Final = b"h" * 64
_STRANGE: Final = re.compile(r"[^\w.,()+-]+")
LONGEST_NAME: Final = 80

MEDIA_TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "3gp": "video/3gpp",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
}
"""Endings that are taken, and what they are. A program is never taken."""


def answer_for(sha256: str, name: str) -> str:
    """What the form keeps of a file.

    >>> answer_for("a" * 64, "../My photo.JPG")[64:]
    '-My_photo.JPG'
    """
    return f"{sha256}-{plain_name(name)}"


def sha256_in(answer: str) -> str:
    """The hash in an answer; empty where the answer names no file of ours."""
    found = _KEPT.match(answer.strip())
    return found[1] if found else ""


def files_named(text: str) -> frozenset[str]:
    """The hashes of the files that the JSON of a record's body names.

    >>> files_named('{"answers": "<x>' + "a" * 64 + '-drawing.svg</x>"}') == {"a" * 64}
    True
    """
    if _LONG not in text.encode("utf-8", "replace").translate(_AS_RUNS):
        return frozenset()  # most name none, and a first load asks of ten thousand
    return frozenset(_NAMED.findall(text))


def name_in(answer: str) -> str:
    """The name for people in an answer.

    >>> name_in("a" * 64 + "-My_photo.JPG"), name_in("old.png")
    ('My_photo.JPG', 'old.png')
    """
    found = _KEPT.match(answer.strip())
    return found[2] if found else answer.strip()


def media_type_of(name: str) -> str:
    """What a file is, by the ending of its name; empty for one that is not taken.

    >>> media_type_of("birds.JPG"), media_type_of("run.exe"), media_type_of("photo")
    ('image/jpeg', '', '')
    """
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


def endings_for(wanted: str) -> tuple[str, ...]:
    """Endings that a question's `mediatype` takes: `image/*`, `audio/*`, nothing for any.

    >>> endings_for("video/*")
    ('mp4', 'mov', 'webm', '3gp')
    """
    kind = wanted.partition("/")[0] if wanted.endswith("/*") and wanted != "*/*" else ""
    if wanted and not kind and wanted not in {"*/*", "application/*"}:
        exact = tuple(ending for ending, one in MEDIA_TYPES.items() if one == wanted)
        return exact or tuple(MEDIA_TYPES)
    if kind in {"", "application"}:
        return tuple(MEDIA_TYPES)
    return tuple(ending for ending, one in MEDIA_TYPES.items() if one.startswith(f"{kind}/"))


def plain_name(name: str) -> str:
    """A name without folders, marks and spaces, its ending kept, never empty."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    tidy = _STRANGE.sub("_", last).strip("._") or "file"
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 8:
        return tidy[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def size_words(size: int) -> str:
    """`2.1 MB`, `340 KB`.

    >>> size_words(2_200_000), size_words(340_000), size_words(12)
    ('2.2 MB', '340 KB', '1 KB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 950_000 else f"{max(1, round(size / 1000))} KB"

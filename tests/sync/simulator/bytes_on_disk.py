"""What lies on a laptop's disk: as anybody sees it, and as the holder of the key does, free pages included.

The pages of the encrypted file and of its write-ahead log are decrypted here by hand, so that a page the
database no longer counts as its own is read as well.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def raw_files(base: Path) -> bytes:
    """Every byte of every file under the folder."""
    return b"\n".join(path.read_bytes() for path in sorted(base.rglob("*")) if path.is_file())


def plain_pages(database: Path, key: bytes) -> bytes:
    """All pages of the file and of its log in the clear."""
    raw = database.read_bytes()
    pages = [raw[at : at + PAGE] for at in range(0, len(raw), PAGE)]
    said = [_plain(page, key, skip=SALT if number == 0 else 0) for number, page in enumerate(pages)]
    log = database.with_name(database.name + "-wal")
    if log.exists():
        frames = log.read_bytes()[WAL_HEADER:]
        step = FRAME_HEADER + PAGE
        for at in range(0, len(frames) - step + 1, step):
            first = int.from_bytes(frames[at : at + 4], "big") == 1
            page = frames[at + FRAME_HEADER : at + step]
            said.append(_plain(page, key, skip=SALT if first else 0))
    return b"\n".join(said)


@lru_cache(maxsize=4096)
def _plain(page: bytes, key: bytes, *, skip: int) -> bytes:
    """One page in the clear; most pages are the template's, the same in every seed."""
    if len(page) < PAGE or not any(page):
        return b""
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    opened = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return opened.update(page[skip : PAGE - RESERVED]) + opened.finalize()

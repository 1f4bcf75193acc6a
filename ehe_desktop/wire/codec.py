"""Messages to bytes and back: strict on read, the same bytes for the same message on write.

Reading refuses what JSON libraries often let pass: other types than the message names,
NaN, lone surrogates, deep nesting, and bodies that inflate past the limit (counted while
they inflate, so a small bomb costs little). Fields a message does not name are passed
over: a newer peer may send them. Nothing here signs (`seals.py`) or sends.

Source: sync.md B3.12, security.md 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
import rfc8785
import zstandard

from ehe_desktop.domain.records import place_of
from ehe_desktop.wire.errors import BodyTooLargeError, WireError

M = TypeVar("M")

ZSTD: Final = "zstd"
"""The value of Content-Encoding and Accept-Encoding."""
ZSTD_LEVEL: Final = 3
MAX_INFLATED_BYTES: Final = 8 * 1_048_576
MAX_DEPTH: Final = 32
"""Lists and objects inside one another in a record body."""
MAX_TEXT_CHARS: Final = 262_144
"""Characters of one text in a record body; a narrative of a visit fits many times over."""
MOST: Final = 2**53 - 1
"""A whole number in a record body: what every JSON reader holds exactly (RFC 7493), and every table."""
_WINDOW_BYTES: Final = 8 * 1_048_576
_STEP_BYTES: Final = 64
"""Fed at a time: a zstd block may be 4 bytes and inflate to 128 KiB, so a step gives 2 MiB at most."""


def encode(message: Any) -> bytes:
    """Return `message` as JSON: keys sorted, no white space, the same bytes every time."""
    return msgspec.json.encode(message, order="sorted")


def decode(message_type: type[M], raw: bytes) -> M:
    """Read one message strictly.

    Raises:
        WireError: not JSON, or a field of another type; the message names the place only.
    """
    try:
        return msgspec.json.decode(raw, type=message_type)
    except msgspec.ValidationError as fault:
        raise WireError(f"{place_of(fault)} of a {message_type.__name__} is not right") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WireError("the body is not JSON in UTF-8") from None
    except RecursionError:
        raise WireError("the body is nested too deep") from None


def canonical(value: Any) -> bytes:
    """Return JSON as RFC 8785 writes it: what leases and tokens are signed over.

    Raises:
        WireError: a number that JSON readers do not agree on.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        raise WireError("a signed value may not hold such a number") from None


def compress(raw: bytes) -> bytes:
    """Return `raw` as one zstd frame, its size in the header."""
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(raw)


class Inflater:
    """Inflates a zstd body piece by piece and stops at the limit, not after it."""

    def __init__(self, limit_bytes: int = MAX_INFLATED_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._size = 0
        self._parts: list[bytes] = []
        window = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
        self._stream = window.decompressobj()

    def feed(self, piece: bytes) -> None:
        """Take the next bytes as they came from the network.

        Raises:
            BodyTooLargeError: the inflated size passed the limit.
            WireError: not zstd.
        """
        for start in range(0, len(piece), _STEP_BYTES):
            self._feed_step(piece[start : start + _STEP_BYTES])

    def _feed_step(self, piece: bytes) -> None:
        try:
            part = self._stream.decompress(piece)
        except zstandard.ZstdError:
            raise WireError("the body is not zstd") from None
        self._size += len(part)
        if self._size > self._limit_bytes:
            raise BodyTooLargeError(f"the body inflates to more than {self._limit_bytes} bytes")
        self._parts.append(part)

    def finish(self) -> bytes:
        """Return the whole inflated body.

        Raises:
            WireError: the frame is cut short, or bytes follow it.
        """
        if not self._stream.eof or self._stream.unused_data:
            raise WireError("the zstd body is cut short or has bytes after its end")
        return b"".join(self._parts)


def inflate(pieces: Iterable[bytes], limit_bytes: int = MAX_INFLATED_BYTES) -> bytes:
    """Inflate a zstd body, counting while it grows.

    Raises:
        BodyTooLargeError: the inflated size passed `limit_bytes`.
        WireError: not one whole zstd frame.
    """
    inflater = Inflater(limit_bytes)
    for piece in pieces:
        inflater.feed(piece)
    return inflater.finish()


def check_body(body: Mapping[str, Any] | Sequence[Any], depth: int = 1) -> None:
    """Refuse a record body that is nested too deep or holds a text or a number out of all measure.

    Raises:
        WireError: deeper than `MAX_DEPTH`, a text longer than `MAX_TEXT_CHARS`, a whole number beyond `MOST`.
    """
    if depth > MAX_DEPTH:
        raise WireError(f"it is nested more than {MAX_DEPTH} deep")
    parts = (*body, *body.values()) if isinstance(body, Mapping) else body
    for part in parts:
        if isinstance(part, str):
            if len(part) > MAX_TEXT_CHARS:
                raise WireError(f"a text in it is longer than {MAX_TEXT_CHARS:,} characters")
        elif isinstance(part, int) and abs(part) > MOST:
            raise WireError("a number in it is too large")
        elif isinstance(part, dict | list | tuple):
            check_body(part, depth + 1)

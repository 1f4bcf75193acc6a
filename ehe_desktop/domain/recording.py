"""A recording of somebody's voice: samples, their file, their loudness.

One kind only: 16,000 samples a second, one channel, 16 bits each, little-endian. That is enough for
a voice and needs no decoder. Nothing here records, plays, or touches a disk.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

RATE: Final = 16_000
"""Samples a second."""
BYTES_A_SECOND: Final = RATE * 2
FILE_NAME: Final = "recording.wav"
MEDIA_TYPE: Final = "audio/wav"
_LOUDEST: Final = 32_768


@dataclass(frozen=True, slots=True)
class AudioRules:
    """What the council allows: nothing until it says so (domain.md 4.3)."""

    allowed: bool = False
    longest_s: int = 180
    keep_after_sign_off: bool = False
    """Off: once its words are written down and signed, a recording is deleted."""

    @property
    def seconds(self) -> int:
        """How long one recording may be; 0 where none may be made."""
        return self.longest_s if self.allowed else 0


def wav_of(samples: bytes) -> bytes:
    """The samples as a WAV file (RIFF, PCM).

    >>> wav_of(bytes(4))[:4], len(wav_of(bytes(4)))
    (b'RIFF', 48)
    """
    whole = samples[: len(samples) // 2 * 2]
    form = struct.pack("<HHIIHH", 1, 1, RATE, BYTES_A_SECOND, 2, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(whole)) + b"WAVEfmt " + struct.pack("<I", 16) + form
        + b"data" + struct.pack("<I", len(whole)) + whole
    )  # fmt: skip


def seconds_in(size: int) -> int:
    """Whole seconds in so many bytes of samples."""
    return size // BYTES_A_SECOND


def say_length(seconds: int) -> str:
    """Minutes and seconds.

    >>> say_length(75)
    '1:15'
    """
    return f"{seconds // 60}:{seconds % 60:02}"


def level_of(samples: bytes) -> float:
    """How loud the loudest of these samples is, 0 to 1."""
    count = len(samples) // 2
    if not count:
        return 0.0
    values: tuple[int, ...] = struct.unpack(f"<{count}h", samples[: count * 2])
    return max(abs(max(values)), abs(min(values))) / _LOUDEST

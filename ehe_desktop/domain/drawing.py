"""A drawing as strokes with their time: what was drawn, in which order, and how it is kept. No Qt.

The paper has a size of its own, so nothing changes when a window does. A drawing is one SVG file:
any viewer shows it, and the strokes stand in it as JSON, so it can be gone on with and looked at
again as it came about. Rubbing out cuts strokes; there is no white paint over a secret.
Source: ux.md 2.7 (Drawing).
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from itertools import pairwise
from typing import Final

PAPER: Final = (1600, 1200)
"""Width and height of the paper in its own units."""
PENS: Final = (5, 11, 22, 44)
"""Widths of the four pens in units of the paper: thin, medium, thick, very thick."""
RUBBER: Final = 60
"""How wide the rubber is."""
COLOURS: Final = {
    "black": "#16191D",
    "brown": "#7A4A21",
    "red": "#C2261D",
    "orange": "#DB6B00",
    "yellow": "#EDC400",
    "green": "#1D7F43",
    "blue": "#1D5FA8",
    "purple": "#6F3FA3",
}
"""The eight colours by the word that is kept and said."""
MOST_STROKES: Final = 5_000
MOST_POINTS: Final = 200_000
_CLOSEST: Final = 2.0
"""Points nearer than this to the one before add nothing."""
_FINEST: Final = 10.0
"""A stroke that is rubbed is looked at in steps of this length."""
_JPEG: Final = "data:image/jpeg;base64,"
_PICTURE: Final = re.compile(rb'<image [^>]*href="data:image/jpeg;base64,([A-Za-z0-9+/=]*)"/>')
_SCRIPT: Final = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)

Dot = tuple[float, float, int]
"""Across, down, and milliseconds since the drawing was begun."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line from putting the pen down to lifting it."""

    pen: int
    """Width, one of `PENS`."""
    colour: str
    """A word of `COLOURS`."""
    dots: tuple[Dot, ...]

    def svg(self) -> str:
        """As a path of SVG: smooth between the points, a round dot for a tap."""
        return (
            f'<path d="{path_of(self.dots)}" stroke="{COLOURS[self.colour]}"'
            f' stroke-width="{self.pen}"/>'
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything drawn, in the order it was drawn."""

    strokes: tuple[Stroke, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True for an untouched page: no drawing, not an empty picture."""
        return not self.strokes

    @property
    def took_ms(self) -> int:
        """How long from the first point to the last."""
        times = [dot[2] for stroke in self.strokes for dot in stroke.dots]
        return max(times) - min(times) if times else 0

    @property
    def is_full(self) -> bool:
        """True when no more strokes are taken."""
        points = sum(len(stroke.dots) for stroke in self.strokes)
        return len(self.strokes) >= MOST_STROKES or points >= MOST_POINTS

    def with_stroke(self, stroke: Stroke) -> Drawing:
        """One stroke more, on top."""
        return Drawing((*self.strokes, stroke))

    def rubbed(self, path: Sequence[Dot], wide: float = RUBBER) -> Drawing:
        """What is left after a rubber went along `path`: strokes are cut where it touched them."""
        rubber = list(_finely(path))
        left: list[Stroke] = []
        for stroke in self.strokes:
            reach = wide / 2 + stroke.pen / 2
            near = any(_near_stroke(dot, stroke, reach) for dot in rubber)
            left.extend(_cut(stroke, rubber, reach) if near else [stroke])
        return Drawing(tuple(left))

    def to_json(self) -> str:
        """The strokes alone, for keeping: whole numbers, in order."""
        return json.dumps(
            {
                "paper": PAPER,
                "strokes": [
                    {
                        "pen": one.pen,
                        "colour": one.colour,
                        "dots": [[round(x), round(y), at] for x, y, at in one.dots],
                    }
                    for one in self.strokes
                ],
            },
            separators=(",", ":"),
        )

    def to_svg(self, title: str = "", picture: bytes = b"") -> bytes:
        """The whole drawing as one SVG file in UTF-8, on a picture (JPEG) where one was drawn upon."""
        wide, high = PAPER
        size = f'width="{wide}" height="{high}"'
        data = base64.b64encode(picture).decode()
        below = f'<image {size} href="{_JPEG}{data}"/>' if picture else ""
        lines = "".join(stroke.svg() for stroke in self.strokes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
            f"<title>{escape(title)}</title><desc>{escape(self.to_json())}</desc>"
            f'<rect {size} fill="#FFFFFF"/>{below}'
            f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
        ).encode()


def from_svg(data: bytes) -> Drawing:
    """The drawing in an SVG file that `Drawing.to_svg` made.

    Raises:
        ValueError: it is no drawing of ours.
    """
    found = _SCRIPT.search(data.decode("utf-8", "strict"))
    if found is None:
        raise ValueError("no strokes in this file")
    return from_json(unescape(found[1]))


def picture_in(data: bytes) -> bytes:
    """The picture (JPEG) a drawing of ours was drawn upon; nothing when there is none."""
    found = _PICTURE.search(data)
    try:
        return base64.b64decode(found[1], validate=True) if found else b""
    except ValueError:
        return b""


def from_json(text: str) -> Drawing:
    """The drawing in the JSON that `Drawing.to_json` made.

    Raises:
        ValueError: it is no drawing of ours, or larger than any we make.
    """
    try:
        raw = json.loads(text)["strokes"]
        strokes = tuple(
            Stroke(
                int(one["pen"]),
                str(one["colour"]),
                tuple((float(x), float(y), int(at)) for x, y, at in one["dots"]),
            )
            for one in raw
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("these are no strokes") from None
    if len(strokes) > MOST_STROKES * 2 or any(not _fits(stroke) for stroke in strokes):
        raise ValueError("these are no strokes of ours")
    return Drawing(strokes)


def _fits(stroke: Stroke) -> bool:
    known = stroke.pen in PENS and stroke.colour in COLOURS and bool(stroke.dots)
    return known and all(math.isfinite(x) and math.isfinite(y) for x, y, _at in stroke.dots)


def path_of(dots: Sequence[Dot]) -> str:
    """The way through the points as SVG writes it.

    >>> path_of([(10, 10, 0)])
    'M10 10L10 10'
    >>> path_of([(0, 0, 0), (10, 0, 5), (20, 10, 9)])
    'M0 0Q10 0 15 5L20 10'
    """
    first = dots[0]
    words = [f"M{first[0]:g} {first[1]:g}"]
    for (x, y, _), (after_x, after_y, _) in pairwise(dots[1:]):
        words.append(f"Q{x:g} {y:g} {(x + after_x) / 2:g} {(y + after_y) / 2:g}")
    words.append(f"L{dots[-1][0]:g} {dots[-1][1]:g}")
    return "".join(words)


def is_worth_keeping(before: Dot | None, dot: Dot) -> bool:
    """True for a point that is not on top of the one before it."""
    return before is None or math.hypot(dot[0] - before[0], dot[1] - before[1]) >= _CLOSEST


def _near_stroke(dot: Dot, stroke: Stroke, reach: float) -> bool:
    """Whether a point lies within `reach` of the box around a stroke: a quick first look."""
    x, y, _ = dot
    across = [one[0] for one in stroke.dots]
    down = [one[1] for one in stroke.dots]
    return (
        min(across) - reach <= x <= max(across) + reach
        and min(down) - reach <= y <= max(down) + reach
    )


def _cut(stroke: Stroke, rubber: Sequence[Dot], reach: float) -> list[Stroke]:
    """The parts of a stroke the rubber left; the very same stroke when it touched none of it."""
    parts: list[list[Dot]] = [[]]
    touched = False
    for dot in _finely(stroke.dots):
        if any(math.hypot(dot[0] - x, dot[1] - y) <= reach for x, y, _ in rubber):
            touched = True
            parts.append([])
        else:
            parts[-1].append(dot)
    if not touched:
        return [stroke]
    return [replace(stroke, dots=tuple(part)) for part in parts if part]


def _finely(dots: Sequence[Dot]) -> Iterator[Dot]:
    """The same way in short steps, so that a fast stroke has points where it is rubbed."""
    yield dots[0]
    for (x, y, at), (next_x, next_y, next_at) in pairwise(dots):
        steps = max(1, math.ceil(math.hypot(next_x - x, next_y - y) / _FINEST))
        for step in range(1, steps + 1):
            share = step / steps
            yield (
                x + (next_x - x) * share,
                y + (next_y - y) * share,
                round(at + (next_at - at) * share),
            )

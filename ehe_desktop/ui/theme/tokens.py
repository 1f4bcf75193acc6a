"""The colours, sizes and spaces of the program, read from `resources/theme/tokens.json`.

Plain values: no Qt object is made here, nothing is painted, and no colour is
invented in any other file. Sizes of type are pixels at 96 dpi and 100 %.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from ehe_desktop.ui.theme.resources import resource

SPACES = (4, 8, 12, 16, 24, 32, 48)
TOUCH = 44
"""Smallest side of anything a finger or pointer must hit, in pixels."""
CHILD_TOUCH = 64
RADIUS, CARD_RADIUS = 6, 8


class Mode(StrEnum):
    """How the program looks; `SYSTEM` follows the device's own setting."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    CHILD = "child"
    """Hand-over alone: warm paper, and nothing red but Stop."""
    SYSTEM = "system"


@dataclass(frozen=True)
class BandColours:
    """Fill, text and mark of one risk band."""

    fill: str
    text: str
    mark: str


@dataclass(frozen=True)
class Colours:
    """The colours of one look, as `#RRGGBB`."""

    window: str
    surface: str
    sunken: str
    text: str
    text_secondary: str
    text_tertiary: str
    border: str
    hairline: str
    accent: str
    on_accent: str
    accent_hover: str
    soft: str
    on_soft: str
    link: str
    danger: str
    on_danger: str
    danger_hover: str
    success: str
    focus: str
    focus_halo: str
    disabled: str
    hover: str


@dataclass(frozen=True)
class Tokens:
    """Everything in the tokens file."""

    colours: dict[str, Colours]
    bands: dict[str, dict[str, BandColours]]
    charts: dict[str, tuple[str, ...]]
    child: dict[str, str]
    type_px: dict[str, int]


@cache
def tokens() -> Tokens:
    """Read the tokens file once.

    Raises:
        OSError: the file is missing: the program was not installed whole.
    """
    raw = json.loads(resource("theme", "tokens.json").read_text(encoding="utf-8"))
    looks = ("light", "dark")
    colours = {look: Colours(**raw[look]) for look in looks}
    colours[Mode.CHILD] = _child_colours(colours[Mode.LIGHT], raw["child"])
    return Tokens(
        colours=colours,
        bands={
            look: {key: BandColours(**value) for key, value in raw[f"bands_{look}"].items()}
            for look in looks
        }
        | {Mode.CHILD: {k: BandColours(**v) for k, v in raw["bands_light"].items()}},
        charts={look: tuple(raw[f"chart_{look}"]) for look in looks},
        child=raw["child"],
        type_px=raw["type_px"],
    )


def _child_colours(light: Colours, child: dict[str, str]) -> Colours:
    """The light look with a child's paper, ink and blue; "danger" is Stop."""
    return replace(
        light,
        window=child["page"],
        sunken=child["page"],
        hover=child["worries"],
        text=child["ink"],
        text_secondary=child["ink"],
        text_tertiary=child["ink"],
        border=child["ink"],
        accent=child["primary"],
        on_accent=child["on_primary"],
        accent_hover=child["on_worries"],
        soft=child["worries"],
        on_soft=child["on_worries"],
        link=child["primary"],
        danger=child["stop"],
        on_danger=child["on_stop"],
        danger_hover=child["stop"],
    )

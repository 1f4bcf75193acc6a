"""The type and ink of every printed page: few sizes, one accent, greys that survive a copier.

Nothing is smaller than 12 pt (domain.md 7.7). The colour of a band only helps: its shape and
its letter carry the meaning, in grey too.

Source: ux.md 4.1 and 4.3 (light theme).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color, HexColor

from ehe_desktop.domain.bands import RiskBand

INK: Final = HexColor("#16191D")
INK_QUIET: Final = HexColor("#4A5159")
ACCENT: Final = HexColor("#1D5FA8")
HAIRLINE: Final = HexColor("#B9C0C7")
"""A little darker than on screen: #D5D9DE is lost by most office printers."""
RULE: Final = HexColor("#16191D")
HAIRLINE_PT: Final = 0.5
RULE_PT: Final = 1.25

SMALLEST_PT: Final = 12.0


@dataclass(frozen=True, slots=True)
class Face:
    """How one piece of text is set: size in points, weight, ink."""

    size: float = SMALLEST_PT
    strong: bool = False
    ink: Color = INK

    @property
    def leading(self) -> float:
        """Distance of baselines in points."""
        return self.size * 1.25


BODY: Final = Face()
STRONG: Final = Face(strong=True)
QUIET: Final = Face(ink=INK_QUIET)
COLUMN_HEAD: Final = Face(strong=True, ink=INK_QUIET)
KICKER: Final = Face(13, strong=True, ink=ACCENT)
SUBHEAD: Final = Face(14, strong=True)
TITLE: Final = Face(21, strong=True)


@dataclass(frozen=True, slots=True)
class BandInk:
    """The three colours of a band: soft ground, letters, mark."""

    fill: Color
    text: Color
    mark: Color


BAND_INKS: Final[Mapping[RiskBand, BandInk]] = {
    RiskBand.LOW: BandInk(HexColor("#DDF3EA"), HexColor("#04503B"), HexColor("#0A7D5C")),
    RiskBand.MEDIUM: BandInk(HexColor("#FBF0CC"), HexColor("#5A4300"), HexColor("#A68200")),
    RiskBand.HIGH: BandInk(HexColor("#FCE3D6"), HexColor("#7A2600"), HexColor("#A83200")),
    RiskBand.VERY_HIGH: BandInk(HexColor("#F8DADF"), HexColor("#5A0016"), HexColor("#5A0016")),
    RiskBand.NOT_ASSESSED: BandInk(HexColor("#E8EBEE"), HexColor("#343B43"), HexColor("#757D86")),
}

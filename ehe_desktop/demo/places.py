"""The synthetic town of Ashmere: streets, areas and postcodes that do not exist.

AH is no postcode area of the United Kingdom, and telephone numbers come from the ranges kept for
drama (01632 960xxx and 07700 900xxx), so nothing here can reach anybody.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.demo.chance import Dice

TOWN: Final = "Ashmere"
AREAS: Final = {
    "Northgate": "AH1", "Millbank": "AH2", "Castle Hill": "AH3", "Quarry Side": "AH4",
    "Leeming": "AH5", "Sandal Green": "AH6", "Weir Bottom": "AH7", "High Moor": "AH8",
}  # fmt: skip
STREETS: Final = (
    "Alder Walk", "Bobbin Lane", "Chapel Row", "Delph Street", "Ellerslie Road", "Fold Court",
    "Ginnel Bank", "Heron Close", "Ings Drive", "Jubilee Terrace", "Kiln Street", "Leeming Road",
    "Mount Pleasant", "Nettle Croft", "Orchard View", "Paddock Rise", "Quarry Road", "Rook Street",
    "Spinner’s Yard", "Tenter Field", "Upper Lane", "Vale View", "Weaver’s Court", "Yew Tree Avenue",
)  # fmt: skip
SCHOOLS: Final = (
    "Oak Lane Primary", "St Hilda’s CE Primary", "Millbank Junior", "Castle Hill Primary",
    "Leeming Infants", "Northgate Academy", "Weir Valley High", "Ashmere Grammar", "Moor End School",
    "Brookside Special School",
)  # fmt: skip


def address(dice: Dice) -> tuple[str, str, str]:
    """An address, its postcode and its area."""
    area = dice.one_of(list(AREAS))
    letters = "ABDEFGHJLNPQRSTUWXYZ"  # the inward half never uses C I K M O V
    inward = f"{dice.between(1, 9)}{dice.one_of(letters)}{dice.one_of(letters)}"
    street = f"{dice.between(1, 148)} {dice.one_of(STREETS)}"
    return f"{street}, {area}, {TOWN}", f"{AREAS[area]} {inward}", area


def landline(dice: Dice) -> str:
    """A number from the drama range for no area."""
    return f"01632 960{dice.between(0, 999):03d}"


def mobile(dice: Dice) -> str:
    """A mobile number from the drama range."""
    return f"07700 900{dice.between(0, 999):03d}"

"""Printers as systems name them: which are none, but write a file instead of paper.

A "printer" that writes a file would put case data in a folder this program does not know, so such
ones are not offered; files go into the program's own export folder. Nothing here prints.

Source: security.md 3.12 (printing).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WRITES_A_FILE: Final = (
    "print to pdf", "save as pdf", "print to file", "xps document writer", "onenote", "cups-pdf",
    "cups pdf", "pdf printer", "pdfcreator", "adobe pdf", "dopdf", "cutepdf", "bullzip",
    "pdf24", "foxit pdf", "boomaga", "fax",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrinterName:
    """A printer as the system tells of it."""

    name: str
    make: str = ""
    is_default: bool = False

    @property
    def is_paper(self) -> bool:
        """False for what writes a file or sends it on instead of printing.

        >>> PrinterName("Microsoft Print to PDF").is_paper
        False
        """
        told = f"{self.name} {self.make}".lower().replace("_", " ")
        return not any(word in told for word in _WRITES_A_FILE) and told.strip() != "pdf"


def paper_printers(found: tuple[PrinterName, ...]) -> tuple[PrinterName, ...]:
    """Those that print on paper, the default one first, then by name."""
    paper = (one for one in found if one.is_paper)
    return tuple(sorted(paper, key=lambda one: (not one.is_default, one.name.lower())))

"""A tagged PDF (PDF/UA-1) from one typst template and what stands on the page, as JSON.

Nothing of what stands there is read as markup, nothing is fetched or written, and only our own fonts
are used. A character no font of ours has becomes a visible mark, never a blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.plain_text import MAY_BREAK, long_text
from ehe_desktop.reports.scripts import FontSet

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

Look = Literal["child", "desk"]
_FIRST: Final[Mapping[Look, str]] = {"child": "Andika", "desk": "Source Sans 3"}
_LAST: Final = "Noto Sans"
"""It has Devanagari letters too; the family made for them stacks them better."""
STANDARD: Final[PDFStandard] = "ua-1"
_BREAKS: Final = re.compile(f"([\n{MAY_BREAK}])")


def typeset(paper: Mapping[str, Any], look: Look, fonts: FontSet) -> bytes:
    """The pages of `paper` (the template's fields) as PDF. Equal input gives equal bytes.

    A text that no order of letters can set (a mark without its letter) is shown as it can be:
    tagged, but outside the standard.
    """
    import typst  # 34 MB that only paper needs

    held = _fonts_in(fonts.folder)
    rest = sorted({*held.families()} - {*_FIRST.values(), _LAST})
    families = [_FIRST[look], *rest, _LAST]
    said = msgspec.json.encode({**paper, "look": look, "fonts": families}).decode()
    compiler = typst.Compiler(font_paths=held, sys_inputs={"paper": said})
    try:
        made = compiler.compile(_template(), format="pdf", pdf_standards=STANDARD)
    except typst.TypstError:
        made = compiler.compile(_template(), format="pdf")
    assert isinstance(made, bytes)
    return made


def words(text: str, fonts: FontSet) -> str:
    """A text of any length as it may stand on paper: its lines stay, long words may be broken."""
    parts = _BREAKS.split(long_text(text))
    return "".join(part if _BREAKS.fullmatch(part) else fonts.printable(part) for part in parts)


@cache
def _fonts_in(folder: Path) -> Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


@cache
def _template() -> bytes:
    return (resources_dir() / "letters" / "paper.typ").read_bytes()

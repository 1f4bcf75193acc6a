"""Every folder of fonts or icons carries the text of its licence beside them."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.source import ROOT

CARRIED = {".ttf", ".otf", ".woff", ".woff2", ".svg"}
_NAMES = ("LICENSE", "LICENCE", "OFL", "COPYING")


def test_each_folder_of_fonts_or_icons_has_its_licence():
    resources = ROOT / "resources"
    folders = {path.parent for path in resources.rglob("*") if path.suffix.lower() in CARRIED}
    assert any(path.suffix == ".ttf" for path in resources.rglob("*.ttf")), "no font is shipped"
    bare = [folder.relative_to(ROOT).as_posix() for folder in folders if not _has_licence(folder)]
    assert not bare, f"folders without a licence: {bare}"


def _has_licence(folder: Path) -> bool:
    """In the folder itself or in one above it, below `resources/`."""
    places = [folder, *folder.parents]
    inside = [place for place in places if (ROOT / "resources") in place.parents]
    return any(
        path.name.upper().startswith(_NAMES) and path.stat().st_size > 200
        for place in inside
        for path in place.iterdir()
        if path.is_file()
    )

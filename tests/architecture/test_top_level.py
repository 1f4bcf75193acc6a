"""The top level is closed, and nothing that belongs to one machine is kept."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT, kept_by_git

TOP = {
    "pyproject.toml", "README.md", "LICENSE", "ehe_desktop", "resources", "forms", "tests",
    "installer",
}  # fmt: skip
_ADDRESSES = re.compile(
    r"(?:/root/|/home/[a-z]|/Users/[a-z]|/work/|files\.pythonhosted|pypi\.org|registry\.npmjs|deb\.debian)"
)
_INVENTED = re.compile(
    r"/(?:home|Users)/[a-z]|instance\('l'\)/root/|\"/root/item"
)  # invented homes; a list's own root
_TEXT = {
    ".py",
    ".toml",
    ".md",
    ".lock",
    ".sh",
    ".cfg",
    ".ini",
    ".yaml",
    ".yml",
    ".json",
    ".spec",
    "",
}


def test_the_top_level_is_closed():
    top = {name.split("/")[0] for name in kept_by_git()}
    extra = {name for name in top - TOP if not name.startswith(".")}
    assert not extra
    assert top >= TOP - {"forms"}


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for name in kept_by_git():
        path = ROOT / name
        if path.suffix not in _TEXT or path.name == "test_top_level.py" or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if name.startswith("tests/"):
            text = _INVENTED.sub("", text)
        found += [f"{name}: {hit[0]}" for hit in [_ADDRESSES.search(text)] if hit]
    assert not found, "\n".join(found)


def test_no_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "common", "misc", "manager", "managers", "models"}
    found = [
        name
        for name in kept_by_git()
        if name.startswith("ehe_desktop/") and drawers & {*re.split(r"[/.]", name)}
    ]
    assert not found

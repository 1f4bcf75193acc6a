"""Reads the project as text and syntax trees, for the tests beside it. It imports none of it."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ehe_desktop"
INSTALLER = ROOT / "installer"
TESTS = ROOT / "tests"
HANDBOOK = ROOT / "resources" / "handbook"


@dataclass(frozen=True)
class Module:
    """One Python file: where it is, its lines, its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def line_count(self) -> int:
        return len(self.text.splitlines())


def modules(*folders: Path) -> list[Module]:
    """Every Python file under `folders`, in order of name."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [_read(path) for path in paths]


@cache
def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text, filename=str(path)))


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def kept_by_git() -> list[str]:
    """The paths git keeps or would keep, from the top; without git, all that .gitignore lets by."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return _not_ignored()
    # the checkout may belong to another account than the one that runs the tests
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def _not_ignored() -> list[str]:
    rules = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    patterns = [rule.strip("/") for rule in rules] + [".git"]
    kept = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not _matches(name, patterns)]
        here = Path(folder).relative_to(ROOT)
        kept += [(here / name).as_posix() for name in files if not _matches(name, patterns)]
    return kept


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)

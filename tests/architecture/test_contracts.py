"""The direction of imports: the contracts of pyproject.toml hold, and the list of rooms is closed."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from tests.architecture.source import PACKAGE, ROOT

ROOMS = {
    "app", "central", "demo", "domain", "platform", "reports", "services", "storage", "sync",
    "ui", "wire", "xforms",
}  # fmt: skip


def test_the_contracts_hold():
    asked = "from importlinter.cli import lint_imports_command as c; c()"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_rooms_are_those_of_the_plan():
    found = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert found == ROOMS
    loose = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert not loose, f"a module belongs in a room: {loose}"


def test_the_first_contract_closes_the_list_and_names_every_room():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    first = settings["tool"]["importlinter"]["contracts"][0]
    named = {room.strip() for layer in first["layers"] for room in layer.split("|")}
    assert first["exhaustive"]
    assert named == ROOMS


def test_every_room_below_the_screens_is_kept_from_qt():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    kept = next(set(c["source_modules"]) for c in contracts if c["name"].startswith("Qt lives"))
    assert kept == {f"ehe_desktop.{room}" for room in ROOMS - {"ui", "app"}}

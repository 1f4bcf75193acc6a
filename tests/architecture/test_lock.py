"""The lock names every library exactly, by hash, and no host: any index will do."""

from __future__ import annotations

import re
import tomllib

from tests.architecture.source import INSTALLER, ROOT

LOCK = (INSTALLER / "requirements.lock").read_text(encoding="utf-8")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins() -> dict[str, str]:
    return {_normal(name): version for name, version in _PIN.findall(LOCK)}


def wanted() -> set[str]:
    """The names pyproject.toml asks for, for running and for testing."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    return {_normal(re.split(r"[ \[<>=!~;]", text, maxsplit=1)[0]) for text in asked}


def test_it_names_no_host():
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links| @ ", LOCK)


def test_it_covers_all_that_pyproject_asks_for():
    lost = wanted() - pins().keys()
    assert not lost, f"make the lock again (it lacks {sorted(lost)})"


def test_every_pin_has_a_hash():
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    bare = [
        entry.split(" ")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry
    ]
    assert not bare


def test_the_versions_are_those_asked_for():
    """Exact and lower bounds alike: the lock was made from this pyproject.toml."""
    from packaging.requirements import Requirement

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    locked = pins()
    odd = [
        f"{need} has {locked[_normal(need.name)]}"
        for need in map(Requirement, asked)
        if _normal(need.name) in locked and not need.specifier.contains(locked[_normal(need.name)])
    ]
    assert not odd, "\n".join(odd)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""The one door, opened for real in a copy of its own: a folder with a space, no libraries, no network."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import INSTALLER, ROOT

pytestmark = pytest.mark.slow

_PROGRAM = """import sys, ehe_desktop
def main():
    print("prefix", sys.prefix)
    print("arguments", sys.argv[1:])
    return 7
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A project with the real installer, an empty lock and a program that tells how it was run."""
    root = tmp_path_factory.mktemp("a place é") / "ehe desktop"
    shutil.copytree(INSTALLER, root / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "installer" / "requirements.lock").write_text("# nothing\n")
    (root / "ehe_desktop" / "app").mkdir(parents=True)
    for folder in ("ehe_desktop", "ehe_desktop/app"):
        (root / folder / "__init__.py").touch()
    (root / "ehe_desktop" / "app" / "cli.py").write_text(_PROGRAM)
    return root


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(copy / "installer" / "bootstrap.py"), *words],
        cwd=copy.parent, env={**os.environ, "PYTHONPATH": "/nowhere"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def stamp(copy: Path) -> Path:
    return copy / ".venv" / "ehe-setup.json"


def test_it_sets_up_once_hands_over_and_mends_what_was_cut_short(copy):
    first = run(copy, "app", "--", "one", "two words")
    assert first.returncode == 7, first.stderr
    assert "Making .venv" in first.stdout
    assert f"prefix {copy / '.venv'}" in first.stdout
    assert "arguments ['one', 'two words']" in first.stdout

    second = run(copy, "app")
    assert "[1/" not in second.stdout, "the second run has nothing to do"
    assert "arguments []" in second.stdout

    (copy / "installer" / "requirements.lock").write_text("# another\n")
    assert "Bringing .venv to the lock" in run(copy, "app").stdout

    stamp(copy).write_text(json.dumps({"made_from": "making"}))
    (copy / ".venv" / "half-made").touch()
    mended = run(copy, "app")
    assert mended.returncode == 7, mended.stderr
    assert "made anew" in mended.stdout
    assert not (copy / ".venv" / "half-made").exists()


def test_two_at_once_do_not_undo_each_other(copy):
    (copy / "installer" / "requirements.lock").write_text("# a third\n")
    stamp(copy).write_text(json.dumps({"made_from": "making"}))
    command = [sys.executable, str(copy / "installer" / "bootstrap.py"), "app"]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert sum("Making .venv" in text for text in said) == 1


def test_a_program_that_is_not_there_is_named(copy):
    told = run(copy, "conformance")
    assert told.returncode == 2
    assert "has no tests.xforms.judge" in told.stderr


def test_an_unknown_command_is_refused_with_the_list(copy):
    told = run(copy, "dmo")
    assert told.returncode == 2
    assert "demo" in told.stderr


def test_a_lock_that_cannot_be_met_says_so_and_leaves_nothing_half_believed(copy):
    lock = copy / "installer" / "requirements.lock"
    lock.write_text("ehe-no-such==1 --hash=sha256:" + "0" * 64 + "\n")
    (copy / "pip.conf").write_text("[global]\nno-index = true\n")
    os.environ["PIP_CONFIG_FILE"] = str(copy / "pip.conf")
    try:
        told = run(copy, "app")
    finally:
        del os.environ["PIP_CONFIG_FILE"]
    assert told.returncode == 3
    assert "could not be installed" in told.stderr
    assert json.loads(stamp(copy).read_text())["made_from"] == "making"


def test_old_pythons_can_read_the_door_and_are_told_what_to_do():
    text = (INSTALLER / "bootstrap.py").read_text(encoding="ascii")
    ast.parse(text, feature_version=(3, 7))
    assert "3.11 or newer" in _door().too_old()


def test_every_need_is_named_in_each_system_s_words():
    sys.path.insert(0, str(INSTALLER))
    try:
        from steps import needs
    finally:
        sys.path.remove(str(INSTALLER))
    every = needs.VENV + needs.WINDOW + needs.TESTING
    assert all(need.debian and need.fedora and need.arch and need.why for need in every)
    assert not needs.missing(every), "this machine runs the tests, so it has them all"
    absent = needs.Need("libno-such.so.9", "nothing", ("x",), "x", "x")
    assert needs.missing((absent,)) == ([absent] if sys.platform == "linux" else [])


def test_it_is_the_standard_library_alone():
    allowed = sys.stdlib_module_names | {"steps"}
    for path in [INSTALLER / "bootstrap.py", *(INSTALLER / "steps").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strangers = {name.split(".")[0] for name in names} - allowed
            assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def _door():
    spec = importlib.util.spec_from_file_location("door", INSTALLER / "bootstrap.py")
    assert spec
    assert spec.loader
    door = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(door)
    return door

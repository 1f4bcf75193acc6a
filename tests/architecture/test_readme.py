"""The README's two commands are the real ones, and the machine that checks us runs the same."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.source import INSTALLER, ROOT, kept_by_git

DEMO = "python3 installer/bootstrap.py demo"
TEST = "python3 installer/bootstrap.py test"


def test_the_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert DEMO in text
    assert TEST in text


def test_the_checking_machine_runs_the_readme_s_command():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    assert f"exec {TEST}" in lines
    assert lines[-1] == f"exec {TEST}"


def test_the_door_is_kept_and_says_what_it_can_do():
    assert "installer/bootstrap.py" in kept_by_git()
    told = subprocess.run(
        [sys.executable, str(INSTALLER / "bootstrap.py"), "--help"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    assert told.returncode == 0
    for command in ("demo", "app", "test", "lint", "bench", "package", "conformance", "simulate"):
        assert f"\n  {command} " in told.stdout

"""Rules of the screens that a reader of the code can forget: looked up in the syntax tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ehe_desktop.ui

UI = Path(ehe_desktop.ui.__file__).parent
TESTS = Path(__file__).parent


def _calls(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def bare_labels(path: Path) -> list[str]:
    """Labels made outside the widgets, where text could be taken for markup (security.md F7)."""
    risky = {"QLabel", "QMessageBox", "QErrorMessage", "QWhatsThis"}
    return [
        f"{path.name}:{n.lineno} {_name(n.func)}" for n in _calls(path) if _name(n.func) in risky
    ]


def lambdas_in_connect(path: Path) -> list[str]:
    """A lambda connected to a worker's signal runs on the worker's thread (style.md 5 #1)."""
    return [
        f"{path.name}:{n.lineno}"
        for n in _calls(path)
        if _name(n.func) == "connect" and any(isinstance(arg, ast.Lambda) for arg in n.args)
    ]


def sleeps(path: Path) -> list[str]:
    """`qtbot.wait(ms)` and sleeping; waiting for something is `waitSignal` or `waitUntil`."""
    found = []
    for n in _calls(path):
        owner = _name(n.func.value) if isinstance(n.func, ast.Attribute) else ""
        if (owner, _name(n.func)) in {("qtbot", "wait"), ("time", "sleep"), ("QTest", "qWait")}:
            found.append(f"{path.name}:{n.lineno}")
    return found


def own_style_sheets(path: Path) -> list[str]:
    """A style sheet on one widget, or a nested event loop."""
    risky = {"setStyleSheet", "processEvents", "exec", "exec_"}
    return [
        f"{path.name}:{n.lineno} {_name(n.func)}" for n in _calls(path) if _name(n.func) in risky
    ]


def test_no_bare_labels_outside_the_widgets():
    rooms = [path for path in UI.rglob("*.py") if path.parent.name != "widgets"]
    assert [line for path in rooms for line in bare_labels(path)] == []


def test_no_lambda_is_connected_in_the_background():
    rooms = (UI / "background").glob("*.py")
    assert [line for path in rooms for line in lambdas_in_connect(path)] == []


def test_no_test_sleeps():
    assert [line for path in TESTS.rglob("*.py") for line in sleeps(path)] == []


def test_one_style_sheet_and_one_event_loop():
    rooms = [path for path in UI.rglob("*.py") if path.name != "theme.py"]
    assert [line for path in rooms for line in own_style_sheets(path)] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (bare_labels, "QLabel(name)"),
        (bare_labels, "QtWidgets.QMessageBox.warning(1) or QMessageBox()"),
        (lambdas_in_connect, "worker.done.connect(lambda x: x)"),
        (sleeps, "qtbot.wait(50)"),
        (own_style_sheets, "label.setStyleSheet('color: red')"),
        (own_style_sheets, "dialog.exec()"),
    ],
)
def test_the_rules_see_a_planted_fault(tmp_path, rule, text):
    path = tmp_path / "planted.py"
    path.write_text(text, encoding="utf-8")
    assert rule(path)


def test_none_is_not_used_up():
    """PySide6 6.12.0 aborts here on Python 3.11 (ux.md 0.1); the pin must never move unseen."""
    script = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([])\n"
        "label = QLabel()\n"
        "for _ in range(20_000): label.setText('a')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-500:]

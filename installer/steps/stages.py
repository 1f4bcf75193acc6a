"""The checks, in order: contracts, ruff, mypy, then the tests, cheapest failure first.

Stops at the first stage that fails and names it. The last thing printed is
pytest's own closing line, so that a reader sees the count.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Final

from steps import environment
from steps.say import fault, line

ROOMS: Final = (
    "unit", "xforms", "storage", "sync", "central", "reports", "ui", "benchmarks", "journeys",
)  # fmt: skip
_NO_TESTS = 5


def lint_stages() -> list[tuple[str, list[str]]]:
    """The four checks that read the code and run none of it."""
    python = str(environment.python())
    return [
        ("import contracts", [python, "-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy --strict", [python, "-m", "mypy", "--strict"]),
    ]  # fmt: skip


def lint() -> int:
    """Run the four checks; return the exit code of the first that fails."""
    return _run_all(lint_stages())


def test(arguments: list[str]) -> int:
    """Run everything; with `arguments`, only pytest with them, over all tests unless they name some."""
    pytest = [str(environment.python()), "-m", "pytest"]
    present = [f"tests/{room}" for room in ROOMS if (environment.ROOT / "tests" / room).is_dir()]
    if arguments:
        named = any((environment.ROOT / word.split("::")[0]).exists() for word in arguments)
        rooms = [] if named else ["tests/architecture", *present]
        return _run_all([("pytest " + " ".join(arguments), [*pytest, *arguments, *rooms])])
    stages = lint_stages()
    stages.append(("architecture", [*pytest, "tests/architecture"]))
    # one process over the rest, two workers, a file never split: one start of Qt and PostgreSQL;
    # files stay in the order of `tests/conftest.py`, or those of few long tests would begin last
    workers = ["-n", str(min(2, os.cpu_count() or 1)), "--dist=loadfile", "--no-loadscope-reorder"]
    # a worker that a test kept waiting for ever has ended and named it: beginning its file again hangs again
    workers.append("--max-worker-restart=0")
    stages.append((" -> ".join(ROOMS), [*pytest, *workers, "--durations=20", *present]))
    return _run_all(stages)


def bench(arguments: list[str]) -> int:
    """Measure against the bars, one at a time, alone; `--json FILE` writes the rows."""
    given = [
        _from_here(word, before) for word, before in zip(arguments, ["", *arguments], strict=False)
    ]
    command = [str(environment.python()), "-m", "tests.benchmarks", *given]
    return _run_all([("benchmarks", command)])


def _from_here(word: str, before: str) -> str:
    """A file named on the command line is meant from where the command was given."""
    return str(Path(word).absolute()) if before == "--json" else word


def _run_all(stages: list[tuple[str, list[str]]]) -> int:
    variables = environment.clean_environment()
    variables["QT_QPA_PLATFORM"] = "offscreen"
    started = time.monotonic()
    for number, (name, command) in enumerate(stages, 1):
        line(f"--- stage {number} of {len(stages)}: {name}  ({time.monotonic() - started:.0f} s)")
        code = subprocess.run(command, cwd=environment.ROOT, env=variables, check=False).returncode
        if code == _NO_TESTS and "pytest" in command:
            fault(f"No test was found in this stage: {name}")
        if code:
            fault(f"FAILED at stage {number} of {len(stages)}: {name} (exit code {code})")
            return code
    return 0

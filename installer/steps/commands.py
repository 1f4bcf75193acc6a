"""The commands of the one door: what each needs first, and what it hands over to.

It sets up what the command needs and then steps aside. A command whose program
is not in this copy of the project says so and ends with code 2.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from steps import environment, stages, system
from steps.needs import TESTING, VENV, WINDOW, Need, missing
from steps.one_at_a_time import only_one
from steps.say import Progress, SetupProblem, fault

USAGE: Final = """Usage: python3 installer/bootstrap.py COMMAND [arguments]

  demo          the program with a synthetic council (--tour: without a screen)
  app           the program itself
  test          every check and every test, in order; arguments go to pytest
  lint          import contracts, ruff, mypy
  bench         the speed bars
  conformance   the forms engine against the shared cases
  simulate      many devices and one centre, with a seed
  fuzz          the forms engine, led by what it covers
  package       an installer for this system
"""


@dataclass(frozen=True)
class Target:
    """A module of the project to hand over to, and arguments that come before the person's own.

    With `main` named, that function is called, as the installed command does; without it the
    module is run as a script.
    """

    module: str
    first: tuple[str, ...] = ()
    main: str = ""

    def is_here(self) -> bool:
        """Whether this copy of the project has it."""
        path = environment.ROOT.joinpath(*self.module.split("."))
        return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()

    def words(self) -> list[str]:
        """What to give to Python to run it."""
        if not self.main:
            return ["-m", self.module, *self.first]
        call = (
            f"import sys; from {self.module} import {self.main} as run; "
            "sys.argv[0] = 'ehe-desktop'; sys.exit(run())"
        )
        return ["-c", call, *self.first]


# The first that is here is taken.
TARGETS: Final[dict[str, tuple[Target, ...]]] = {
    "demo": (Target("ehe_desktop.app.cli", ("demo",), main="main"),),
    "app": (Target("ehe_desktop.app.cli", main="main"),),
    "conformance": (Target("tests.xforms.judge"),),
    "fuzz": (Target("tests.xforms.fuzz_atheris"),),
    "simulate": (Target("tests.sync.simulate"), Target("tests.sync.simulator")),
    "package": (Target("installer.packaging.build"), Target("installer.package")),
}
_TESTED: Final = {"test", "bench", "conformance", "simulate", "fuzz", "package"}
_STAGED: Final = {"test", "lint", "bench"}


def run(arguments: list[str]) -> int:
    """Set up and run one command; return its exit code."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    rest = rest[1:] if rest[:1] == ["--"] else rest
    if command not in TARGETS and command not in _STAGED:
        fault(f"There is no command {command!r}.\n\n{USAGE}")
        return 2
    target = next((t for t in TARGETS.get(command, ()) if t.is_here()), None)
    if target is None and command not in _STAGED:
        wanted = " or ".join(t.module for t in TARGETS[command])
        fault(f"{command}: this copy of the project has no {wanted}.")
        return 2
    try:
        set_up(command)
        return _staged(command, rest) if target is None else _hand_over(target, rest)
    except SetupProblem as problem:
        fault(str(problem))
        return problem.code
    except KeyboardInterrupt:
        fault("Stopped. Run it again and it goes on from here.")
        return 130


def set_up(command: str) -> None:
    """Bring the system and `.venv` to what `command` needs; at once if they are there already.

    Raises:
        SetupProblem: something is missing that cannot be installed from here.
    """
    needs = () if command == "lint" else WINDOW + (TESTING if command in _TESTED else ())
    if environment.is_ready() and not missing(needs):
        return
    with only_one(environment.ROOT):
        ready = environment.is_ready()  # asked again: another process may just have made it
        # one visit to apt: what making .venv needs is fetched with the rest
        _bring(missing(needs + (() if ready else VENV)), ready=ready)


def _bring(lacking: list[Need], *, ready: bool) -> None:
    progress = Progress((2 if not ready else 0) + bool(lacking))
    if lacking:
        progress.step("Installing what this system lacks")
        system.ensure(lacking, progress)
    if not ready:
        environment.make(progress)
    progress.done("Ready.")


def _staged(command: str, rest: list[str]) -> int:
    if command == "lint":
        return stages.lint()
    return stages.bench(rest) if command == "bench" else stages.test(rest)


def _hand_over(target: Target, rest: list[str]) -> int:
    # -P: another copy of the project in the folder we are called from must not come first
    words = [str(environment.python()), "-P", *target.words(), *rest]
    variables = environment.clean_environment()
    # found from any folder, whatever this command's own folder is
    variables["PYTHONPATH"] = str(environment.ROOT)
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(words[0], words, variables)  # noqa: S606 - our own Python; the program becomes this process
    return subprocess.run(words, env=variables, check=False).returncode

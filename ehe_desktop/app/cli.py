"""The command line of the desktop: `ehe-desktop`, `ehe-desktop demo`, and the window processes it starts.

Heavy parts are imported by the command that needs them, so that the launcher stays small and holds
neither Qt nor keys.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ehe_desktop import __version__
from ehe_desktop.platform.paths import data_dir, forms_dir, resources_dir


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    return int(arguments.run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ehe-desktop", description="Offline case visits for elective home education officers."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--folder", default=str(data_dir()), help=argparse.SUPPRESS)
    parser.set_defaults(run=_run_app)
    commands = parser.add_subparsers(metavar="COMMAND")
    demo = commands.add_parser("demo", help="the program on a synthetic council")
    demo.add_argument("--tour", action="store_true", help="drive it offscreen and keep pictures")
    demo.add_argument("--out", default="demo-output", help="where the tour's pictures go")
    demo.add_argument(
        "--light-only", action="store_true", help="the tour's pictures in light alone"
    )
    demo.add_argument("--officers", type=int, default=12)
    demo.add_argument("--families", type=int, default=100, help="families of each officer")
    demo.add_argument("--seed", type=int, default=7)
    demo.set_defaults(run=_run_demo)
    door = commands.add_parser("door")  # started by the launcher, not by people
    door.add_argument("--folder", required=True)
    door.add_argument("--spare", action="store_true")
    door.add_argument("--demo", action="store_true")
    door.add_argument("--demo-passphrase", default="")
    door.add_argument("--centre", default="")
    door.add_argument("--code", default="")
    door.add_argument("--tour", default="")
    door.add_argument("--out", default="")
    door.add_argument("--centre-port", type=int, default=0)
    door.add_argument("--cable-port", type=int, default=0)
    door.add_argument("--light-only", action="store_true")
    door.set_defaults(run=_run_door)
    child = commands.add_parser("hand-over")  # started by the launcher: a child holds the device
    child.add_argument("--folder", required=True)
    child.add_argument("--out", default="")  # the tour's pictures
    child.add_argument("--light-only", action="store_true")
    child.set_defaults(run=_run_hand_over)
    voice = commands.add_parser("voice")  # started by a window: reads a form's words aloud
    voice.set_defaults(run=_run_voice)
    _add_forms(commands)
    test = commands.add_parser("self-test", help="prove that this installation works")
    test.set_defaults(run=_run_self_test)
    return parser


def _add_forms(commands: Any) -> None:
    forms = commands.add_parser("forms", help="check, build, import and export forms (XLSForm)")
    forms.set_defaults(run=_run_forms)
    _add_folders(forms, str(forms_dir()), str(resources_dir() / "pictures"))
    parts = forms.add_subparsers(metavar="PART", required=True, dest="part")

    def part(name: str, does: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = parts.add_parser(name, help=does)
        _add_folders(made)
        return made

    part("check", "say everything that is wrong, and change nothing")
    part("build", "make the forms officers use from their sources")
    taken = part("import", "take a form from an Excel workbook")
    taken.add_argument("workbook", metavar="FILE.xlsx")
    given = part("export", "write a form as an Excel workbook")
    given.add_argument("workbook", metavar="FILE.xlsx")
    given.add_argument("--form", default="", help="its name, where the file is called otherwise")


def _add_folders(
    parser: argparse.ArgumentParser,
    forms: str = argparse.SUPPRESS,
    pictures: str = argparse.SUPPRESS,
) -> None:
    """Before the part or after it: there without a default, which would undo what was given before."""
    parser.add_argument("--forms", metavar="FOLDER", default=forms, help="the folder of forms")
    parser.add_argument(
        "--pictures", metavar="FOLDER", default=pictures, help="the pictures they may name"
    )


def _run_forms(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.forms_command import run_forms

    return run_forms(arguments)


def _run_app(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.launcher import DoorCommand, Launcher
    from ehe_desktop.app.one_program import hold_or_say

    folder = Path(arguments.folder)
    lock = hold_or_say(folder)
    if lock is None:
        return 1
    with lock:
        return Launcher(DoorCommand(folder=folder)).run()


def _run_demo(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.demo_run import run_demo

    return int(run_demo(arguments))


def _run_door(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.window_process import run_window

    return run_window(arguments)


def _run_hand_over(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.handover_process import run_hand_over

    return run_hand_over(arguments)


def _run_voice(arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.voice_process import run_voice

    return run_voice(arguments)


def _run_self_test(_arguments: argparse.Namespace) -> int:
    from ehe_desktop.app.self_test import run_self_test

    return run_self_test()


if __name__ == "__main__":
    sys.exit(main())

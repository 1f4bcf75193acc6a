"""Makes `.venv` and fills it with exactly what the lock names, checked by hash.

A small file inside `.venv` says what it was made from. While work is under way
that file says so, and an interrupted `.venv` is made again from nothing. The
project itself is joined by a `.pth` file: no build, no network, no second copy.
No index is named: pip asks the one this machine is set up for.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from steps.say import Progress, SetupProblem

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".venv"
LOCK: Final = ROOT / "installer" / "requirements.lock"
_STAMP: Final = FOLDER / "ehe-setup.json"
_PTH: Final = "ehe_desktop_in_place.pth"
_MAKING: Final = "making"


def python() -> Path:
    """The interpreter inside `.venv`."""
    if sys.platform == "win32":
        return FOLDER / "Scripts" / "python.exe"
    return FOLDER / "bin" / "python"


def is_ready() -> bool:
    """Whether `.venv` was made whole, from this lock, by this Python, in this place."""
    return _stamp() == _wanted() and python().exists()


def make(progress: Progress) -> None:
    """Make `.venv`, or bring it to the lock.

    Raises:
        SetupProblem: it could not be made; the message says what to do.
    """
    if _can_be_kept():
        progress.step("Bringing .venv to the lock")
    else:
        progress.step("Making .venv with Python " + sys.version.split()[0])
        _begin_anew(progress)
    _write_stamp(_MAKING)
    progress.step("Installing libraries from the lock, checked by hash")
    _install(progress)
    _join_project()
    _write_stamp(_wanted())


def clean_environment() -> dict[str, str]:
    """This process's environment without what would lead `.venv`'s Python astray.

    Who wants no bytecode beside the sources has it inside `.venv`: hundreds of processes would compile it all anew.
    """
    astray = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        kept["PYTHONPYCACHEPREFIX"] = str(FOLDER / "bytecode")
    return {**kept, "PYTHONNOUSERSITE": "1"}


def _wanted() -> str:
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} {sys.version_info.major}.{sys.version_info.minor} {ROOT}"


def _stamp() -> str:
    try:
        text = json.loads(_STAMP.read_text(encoding="utf-8"))["made_from"]
    except (OSError, ValueError, KeyError):
        return ""
    return str(text)


def _write_stamp(made_from: str) -> None:
    part = _STAMP.with_suffix(".part")
    part.write_text(json.dumps({"made_from": made_from}), encoding="utf-8")
    part.replace(_STAMP)


def _can_be_kept() -> bool:
    """A whole `.venv` of this Python with pip in it can be brought to another lock."""
    if _stamp() == _MAKING or not python().exists():
        return False
    if _stamp() and _stamp().partition(" ")[2] != _wanted().partition(" ")[2]:
        return False  # another Python, or the folder was moved: its scripts name the old place
    asked = "import sys, pip; print('%d.%d' % sys.version_info[:2], sys.prefix)"
    told = subprocess.run(
        [python(), "-c", asked], capture_output=True, text=True, check=False,
        env=clean_environment(),
    )  # fmt: skip
    wanted = f"{sys.version_info.major}.{sys.version_info.minor} {FOLDER}"
    return told.returncode == 0 and told.stdout.strip() == wanted


def _begin_anew(progress: Progress) -> None:
    try:
        if FOLDER.exists():
            progress.note("an unfinished or foreign .venv is here: it is made anew")
            shutil.rmtree(FOLDER)
        FOLDER.mkdir()
        _write_stamp(_MAKING)
    except OSError as fault:
        raise SetupProblem(
            f"{FOLDER} cannot be written ({fault.strerror}). Close the program if it is running, "
            "and see that this folder belongs to you."
        ) from fault
    _run_reporting([Path(sys.executable), "-m", "venv", str(FOLDER)], "making .venv")


def _install(progress: Progress) -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    total = sum("==" in line and not line[0].isspace() for line in lines if line)
    command = [
        str(python()), "-m", "pip", "install", "--require-hashes", "--only-binary", "sqlcipher3",
        "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
        "-r", str(LOCK),
    ]  # fmt: skip
    pip = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", cwd=ROOT, env=clean_environment(),
    )  # fmt: skip
    said: list[str] = []
    seen = 0
    for text in pip.stdout or ():
        said.append(text.rstrip())
        if text.startswith("Collecting "):
            seen += 1
            if seen % 20 == 0:
                progress.note(f"{seen} of about {total} fetched, {progress.elapsed_s:.0f} s")
        elif text.startswith("Installing collected"):
            progress.note(f"all fetched, unpacking, {progress.elapsed_s:.0f} s")
    if pip.wait():
        tail = "\n".join(said[-15:])
        raise SetupProblem(
            f"The libraries could not be installed:\n{tail}\n"
            "Check the connection to your package index, then run this again."
        )


def _join_project() -> None:
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    told = _run_reporting([python(), "-c", asked], "asking .venv for its folders")
    packages = Path(told.strip())
    # relative, in ASCII: a path with accents would depend on the locale when it is read
    (packages / _PTH).write_text(os.path.relpath(ROOT, packages) + "\n", encoding="ascii")


def _run_reporting(command: list[Path | str], doing: str) -> str:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        check=False, env=clean_environment(),
    )  # fmt: skip
    if done.returncode:
        raise SetupProblem(f"{doing} failed:\n{done.stdout}{done.stderr}")
    return done.stdout

"""Installs what the system lacks where that is allowed, and names it where it is not.

Debian and Ubuntu, as root or with a sudo that asks nothing: by apt, never
removing a package. Everywhere else it stops and says which packages to get, in
that system's own words. It never asks for a password.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from steps.needs import Need, missing
from steps.say import Progress, SetupProblem

_NON_INTERACTIVE = {"DEBIAN_FRONTEND": "noninteractive"}
_LOCK_WAIT = "DPkg::Lock::Timeout=300"


def ensure(lacking: list[Need], progress: Progress) -> None:
    """Install what is lacking, or say how to.

    Raises:
        SetupProblem: it could not be installed from here.
    """
    if not lacking:
        return
    prefix = _apt_prefix()
    if prefix is None:
        raise SetupProblem(_advice(lacking))
    _apt(prefix, ["update", "-q"])
    packages = sorted({_known_name(need) for need in lacking})
    progress.note("installing " + " ".join(packages))
    _apt(prefix, ["install", "-y", "-q", "--no-install-recommends", *packages])
    still = missing(tuple(lacking))
    if still:
        raise SetupProblem(
            "These were installed but cannot be found: "
            + ", ".join(need.sign for need in still)
            + "\nPerhaps this Python is not the system's own. " + _advice(still)
        )  # fmt: skip


def _apt_prefix() -> list[str] | None:
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n", "env", *(f"{k}={v}" for k, v in _NON_INTERACTIVE.items())]
    return None


def _apt(prefix: list[str], arguments: list[str]) -> None:
    done = _quietly([*prefix, "apt-get", "-o", _LOCK_WAIT, *arguments])
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise SetupProblem(f"apt-get {arguments[0]} failed:\n{tail}")


def _known_name(need: Need) -> str:
    """The name this release knows the package by: `t64` names came with 2024's releases."""
    for name in need.debian[:-1]:
        found = _quietly(["apt-cache", "show", "--no-all-versions", name])
        if found.returncode == 0 and f"Package: {name}" in found.stdout:
            return name
    return need.debian[-1]


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False, env={**os.environ, **_NON_INTERACTIVE},
    )  # fmt: skip


def _advice(lacking: list[Need]) -> str:
    listed = "\n".join(f"  {_shown(need.sign)}, for {need.why}" for need in lacking)
    return f"This system lacks:\n{listed}\n{_how_to(lacking)}"


def _shown(sign: str) -> str:
    return sign.replace("module:", "Python's module ")


def _how_to(lacking: list[Need]) -> str:
    if sys.platform == "darwin":
        return "Install Python from python.org or `brew install python`, then run this again."
    if sys.platform == "win32":
        return (
            "Install Python 3.11 or newer from python.org with all its parts, then run this again."
        )
    if shutil.which("apt-get"):
        names = sorted({need.debian[-1] for need in lacking})
        return "Get it with:  sudo apt-get install " + " ".join(names) + "\nthen run this again."
    if shutil.which("dnf"):
        return "Get it with:  sudo dnf install " + " ".join(sorted({n.fedora for n in lacking}))
    if shutil.which("pacman"):
        return "Get it with:  sudo pacman -S --needed " + " ".join(
            sorted({n.arch for n in lacking})
        )
    fedora = " ".join(sorted({n.fedora for n in lacking}))
    return f"Install it with your system's packages. Fedora calls it:  {fedora}"

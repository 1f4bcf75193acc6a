"""Starting another process of this same program: from a checkout or from the frozen program.

A new process is started, never forked and never exec'd over this one, because
Windows has neither. No secret goes into arguments or the environment.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ehe_desktop.platform.current import current_platform

if TYPE_CHECKING:
    from collections.abc import Sequence


def own_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command that runs `module` of this program again with `arguments`.

    The frozen program has one way in; there the arguments alone say what to do.
    """
    return command_for(
        Path(sys.executable), module, arguments, frozen=bool(getattr(sys, "frozen", False))
    )


def command_for(
    executable: Path, module: str, arguments: Sequence[str], *, frozen: bool
) -> list[str]:
    """As `own_command`, for a given program."""
    way_in = [] if frozen else ["-m", module]
    return [str(executable), *way_in, *arguments]


def start_own(
    module: str, arguments: Sequence[str], *, stdin: int | IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start this program again beside this process and return the running child."""
    return subprocess.Popen(  # noqa: S603 - our own program, a list of arguments, no shell
        own_command(module, arguments), stdin=stdin, **current_platform().start_options()
    )

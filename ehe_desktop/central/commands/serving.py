"""`serve`: answer laptops until told to stop."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from ehe_desktop.central.access_log import JsonLines
from ehe_desktop.central.app import build_app
from ehe_desktop.central.database import Database
from ehe_desktop.central.serving import Server, open_port
from ehe_desktop.central.settings import Settings
from ehe_desktop.central.sign_in import provider_named
from ehe_desktop.domain.clock import Clock

_log = logging.getLogger(__name__)


def _log_as_lines(level: str) -> None:
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines())
    ours = logging.getLogger("ehe_desktop.central")
    ours.handlers, ours.propagate = [lines], False
    ours.setLevel(level.upper())


def serve(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Open the port, say which it is, and answer; SIGINT and SIGTERM end it without cutting anybody off."""
    _log_as_lines(arguments.log)
    sign_in = provider_named(arguments.issuer, arguments.client_id)
    if sign_in is None and not database.is_sqlite:
        _log.warning(
            "No sign-in provider is named: whoever has an enrolment code is let in. That is for trials; "
            "name the council’s with --issuer and --client-id."
        )
    app = build_app(database, Settings(sign_in=sign_in), clock)
    listening = open_port(arguments.host, arguments.port)
    port = listening.getsockname()[1]

    def say() -> None:
        if arguments.port_file:
            path = Path(arguments.port_file)
            part = path.with_name(path.name + ".part")
            part.write_text(f"{port}\n")
            os.replace(part, path)  # noqa: PTH105 - atomic, so nobody reads half a number
        print(f"listening on {arguments.host}:{port}", flush=True)

    Server(app, say).run(sockets=[listening])
    return 0

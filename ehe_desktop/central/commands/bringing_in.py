"""Files into the centre: `import-notifications` and `import-records`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ehe_desktop.central.database import Database
from ehe_desktop.central.imports import import_records, import_returns
from ehe_desktop.domain.clock import Clock

FAULTS = 1


def notifications(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Take in schools' deletion returns; 1 when a row was passed over."""
    report = import_returns(database, Path(arguments.file).read_bytes(), clock)
    print(f"{len(report.made)} rows taken in")
    for row, why in report.duplicates:
        print(f"row {row}: possible duplicate, not made: {why}")
    for row, why in report.faults:
        print(f"row {row}: not taken: {why}")
    return FAULTS if report.faults or report.duplicates else 0


def records(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Take in records as JSON lines."""
    with Path(arguments.file).open("rb") as lines:
        print(f"{import_records(database, lines, clock)} records taken in")
    return 0

"""Read what was printed or exported from this device, newest first. Reading it is entered as well."""

from __future__ import annotations

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.print_log_query import PrintLine, print_log

__all__ = ["PrintLine", "read_print_log"]


def read_print_log(desk: Desk) -> tuple[PrintLine, ...]:
    """The newest pages made here."""
    with desk.store.reading() as view:
        found = print_log(view)
    if not desk.read_only_because and ("list", "print_log") not in desk.store.sitting.viewed:
        with desk.store.writing(desk.actor()) as work:
            work.audit("list", "print_log", "")
    return found

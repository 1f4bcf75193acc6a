"""How rounds ended, in words: the history, the same for support, and the answer to a sync one asked for.

Counts and times only, never a name. No Qt.
"""

from __future__ import annotations

from datetime import datetime

from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.list_waiting import RoundLine
from ehe_desktop.ui.shell_facts import instant_words
from ehe_desktop.ui.sync.queue_words import need_words


def history_lines(lines: tuple[RoundLine, ...], now: datetime) -> tuple[tuple[str, str, str], ...]:
    """When, what happened, counts: never a name."""
    return tuple((instant_words(line.at, now), _outcome(line), _counts(line)) for line in lines)


def history_text(lines: tuple[RoundLine, ...]) -> str:
    """The same for support, as text: times and counts only."""
    head = "at, outcome, times, sent, accepted, refused, conflicts, received, seconds"
    rows = [
        f"{one.at}, {'done' if one.is_done else 'not done'}, {one.times}, {one.sent}, {one.accepted}, "
        f"{one.refused}, {one.conflicts}, {one.received}, {one.seconds}"
        for one in lines
    ]
    return "\n".join([head, *rows])


def done_words(report: SyncReport) -> str:
    """How a sync that a person asked for ended well."""
    needs = report.conflicts + max(0, report.refused - report.refused_gone)
    gone = report.refused_gone
    parts = (
        f"{report.sent} sent" if report.sent else "nothing to send",
        f"{report.received} received" if report.received else "",
        f"{needs} {need_words(needs)}" if needs else "",
        f"{gone} not accepted, of families no longer yours: the office has the words"
        if gone
        else "",
    )
    return f"Synced: {', '.join(part for part in parts if part)}."


def _outcome(line: RoundLine) -> str:
    if line.is_done:
        return "Done"
    return line.outcome if line.times == 1 else f"{line.outcome} ({line.times} times)"


def _counts(line: RoundLine) -> str:
    parts = (
        (line.sent, "sent"),
        (line.accepted, "accepted"),
        (line.conflicts, "to decide"),
        (line.refused, "not accepted"),
        (line.received, "received"),
    )
    said = ", ".join(f"{number} {words}" for number, words in parts if number)
    if not line.is_done:
        return ""
    return f"{said or 'nothing new'} · {line.seconds} s"

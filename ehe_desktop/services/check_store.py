"""Check the open store now: every page's seal, the structure, and the chain of the audit log.

It finds and names; it repairs nothing and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.audit_check import ChainVerdict, verify
from ehe_desktop.storage.health import Finding, HealthReport


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCheck:
    """What was found, in plain figures."""

    findings: tuple[Finding, ...]
    pages: tuple[int, ...]
    audit_entries: int
    audit_verdict: str
    audit_unsent: int

    @property
    def is_sound(self) -> bool:
        """True when nothing at all was found."""
        return not self.findings and self.audit_verdict == ChainVerdict.INTACT.value


def check_store(desk: Desk) -> StoreCheck:
    """Check the store while it is open; about a second for 200 MB.

    Raises:
        StoreError: it could not be read at all.
    """
    report = _pages(desk)
    if Finding.PAGES in report.findings:
        report = _pages(desk)  # something was written meanwhile; a damaged page stays damaged
    with desk.store.reading() as view:
        chain = verify(view.connection)
    return StoreCheck(
        findings=report.findings,
        pages=report.pages,
        audit_entries=chain.entries,
        audit_verdict=chain.verdict.value,
        audit_unsent=chain.unacknowledged,
    )


def _pages(desk: Desk) -> HealthReport:
    """The pages, with the write-ahead log folded in: seals read before that cry wolf."""
    if not desk.read_only_because:
        desk.store.tidy()
    return desk.check_pages()

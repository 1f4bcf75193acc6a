"""The facts of a case that weigh beside the answers to the matrix's questions.

Plain values, worked out by the store's readers; nothing here weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.bands import RiskBand


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the store knows about the case that no question of the matrix asks.

    `last_seen_on` is the last day the child was seen and spoken to by the council
    (codes SA, SP, SO and SV); letters and calls never count. `failed_attempts`
    counts attempts to see the child since then. `overdue_working_days` is how late
    the standing review is. `previous_band` is the band that stood before this one.
    """

    last_seen_on: date | None = None
    failed_attempts: int = 0
    previous_band: RiskBand = RiskBand.NOT_ASSESSED
    overdue_working_days: int = 0
    has_open_concern: bool = False
    is_immediate_danger: bool = False
    is_harm_suspected: bool = False
    is_family_gone: bool = False
    has_new_domestic_abuse_notice: bool = False
    is_lowering_asked: bool = False
    is_closing_with_open_flag_asked: bool = False
    is_staff_allegation: bool = False
    is_withdrawal_without_consent: bool = False

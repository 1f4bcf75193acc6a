"""Every answer that is not a success: one class to raise, one table of words, one handler.

Answers carry a code, what happened and what to do next; never a stack, SQL, a path,
a name or an id of a record. Faults of our own get an incident id that stands in
the log beside the trace.

Source: security.md R46.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.messages import PROBLEMS, Problem

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "code_unknown": ("This enrolment code is not known.", "Check it, or ask for a new code."),
    "code_used": ("This enrolment code was used already.", "Ask for a new code."),
    "code_expired": ("This enrolment code is too old.", "Ask for a new code."),
    "sign_in_wrong": (
        "You were not signed in as the officer this is for.",
        "Try again, and sign in as that officer.",
    ),
    "not_signed_in": ("The central system does not know this device.", "Call support."),
    "nonce_wanted": ("The request was signed too long ago.", "It will be signed anew."),
    "proof_used": ("This very request came before.", "It will be signed anew."),
    "not_allowed": ("Your role may not do this.", "Ask a supervisor."),
    "not_found": ("There is nothing at this address.", "Check the address of the central system."),
    "method_wrong": ("This address takes another kind of request.", "Call support."),
    "device_revoked": ("This device may no longer connect.", "Bring it to your supervisor."),
    "signature_wrong": ("The request was not signed by this device.", "Call support."),
    "body_wrong": ("The request could not be read.", "Call support; nothing was stored."),
    "body_too_large": ("The request is too large.", "It will be sent in smaller parts."),
    "batch_too_large": ("The batch holds too many edits.", "It will be sent in smaller parts."),
    "checksum_wrong": ("A part of a file was spoilt on the way.", "It will be sent again."),
    "offset_wrong": ("Another part of the file is wanted.", "It will go on from there."),
    "gap": ("Edits before these are missing.", "They will be sent first."),
    "trail_differs": ("The log of this device is not what was sealed.", "Call support."),
    "replica_forked": (
        "This store is a copy of another, or an older one.",
        "It will ask for an identity of its own and send its work again.",
    ),
    "batch_differs": ("A batch was sent twice with other content.", "Call support."),
    "cursor_refused": ("The reading mark is not one of this device.", "Call support."),
    "reset_required": ("Everything must be read again.", "It will be done now."),
    "schema_too_old": ("This program is too old to read from the centre.", "Update it."),
    "too_many_requests": ("Too many requests at once.", "It will go on by itself."),
    "try_later": ("The central system is busy.", "It will be tried again by itself."),
    "fault": ("Something went wrong in the central system.", "It will be tried again by itself."),
}
_OF_DETAIL: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("sign_in_wrong", "clock"): (
        "The time of your sign-in is not that of the central system.",
        "Try again. If it happens again, tell support that the clock of one of the two is wrong.",
    ),
}
"""Words for one reason of a code, in place of those of the code."""


class Refusal(RuleBroken):
    """A request that is answered with a problem. `code` is one of `messages.PROBLEMS`."""

    def __init__(
        self,
        code: str,
        *,
        detail: str = "",
        expected: int | None = None,
        retry_after_s: int | None = None,
        order: tuple[Mapping[str, str], str] | None = None,
    ) -> None:
        self.code = code
        self.detail = detail
        """A word a program may read: the reason of a reset. Never data."""
        self.expected = expected
        self.retry_after_s = retry_after_s
        self.order = order
        """An erase order and its signature, for the device that asked."""
        super().__init__(f"{code} {detail}".strip())

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return PROBLEMS[self.code]


def problem_of(refusal: Refusal, incident: str = "") -> Problem:
    """The answer for `refusal`, in words."""
    of_its_own = _OF_DETAIL.get((refusal.code, refusal.detail))
    happened, next_step = of_its_own or _WORDS[refusal.code]
    return Problem(
        code=refusal.code,
        happened=f"{happened} ({refusal.detail})"
        if refusal.detail and not of_its_own
        else happened,
        next_step=next_step,
        incident=incident,
        expected=refusal.expected,
        retry_after_s=refusal.retry_after_s,
        order=refusal.order[0] if refusal.order else None,
        order_signature=refusal.order[1] if refusal.order else "",
    )

"""What can be the matter on the way to the central system, each with what is safe and what to do.

SyncError                      (domain/errors.py)
├── Offline                    no connection, or something else answered: a plain state
├── TryLater                   the centre asks to wait; CentreFault: it failed itself, and it is tried again
├── RoundStopped               a person or the lock stopped the round
├── EnrolmentRefused           the code is unknown, used or too old
├── SignInFailed               the person did not sign in at the council's provider
├── SignInAway                 that provider cannot be reached
├── NotAnsweredYet             the council was asked for a recovered key, and has not answered
├── SignInEnded                this device is not known there any more
├── DeviceRevoked              the council has switched this device off
├── ProgramTooOld              the centre speaks newer forms
├── WrongCentre                this is not the system the store belongs to
└── CentreDisagrees            a fault of ours or theirs that a person must look at
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ehe_desktop.domain.errors import SyncError

_NO_CHANGE: Final = "Nothing was changed on this device."
_BY_ITSELF: Final = "It is tried again by itself."


class Offline(SyncError):  # noqa: N818
    """No connection, or an answer that is not the central system's (a captive portal)."""

    happened = "There is no connection to the central system."
    next_step = "Go on working. It is sent by itself when there is a connection."
    offline = True

    def say_at_door(self) -> None:
        """Nobody works yet, and nothing is sent by itself."""
        self.safe = _NO_CHANGE
        self.next_step = "Check the connection and the address, then try again."


class TryLater(SyncError):  # noqa: N818
    """The central system is busy and says how long to wait."""

    happened = "The central system is busy."
    next_step = _BY_ITSELF

    def __init__(self, wait_s: int = 0) -> None:
        super().__init__()
        self.wait_s = wait_s

    def say_at_door(self) -> None:
        """Nothing is tried again there by itself."""
        self.safe = _NO_CHANGE
        self.next_step = self.next_step.replace(_BY_ITSELF, "Try again in a few minutes.")


class CentreFault(TryLater):
    """A fault of the central system's own: it has a number there, beside what went wrong."""

    happened = "Something went wrong in the central system."

    def __init__(self, incident: str = "") -> None:
        super().__init__()
        if incident:
            self.next_step += f" If it goes on, call support and give the number {incident}."


class ProofWanted(TryLater):
    """`nonce_wanted` or `proof_used`: the request is signed anew and sent once more. Seldom shown."""


class RoundStopped(SyncError):  # noqa: N818
    """Stopped between two steps; what was done stays done."""

    happened = "The sync was stopped."
    by_choice = True
    next_step = "Press Sync now when you like."


class EnrolmentRefused(SyncError):  # noqa: N818
    """The enrolment code was not taken; the centre's own words say why."""

    happened = "The central system did not take this enrolment code."
    safe = "Nothing was made on this device."
    next_step = "Ask your supervisor for a new code."


class NotAnsweredYet(SyncError):  # noqa: N818
    """The holders of the council's recovery key have not answered."""

    happened = "Your council has not answered yet."
    safe = "Nothing on this device was changed. Unsent work stays whole."
    next_step = "Call your supervisor, read out the six numbers, then try again."


class SignInFailed(SyncError):  # noqa: N818
    """The person did not sign in at the council's provider, or not in time."""

    happened = "You were not signed in."
    safe = "Nothing was changed on this device. A code you were given is still good."
    next_step = "Try again, and sign in on the page that opens."


class SignInAway(SyncError):  # noqa: N818
    """The council's provider does not answer, or not as one; the centre itself did."""

    happened = "The sign-in page of your council cannot be reached."
    safe = "Nothing was changed on this device. A code you were given is still good."
    next_step = "Try again in a few minutes. If it happens again, call support."


class SignInEnded(SyncError):  # noqa: N818
    """The centre does not know this device's token."""

    happened = "The central system does not know this device any more."
    safe = "Nothing on this device is lost, sent or not."
    next_step = (
        "Ask your supervisor for a new enrolment code, lock, and give it at “Forgotten your passphrase, "
        "or a new code?”. Do not remove the program."
    )


class DeviceRevoked(SyncError):  # noqa: N818
    """The council switched this device off."""

    happened = "Your council has switched this device off."
    safe = "Work that was not sent is still here, encrypted, and can be fetched by the council."
    next_step = "Contact your supervisor."

    def __init__(
        self,
        order: Mapping[str, str] | None = None,
        signature: str = "",
        *,
        happened: str | None = None,
        safe: str | None = None,
        lease_secret: bytes = b"",
    ) -> None:
        super().__init__(happened, safe)
        self.order: Mapping[str, str] = order or {}
        """The order to erase this device that came along; empty when it was only switched off."""
        self.signature = signature
        self.lease_secret = lease_secret
        """D_lease of a device past its lease that was ordered erased: to open its store for that, and never kept."""
        self.is_erased = self.ends_sitting = happened is not None
        """True once the order was carried out: there is no store any more."""


class ProgramTooOld(SyncError):  # noqa: N818
    """The centre no longer answers this version; sending still works."""

    happened = "The office uses a newer version of this program."
    safe = "Your work has been sent as it is. What is on this device stays usable."
    next_step = "Ask for the update."


class WrongCentre(SyncError):  # noqa: N818
    """Another system answered at the address of ours."""

    happened = "The system that answered is not the one this device belongs to."
    safe = "Nothing was sent to it and nothing here was changed."
    next_step = "Check the connection. If it happens again, call support."


class CentreDisagrees(SyncError):  # noqa: N818
    """Something both sides must agree on does not fit; nothing is thrown away."""

    happened = "The central system did not accept what this device sent."
    next_step = "Call support."

    def __init__(self, code: str = "", incident: str = "") -> None:
        what = f"the number {incident}" if incident else f"the code {code}" if code else ""
        super().__init__(next_step=f"Call support and give {what}." if what else None)
        self.code = code


class BatchTooLarge(SyncError):  # noqa: N818
    """A 413: nothing was stored; the round cuts the batch and goes on. Never shown."""


class SignatureWrong(CentreDisagrees):
    """`signature_wrong`: at the door it means another passphrase; anywhere else, call support."""


class EntriesMissing(CentreDisagrees):
    """`gap`: of the audit chain it says where to go on. In the lanes it is a fault of ours."""

    def __init__(self, expected: int) -> None:
        super().__init__("gap")
        self.expected = expected


class PartMisplaced(SyncError):  # noqa: N818
    """`offset_wrong` or `checksum_wrong`: the sending of a file asks again. Never shown."""


class StoreCopied(SyncError):  # noqa: N818
    """`replica_forked`: the round takes a new identity and goes on. Never shown."""


class ResetWanted(SyncError):  # noqa: N818
    """`reset_required`: the round pulls everything again and swaps. Never shown."""

"""The tree of faults, drawn once. A test compares this drawing with the classes.

    EheError
    ├── RuleBroken                 a caller asked for what a rule forbids
    └── UserFacingError            a person can meet it: what happened, what is safe, what to do
        ├── InputRefused           what was typed does not fit; nothing is lost
        ├── NotAllowed             this role may not do this
        ├── StoreError             the encrypted store; leaves in storage/errors.py
        ├── SyncError              the way to the central system; leaves in sync/errors.py
        ├── FormProblem            a form that cannot be used; leaves in xforms/errors.py hang apart
        ├── PolicyProblem          a policy file of the council that cannot be used
        └── PrintError             a page that could not be made or kept

Anything that is not an `EheError` is a bug of ours and reaches the crash hook.
No message carries a person's name, words or identifiers: messages are logged.
"""

from __future__ import annotations

from typing import ClassVar

from ehe_desktop.domain.changes import StoreChanged


class EheError(Exception):
    """Root of every fault this program raises on purpose."""


class RuleBroken(EheError, ValueError):  # noqa: N818 - reads as a sentence where it is raised
    """A caller asked for what a rule forbids; the message names the rule and its figures."""


class UserFacingError(EheError):
    """A fault of the environment, in three sentences a person can use.

    `happened`: what happened. `safe`: what is safe. `next_step`: what to do next.
    Screens show these and never `str()` of another exception.
    """

    happened: str = "Something did not work."
    safe: str = "Everything you saved is still on this device."
    next_step: str = "Try again. If it happens again, call support."

    def __init__(
        self, happened: str | None = None, safe: str | None = None, next_step: str | None = None
    ) -> None:
        self.happened = happened or type(self).happened
        self.safe = safe or type(self).safe
        self.next_step = next_step or type(self).next_step
        super().__init__(self.happened)

    @property
    def advice(self) -> str:
        """The three sentences, in order, as one text."""
        return " ".join(part for part in (self.happened, self.safe, self.next_step) if part)


class InputRefused(UserFacingError):  # noqa: N818
    """What was typed does not fit a rule; it stays on screen."""

    safe = "What you typed is still here."
    next_step = "Change it and try again."


class NotAllowed(UserFacingError):  # noqa: N818
    """This officer's role may not do this."""

    happened = "Your role does not allow this."
    safe = "Nothing was changed."
    next_step = "Ask your supervisor."


class StoreError(UserFacingError):
    """The encrypted store could not be opened, read or written."""

    is_damage: ClassVar[bool] = False
    """True when the file itself is damaged or gone: a good copy may stand in for it."""
    may_be_read: ClassVar[bool] = False
    """True when the time without a connection is over, and reading for four hours may still be asked for."""
    changed: StoreChanged = StoreChanged()
    """What a round had changed on screen before the store failed it."""


class SyncError(UserFacingError):
    """The central system could not be reached or did not agree."""

    safe = "Your work is saved on this device and will be sent later."
    offline: bool = False
    """True when there is simply no connection: a plain state, never shown as an error."""
    by_choice: bool = False
    """True when a person stopped it: no failure either."""
    ends_sitting: bool = False
    """True when there is no store any more, so that the window must end."""
    changed: StoreChanged = StoreChanged()
    """What the round had changed on screen before it failed."""


class FormProblem(UserFacingError):  # noqa: N818
    """A form that cannot be used; the message names the form and the place."""


class PolicyProblem(UserFacingError):  # noqa: N818
    """A policy file that cannot be used; the message names the file, the table and the key."""

    happened = "A policy file of the council cannot be used."
    safe = "Cases and records are not touched. The last policy that was read stays in use."
    next_step = "Correct the file, or ask support to put back the one before."


class PrintError(UserFacingError):
    """A page that could not be made, kept or handed to a printer."""

"""Faults a person can meet in a service: something gone, not here, or not possible from here.

No message here carries a name, an identifier or what was written.
"""

from __future__ import annotations

from ehe_desktop.domain.errors import FormProblem, InputRefused, NotAllowed, PrintError


class ChildNotHere(NotAllowed):
    """The child, or the concern about the child, is not on this device."""

    happened = "This child is not on this device."
    safe = "Nothing was changed."
    next_step = (
        "Search by name. If a child is in danger, ring the front door now and write it on paper."
    )


class SettledMeanwhile(NotAllowed):
    """Somebody else settled it, or it went with its family."""

    happened = "This was settled meanwhile."
    safe = "Both values are kept in the history."
    next_step = "Look at the record. If it is not right, change it there."


class CannotHandOver(InputRefused):
    """The device cannot be handed over from this window."""

    happened = "The device cannot be handed over from here."
    safe = "Everything you wrote is saved. Nothing was handed over."
    next_step = "Close the program, start it again, and open this visit."


class FormUnfit(FormProblem):
    """A form with problems is not handed to a child."""

    happened = "This form has a fault and cannot be handed over."
    safe = "Everything you wrote is saved. Nothing was handed over."
    next_step = "Choose another form, and tell support which one it was."


class FormMissing(FormProblem):
    """A filling names a form that is not on this device."""

    happened = "The form this was written with is not on this device."
    safe = "The answers are safe and stay as they were given."
    next_step = "Connect and sync; the form comes with the next round."


class CannotSeal(NotAllowed):
    """This device was set up without the council's key, so nothing can be sealed to it."""

    happened = "No sealed file can be made on this device: it does not have your council’s key."
    safe = "Everything is still on this device, and nothing was written."
    next_step = "Copy the text instead, and tell support."


class ExportFailed(PrintError):  # noqa: N818 - reads as a sentence
    """The file could not be written, and no part of it is left."""

    happened = "The file could not be written."
    safe = "No part of it is left on the disk. Everything you saved is still on this device."
    next_step = "Free some space and try again, or print on paper."


class VisitMissing(NotAllowed):
    """The planned visit, or its draft, is not on this device."""

    happened = "This visit is not on this device."
    safe = "Nothing was changed."
    next_step = "Connect and sync, then open it again."

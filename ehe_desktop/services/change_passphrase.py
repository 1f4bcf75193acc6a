"""Change the passphrase that locks this device's copy of the cases. Takes about two seconds."""

from __future__ import annotations

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk


def change_passphrase(desk: Desk, old: str, new: str, again: str) -> None:
    """Lock the store under `new` from now on; that it was done is entered in the audit log.

    Raises:
        InputRefused: the new one is empty, or was not typed twice the same.
        PassphraseRefused: it breaks a rule; `happened` says which.
        WrongPassphrase, TooManyTries: the old one is not right, or must wait.
        KeyringProblem, StoreCannotWrite: it could not be done; the old one still opens the store.
    """
    if not new:
        raise InputRefused("Type a new passphrase.", "Your passphrase has not changed.")
    if new != again:
        raise InputRefused(
            "The two new passphrases are not the same.", "Your passphrase has not changed."
        )
    desk.change_passphrase(old, new)
    with desk.store.writing(desk.actor("settings")) as work:
        work.audit("change_passphrase", "store", "")

"""Leaves of the fault tree that belong to the encrypted store, drawn once.

    StoreError
    ├── StoreMissing               no store file where one was expected
    ├── StoreExists                a new store was asked for where a file already lies
    ├── StoreDamaged               the file is there and cannot be read right; may name the page
    │   └── StoreCutShort          the file is empty or shorter than one page
    ├── StoreTooNew                written by a newer program than this one
    ├── StoreInUse                 another copy of the program, or another program, holds it
    ├── StoreCannotWrite           disk full, or the disk refused the write
    │   └── StoreReadOnly          opened for reading only, on purpose
    ├── StorePlaceRefused          a network folder or another place a store must not lie
    ├── StoreUnfit                 the encryption library is missing, or too old to be safe
    ├── WrongPassphrase            the keys do not open; one message for every cause
    ├── TooManyTries               wait before the next try; says how long
    ├── KeyFileProblem             the small file beside the store that holds its locked key
    │   ├── KeyFileMissing
    │   ├── KeyFileDamaged         its own checksum does not match, and the copy's neither
    │   ├── KeyFileTooNew
    │   ├── KeyFileRefused         its figures are outside what is safe to work with
    │   └── KeyFileMismatch        it belongs to another store or was changed by someone else
    ├── KeyringProblem             the system's own safe for secrets
    │   ├── KeyringAbsent
    │   ├── KeyringNotAllowed      a safe we do not trust answered; names found and expected
    │   ├── KeyringLocked
    │   ├── KeyringDenied
    │   ├── KeyringSlow            no answer within five seconds
    │   └── DeviceSecretMissing    the safe is there, our entry is not
    └── LeaseProblem               the council's leave to use the store without a connection
        ├── LeaseEnded             past the longest time offline; unsent work stays whole
        │   └── LeaseReadable      past it, and four hours of reading may be had or are running
        ├── LeaseOver              so long past it that this device's part of the key went too
        └── LeaseRefused           not signed by this council, for another device, or older

`PassphraseRefused` hangs from `InputRefused`: a new passphrase that breaks a rule.
No message here carries a name, an identifier or a path.
"""

from __future__ import annotations

# ruff: noqa: N818 - the names read as sentences where they are raised
from ehe_desktop.domain.errors import InputRefused, StoreError

_WORK_SAFE = "The cases and your unsent work are still on this device, locked."


class StoreMissing(StoreError):
    """No store file where one was expected."""

    is_damage = True
    happened = "The case store was not found on this device."
    safe = "Nothing was created or written in its place."
    next_step = "Call support before you set up this device again."


class StoreExists(StoreError):
    """A new store was asked for where a file already lies."""

    happened = "There is already a case store on this device."
    safe = "It was left exactly as it is."
    next_step = "Open it with your passphrase, or call support."


class StoreDamaged(StoreError):
    """The store file cannot be read right under a key that is right.

    `page` is the first damaged page where it is known, counted from 1.
    """

    is_damage = True
    happened = "The case store did not open cleanly: part of the file is damaged."
    safe = "Nothing was changed. Parts that can be read can still be rescued."
    next_step = "Do not delete anything. Call support and say the case store is damaged."

    def __init__(self, page: int | None = None) -> None:
        self.page = page
        place = f" (page {page})" if page is not None else ""
        super().__init__(happened=self.happened.removesuffix(".") + place + ".")


class StoreCutShort(StoreDamaged):
    """The store file is empty or shorter than its first page."""

    happened = "The case store file is empty or was cut short."
    safe = "No new, empty store was put in its place. Cases sent to the office are safe there."
    next_step = "Do not set up the device again yet. Call support."


class StoreTooNew(StoreError):
    """The store was written by a newer program than this one."""

    happened = "This case store was made by a newer version of the program."
    safe = "It was left exactly as it is."
    next_step = "Update the program on this device, then open it again."


class StoreInUse(StoreError):
    """Another copy of the program, or another program, holds the store."""

    happened = "The case store is already in use on this device."
    safe = "Everything saved is safe. Nothing was changed."
    next_step = "Go to the window that is already open, or close it and try again."


class StoreCannotWrite(StoreError):
    """The disk is full or refused the write; the change was not saved."""

    happened = "This could not be saved: the disk is full or does not accept writing."
    safe = "What you saved before is safe. What is on screen now is not saved yet."
    next_step = "Copy your text before you close. Free some space, then save again."


class StoreReadOnly(StoreCannotWrite):
    """The store was opened for reading only, on purpose."""

    happened = "This could not be saved: the case store is open for reading only."
    safe = "What you saved before is safe. Safeguarding flags can still be raised."
    next_step = "Connect to the office, or call support, to work as usual again."


class StorePlaceRefused(StoreError):
    """A network folder or another place where a store must not lie."""

    happened = "The case store cannot be kept in this folder, because it is not on this device."
    safe = "Nothing was written there."
    next_step = "Ask support to set the folder to this device’s own disk."


class StoreUnfit(StoreError):
    """The encryption library is missing, or too old to be safe."""

    happened = "The encryption library of this program is missing or too old."
    safe = "The case store was not opened and nothing was written."
    next_step = "Install the program again, or call support."


class WrongPassphrase(StoreError):
    """The keys do not open: wrong passphrase, wrong device secret or tampering look the same."""

    happened = "That passphrase does not open the case store."
    safe = _WORK_SAFE
    next_step = "Check it and try again. If you have forgotten it, ask your supervisor."


class TooManyTries(StoreError):
    """The next try has to wait; `wait_s` is how many seconds from now."""

    happened = "There were several wrong tries."
    safe = _WORK_SAFE
    next_step = "Wait, then try again. If you have forgotten it, ask your supervisor."

    def __init__(self, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(next_step=f"Wait {_span(wait_s)}, then try again.")


class KeyFileProblem(StoreError):
    """The small file beside the store that holds its locked key."""


class KeyFileMissing(KeyFileProblem):
    """Neither the key file nor its copy is there."""

    happened = "The key file of the case store was not found."
    safe = _WORK_SAFE
    next_step = "Call support. The council’s recovery key can open the store again."


class KeyFileDamaged(KeyFileProblem):
    """The key file's own checksum does not match, and the copy's neither."""

    happened = "The key file of the case store is damaged, and so is its copy."
    safe = _WORK_SAFE
    next_step = "Call support. The council’s recovery key can open the store again."


class KeyFileTooNew(KeyFileProblem):
    """The key file was written by a newer program than this one."""

    happened = "The key file was made by a newer version of the program."
    safe = _WORK_SAFE
    next_step = "Update the program on this device, then open it again."


class KeyFileRefused(KeyFileProblem):
    """The key file's figures are outside what is safe to work with; no key was computed."""

    happened = "The key file asks for settings this program does not accept."
    safe = _WORK_SAFE
    next_step = "Call support and say the key file was refused."


class KeyFileMismatch(KeyFileProblem):
    """The key file belongs to another store, or was changed by something else."""

    happened = "The key file and the case store do not belong together, or one was changed."
    safe = "Nothing was opened and nothing was written."
    next_step = "Call support and say the key file does not match."


class KeyringProblem(StoreError):
    """The system's own safe for secrets could not be used."""


class KeyringAbsent(KeyringProblem):
    """No safe for secrets on this system."""

    happened = "This device has no system keyring, so the store’s secrets have nowhere safe to be."
    safe = _WORK_SAFE
    next_step = (
        "Ask support to turn the system keyring on. Nothing is kept in a plain file instead."
    )


class KeyringNotAllowed(KeyringProblem):
    """A safe we do not trust answered, or another than the store was made with."""

    happened = "The keyring found on this device is not one this program may use."
    safe = _WORK_SAFE
    next_step = "Ask support to bring back the keyring that was used before."

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(happened=f"The keyring found is {found}; expected is {expected}.")


class KeyringLocked(KeyringProblem):
    """The safe is there and locked."""

    happened = "The system keyring is locked."
    safe = _WORK_SAFE
    next_step = "Sign in to this device again, or unlock the keyring, then try again."


class KeyringDenied(KeyringProblem):
    """The safe refused this program, or did not keep what it was given."""

    happened = "The system keyring refused this program."
    safe = _WORK_SAFE
    next_step = "If the system asked a question, answer Allow. Otherwise call support."


class KeyringSlow(KeyringProblem):
    """The safe gave no answer in time."""

    happened = "The system keyring did not answer."
    safe = _WORK_SAFE
    next_step = "Look for a question from the system behind this window, then try again."


class DeviceSecretMissing(KeyringProblem):
    """The safe is there, this store's entry is not."""

    happened = "This device’s secret for the case store is gone from the system keyring."
    safe = _WORK_SAFE
    next_step = "Call support. The council’s recovery key can open the store again."


class LeaseProblem(StoreError):
    """The council's leave to use the store without a connection."""


class LeaseEnded(LeaseProblem):
    """Past the longest time without a connection."""

    happened = "This device has been away from the office for longer than your council allows."
    safe = "Your unsent work is whole and waits on this device, locked."
    next_step = "Connect to the internet, then unlock as usual. It takes a little longer that once."


class LeaseReadable(LeaseEnded):
    """Past it, and the part of the key is still here: the store may be read for four hours, once."""

    happened = "This device’s time without a connection is over."
    next_step = "Connect to the internet, then unlock as usual. Or open it for reading only, once."
    may_be_read = True

    def __init__(self, *, is_begun: bool) -> None:
        """`is_begun`: the four hours run already."""
        super().__init__()
        self.is_begun = is_begun


class LeaseOver(LeaseProblem):
    """Past the second threshold: this device's own part of the key is gone as well."""

    happened = "This device has been away for so long that it can no longer open the case store."
    safe = LeaseEnded.safe
    next_step = "Call your supervisor. The council’s recovery key opens it again, as for a forgotten passphrase."


class LeaseRefused(LeaseProblem):
    """The leave is not signed by this council, is for another device, or is older than the last."""

    happened = "The council’s permission kept on this device is not valid."
    safe = _WORK_SAFE
    next_step = "Connect to the internet and sign in to your council, or call support."


class PassphraseRefused(InputRefused):
    """A new passphrase that breaks a rule; `happened` says which."""

    happened = "Choose another passphrase."
    safe = "Your passphrase has not changed."
    next_step = "Three or four unrelated words make a good one."


def _span(seconds: int) -> str:
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"

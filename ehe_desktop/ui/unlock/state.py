"""What the lock screen and the first-run pages say. No Qt, no store, no network."""

from __future__ import annotations

from typing import Final

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.ui.unlock.port import DoorFacts

STEPS: Final = (
    "Who you are",
    "Choose a passphrase",
    "How it should look",
    "Get my cases",
)

KEPT_LOCKED: Final = "Locked until this device is connected. Connect to the internet, then unlock as usual. Nothing on it is lost."


def why_locked(facts: DoorFacts) -> str:
    """The sentence that says why the screen is locked, and what is safe."""
    if facts.reason == "idle":
        minutes = "minute" if facts.idle_minutes == 1 else "minutes"
        return (
            f"Locked after {facts.idle_minutes} {minutes} without use. Your visit notes are saved."
        )
    return {
        "handed_over": "Handed back. Unlock to keep what the child made with the visit. "
        "Nothing is lost until then.",
        "asked": "Locked. Your visit notes are saved.",
        "system": "Locked because the device was locked or put to sleep. Your visit notes are saved.",
        "damaged": "Locked because part of the case store is damaged. Nothing is deleted.",
        "past_lease": "Locked: the four hours of reading are over. Connect to the internet, then unlock as usual. "
        "Nothing is lost.",
        "crashed": "The program stopped unexpectedly. What you typed up to half a second before is saved.",
    }.get(facts.reason, "")


def copy_line(facts: DoorFacts) -> str:
    """What opening the good copy means; empty when there is none."""
    if not facts.copy_words:
        return ""
    return (
        f"A good copy of the cases was made {facts.copy_words}. It opens for reading, and for concerns, until "
        "you connect. What was recorded since is read out of the damaged store as far as possible, and that is kept."
    )


def waiting_line(facts: DoorFacts) -> str:
    """`3 waiting to send · last sync today 8:12am`: a number and a time, never a name."""
    waiting = f"{facts.waiting_to_send} waiting to send" if facts.waiting_to_send else ""
    words = " · ".join(filter(None, (waiting, facts.last_sync_words)))
    return words[:1].upper() + words[1:]


def not_told_line(facts: DoorFacts) -> str:
    """A concern nobody has been told of stays in sight on the lock screen, as a count."""
    if not facts.not_yet_told:
        return ""
    one = facts.not_yet_told == 1
    what = "1 concern has" if one else f"{facts.not_yet_told} concerns have"
    return f"{what} not been told to anyone yet."


def check_who(centre_url: str, code: str) -> tuple[str, str]:
    """The address and code as they will be used.

    Raises:
        InputRefused: an address that is not https (or this same machine), or no code.
    """
    url = centre_url.strip().rstrip("/")
    local = url.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:"))
    if not url.startswith("https://") and not local:
        raise InputRefused("The address of the central system starts with https://.")
    return url, check_code(code)


def check_code(code: str) -> str:
    """A code as it will be sent.

    Raises:
        InputRefused: none was typed.
    """
    cleaned = "".join(code.split()).replace("-", "")
    if not cleaned:
        raise InputRefused("Type the code your supervisor gave you.")
    return cleaned


def check_twice(first: str, second: str) -> str:
    """The passphrase, typed twice the same.

    Raises:
        InputRefused: nothing was typed, or the two differ.
    """
    if not first:
        raise InputRefused("Type a passphrase.")
    if first != second:
        raise InputRefused("The two passphrases are not the same.")
    return first

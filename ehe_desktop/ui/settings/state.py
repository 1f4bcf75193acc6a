"""What the settings pages say: versions, licences, policy, what is not tried yet. No Qt, no store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from ehe_desktop import __version__
from ehe_desktop.domain.due import short_date
from ehe_desktop.domain.policy import Policy
from ehe_desktop.services.check_store import StoreCheck
from ehe_desktop.services.preferences import LOCK_MINUTES
from ehe_desktop.services.read_print_log import PrintLine
from ehe_desktop.ui.shell_facts import instant_words as instant

ALWAYS_LOCKS: Final = "Sleep, closing the lid, switching user, and locking the device: always. This cannot be turned off."
WHY_NEW_KEY: Final = (
    "If somebody may have copied this laptop’s files while it was open. Your passphrase stays the same; "
    "unlocking takes a few seconds longer that once. It also happens by itself every half year."
)
NEW_KEY_ASKED: Final = "The key is changed the next time you unlock. Lock now to do it at once."
DEMO_MARKS: Final = ("memory", "demonstration", "test")
_ACTIONS: Final = {
    "print": "Printed",
    "export": "Saved as a file",
    "preview": "Shown before printing",
}
_VERDICTS: Final = {
    "intact": "whole",
    "altered": "changed by another hand",
    "missing": "not complete: entries are missing",
    "tail_short": "cut short at its end",
    "fork": "not the one the office has",
}
_LIBRARIES: Final = (
    ("PySide6-Essentials", "the windows (Qt)"),
    ("PySide6-Addons", "more of Qt"),
    ("sqlcipher3", "the encrypted store"),
    ("SQLAlchemy", "asking the store"),
    ("alembic", "moving a store to a newer version"),
    ("cryptography", "signatures"),
    ("PyNaCl", "sealing"),
    ("argon2-cffi", "stretching the passphrase"),
    ("keyring", "the system’s keyring"),
    ("msgspec", "messages"),
    ("httpx2", "the way to the central system"),
    ("reportlab", "the schedule on paper"),
    ("typst", "every other paper, tagged"),
    ("uharfbuzz", "shaping of scripts"),
    ("pyxform", "reading XLSForms"),
    ("google-re2", "patterns in forms"),
    ("zstandard", "compression"),
)


Fact = tuple[str, str, str]
"""What, which, and where from."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One thing that is shipped, its version, and the licence it is under."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the program is made of, read from its files."""

    policy: tuple[Fact, ...]
    licences: tuple[Licence, ...]
    not_tried: tuple[str, ...]


def about(policy: Policy, resources: Path, now: datetime) -> About:
    """Read all of it; the files take tens of milliseconds, so not on the thread that paints."""
    return About(
        policy=policy_rows(policy, now),
        licences=licences(resources),
        not_tried=not_tried(resources),
    )


def lock_options(council_most: int = max(LOCK_MINUTES)) -> tuple[tuple[int, str], ...]:
    """Minutes that may be chosen, within the council's maximum."""
    return tuple((m, f"{m} minutes") for m in LOCK_MINUTES if m <= council_most)


def fingerprint(device_key: bytes) -> str:
    """The device's key as support reads it out: `7F3A 91C2 0B44 5D1E`."""
    if not device_key:
        return "Not known on this device"
    digest = hashlib.sha256(device_key).hexdigest().upper()[:16]
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def keyring_words(name: str) -> str:
    """Where the device's secrets are, in words; a keyring that is not the system's says so."""
    if not name:
        return "The system’s keyring."
    if any(mark in name.lower() for mark in DEMO_MARKS):
        return f"{name}. This is not the system’s keyring: it forgets everything, and is for trying the program only."
    return f"{name}. It belongs to your account on this device."


def check_words(found: StoreCheck) -> str:
    """What the check of the store found, in words."""
    entries = f"{found.audit_entries:,} entries"
    if found.is_sound:
        return f"The store is sound: every page, its structure, and the audit log of {entries}."
    parts = [finding.value for finding in found.findings]
    if found.pages:
        parts.append(f"first damaged page {found.pages[0]}")
    if found.audit_verdict != "intact":
        parts.append(f"the audit log is {_VERDICTS.get(found.audit_verdict, found.audit_verdict)}")
    said = "; ".join(parts)
    return f"Something is wrong: {said}. Do not delete anything. Call support."


def print_rows(lines: tuple[PrintLine, ...], now: datetime) -> tuple[tuple[str, str, str], ...]:
    """When, what, and for how many children; never a name."""
    return tuple(
        (
            instant(line.at, now),
            f"{_ACTIONS.get(line.action, line.action)}: {line.what.replace('_', ' ')}",
            _about(line),
        )
        for line in lines
    )


def _about(line: PrintLine) -> str:
    children = (
        ""
        if not line.children
        else "1 child"
        if line.children == 1
        else f"{line.children} children"
    )
    outcome = "" if line.outcome in ("", "done") else line.outcome
    return " · ".join(part for part in (children, line.reason, outcome) if part)


def policy_rows(policy: Policy, now: datetime) -> tuple[Fact, ...]:
    """File, version and day, and the source it names with what is still to be confirmed."""
    rows = []
    for name, note in policy.notes.items():
        confirm = f" To confirm: {note.to_confirm}" if note.to_confirm else ""
        when = short_date(note.agreed_on, now.date())
        rows.append((name, f"version {note.version}, agreed {when}", f"{note.source}{confirm}"))
    return tuple(rows)


def not_tried(resources: Path) -> tuple[str, ...]:
    """What nobody has tried yet, as the handbook says it: one line a point."""
    text = (resources / "handbook" / "not-tried.md").read_text("utf-8").replace("**", "")
    joined = text.replace("\n  ", " ")
    return tuple(line[2:] for line in joined.splitlines() if line.startswith("- "))


def help_words(policy: Policy) -> str:
    """Where help is: in the program, and by telephone without a network."""
    contact = policy.contact("support")
    phone = f" {contact.label}: {contact.number} ({contact.when.lower()})." if contact else ""
    return f"Help for every page: F1. All keys: Ctrl and /.{phone}"


def licences(resources: Path) -> tuple[Licence, ...]:
    """The program, its libraries, and every font and icon set with the licence shipped beside it."""
    own = [Licence("EHE Desktop", __version__, "MIT")]
    libraries = [
        Licence(f"{name}: {what}", _version(name), _licence(name)) for name, what in _LIBRARIES
    ]
    fonts = [
        Licence(f"Font: {path.stem.removeprefix('OFL-')}", "", "SIL Open Font Licence 1.1")
        for path in sorted((resources / "fonts").glob("OFL-*.txt"))
    ]
    icons = (
        [Licence("Icons: Lucide", "", "ISC")] if (resources / "icons" / "LICENSE").is_file() else []
    )
    pictures = [Licence("Pictures of the children’s forms: drawn for this project", "", "MIT")]
    drawn = pictures if (resources / "pictures" / "LICENSE").is_file() else []
    return (*own, *libraries, *fonts, *icons, *drawn)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed here"


def _licence(name: str) -> str:
    """The licence as the library itself states it."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    kinds = [line for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    words = (said.get_all("License-Expression") or [""])[0]
    older = (said.get_all("License") or ["see the library"])[0]
    return words or "; ".join(k.rsplit(" :: ", 1)[-1] for k in kinds) or older.splitlines()[0]

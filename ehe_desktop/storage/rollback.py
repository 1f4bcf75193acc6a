"""Is anything older than it was: key file, database and memory compared with one another.

Putting an older copy of a file back passes every check of that file. Three places
remember how far each has come; a place that is behind what another remembers was
put back, or its memory is ahead through an honest restore. A place that is ahead
of the keyring's memory only means that the last note was lost in a crash.

Pure functions. Source: guide/security.md F1, 3.5 step 9, 3.7.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehe_desktop.storage.device_state import DeviceState
    from ehe_desktop.storage.key_file import LoadedKeyFile
    from ehe_desktop.storage.sentinel import Sentinel


class OlderSign(Enum):
    """What is older than remembered."""

    DATABASE = "the database is older than remembered"
    KEY_FILE = "the key file is older than remembered"
    MEMORY_LOST = "the keyring remembers nothing of this store"


def older_than_remembered(
    loaded: LoadedKeyFile, row: Sentinel, state: DeviceState | None
) -> frozenset[OlderSign]:
    """Everything that is behind; empty when nothing is."""
    signs = set()
    if state is None:
        signs.add(OlderSign.MEMORY_LOST)
    elif _database_is_behind(row, state):
        signs.add(OlderSign.DATABASE)
    remembered = max(row.key_gen, state.key_gen if state else 0)
    # A copy that stepped in for a damaged file is honestly one write behind.
    allowed = remembered - 1 if loaded.from_copy else remembered
    if loaded.body.gen < allowed:
        signs.add(OlderSign.KEY_FILE)
    return frozenset(signs)


def is_ahead(row: Sentinel, state: DeviceState) -> bool:
    """Whether the database went on after the keyring's last note: a crash, and harmless."""
    return row.gen > state.gen or row.audit_seq > state.head.seq


def _database_is_behind(row: Sentinel, state: DeviceState) -> bool:
    if row.gen < state.gen or row.audit_seq < max(state.head.seq, state.receipt.seq):
        return True
    forked = row.audit_seq == state.head.seq and row.audit_hash != state.head.entry_hash
    other = row.audit_seq == state.receipt.seq and row.audit_hash != state.receipt.entry_hash
    return forked or other

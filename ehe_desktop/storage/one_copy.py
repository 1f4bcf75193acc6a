"""One copy of the program per store, told in the words a person reads.

The lock itself is `platform.instance_lock`; the process that holds it is the
launcher, for as long as any of its children has the store open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehe_desktop.platform.faults import AlreadyRunning
from ehe_desktop.platform.instance_lock import InstanceLock
from ehe_desktop.storage.errors import StoreCannotWrite, StoreInUse

if TYPE_CHECKING:
    from pathlib import Path


def hold_folder(folder: Path) -> InstanceLock:
    """Take the one lock on `folder`, which is made if need be; the system drops it when we end.

    Raises:
        StoreInUse: another copy of the program holds it.
        StoreCannotWrite: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return InstanceLock(folder)
    except AlreadyRunning as fault:
        raise StoreInUse from fault
    except OSError as fault:
        raise StoreCannotWrite from fault

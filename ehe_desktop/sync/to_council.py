"""What the centre cannot take as it is goes to the council all the same: sealed, in parts, to be opened by hand.

So no refusal leaves the only copy on a laptop, where it would go with its family. Source: sync.md B5 3, 9.
"""

from __future__ import annotations

from collections.abc import Callable

from ehe_desktop.storage import meta
from ehe_desktop.storage.view import View
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.sealed_files import KnownFile, file_boxes


def hand_in_sealed(
    view: View, client: ServerClient, one: KnownFile, read: Callable[[int, int], bytes]
) -> bool:
    """Seal something to the recovery key and hand it in; False where no such key was ever given.

    Raises:
        SyncError: not all of it arrived; it can be done again.
    """
    key = meta.get(view.connection, meta.RECOVERY_KEY)
    replica_id = meta.get(view.connection, meta.REPLICA_ID)
    for box in file_boxes(bytes.fromhex(key), replica_id, one, read) if key else ():
        client.hand_in(box.content, 0)
    return bool(key)

"""The second half of a round: pages into staging, then one swap with the cursor, then the digest.

A page and the token of the next are staged together, so a cut costs one page. The screens see the whole
round or none of it. Source: sync.md B3.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.storage import digests, meta, staging
from ehe_desktop.storage.staging import StagedPage, Swapped
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import RoundStopped
from ehe_desktop.sync.push import Cancel
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import Digest, PullAnswer, PullRequest
from ehe_desktop.wire.seals import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What pulling needs. `whole`: everything again, into staging, then swapped."""

    store: Store
    client: ServerClient
    cancel: Cancel
    received: Callable[[int, int], None]
    laying_in: Callable[[], None]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull did."""

    swapped: Swapped
    changed: StoreChanged
    digest_matched: bool


def pull_all(pull: Pull) -> Pulled:
    """Bring the store up to the centre's head.

    Raises:
        RoundStopped: somebody wished to stop; staged pages stay for the next round.
        ResetWanted: the cursor is from before a change of epoch, role or schema.
        SyncError: the way or the centre.
    """
    with pull.store.reading() as view:
        cursor = "" if pull.whole else meta.get(view.connection, meta.CURSOR)
        page = meta.get(view.connection, meta.STAGED_CURSOR)
    while True:
        if pull.cancel.cancelled:
            raise RoundStopped
        answer = pull.client.pull(PullRequest(cursor=cursor, page=page))
        staged = _stage(pull.store, answer)
        pull.received(staged, max(answer.total, staged))
        if answer.cursor:
            break
        page = answer.next_page
    pull.laying_in()
    with pull.store.settling() as work:
        swapped = staging.swap(
            work, cursor=answer.cursor, head=answer.head, whole=cursor == "" and _had_cursor(work)
        )
    matched = digests_match(pull.store, answer.digest)
    return Pulled(swapped, work.changed, matched)


def digests_match(store: Store, theirs: Iterable[Digest]) -> bool:
    """Compare what this device holds, without local edits, with what it should hold."""
    with store.reading() as view:
        held = digests.held_marks(view.connection)
    return all(digest_of(one.family_id, held.get(one.family_id, ())) == one for one in theirs)


def _stage(store: Store, answer: PullAnswer) -> int:
    page = StagedPage(
        records=answer.records,
        scope_add=answer.scope_add,
        scope_remove=answer.scope_remove,
        next_page=answer.next_page,
    )
    with store.settling() as work:
        return staging.stage(work.connection, page)


def _had_cursor(work: object) -> bool:
    """A very first pull into an empty store has nothing to take away."""
    connection = getattr(work, "connection", None)
    return connection is not None and bool(meta.get(connection, meta.CURSOR))

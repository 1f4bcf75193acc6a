"""The second half of a round: pages into staging, then one swap with the cursor, then the digest.

A page and the token of the next are staged together, so a cut costs one page. The screens see the whole
round or none of it. Source: sync.md B3.6.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.storage import digests, meta, staging
from ehe_desktop.storage.staging import StagedPage, Swapped
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.view import View
from ehe_desktop.sync.errors import CentreDisagrees, RoundStopped
from ehe_desktop.sync.push import Cancel
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import Digest, PullAnswer, PullRequest
from ehe_desktop.wire.seals import digest_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What pulling needs. `whole`: everything again, into staging, then swapped."""

    store: Store
    client: ServerClient
    cancel: Cancel
    received: Callable[[int, int], None]
    laying_in: Callable[[], None]
    clock: Clock
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
    cursor, page = _place(pull)
    whole = not cursor
    while True:
        if pull.cancel.cancelled:
            raise RoundStopped
        answer = pull.client.pull(PullRequest(cursor=cursor, page=page))
        if not answer.cursor and not answer.next_page:
            raise CentreDisagrees("pull_without_end")
        page = answer.next_page
        if answer.cursor:
            break
        staged = _stage(pull.store, answer, whole=whole)
        pull.received(staged, max(answer.total, staged))
    pull.laying_in()
    with pull.store.settling() as work:  # the last page, the swap and the cursor: one transaction
        staged = staging.stage(work.connection, _page(answer, whole=whole))
        swapped = staging.swap(work, cursor=answer.cursor, head=answer.head, whole=whole)
        matched = digests_match(work.view, answer.digest)
        meta.put_all(work.connection, _facts(pull, matched=matched))
    pull.received(staged, staged)
    if swapped.families_removed:
        pull.store.tidy()  # nothing of them stays in the write-ahead log
    return Pulled(swapped, work.changed, matched)


def digests_match(view: View, theirs: Iterable[Digest]) -> bool:
    """Compare what this device holds, without local edits, with what it should hold."""
    held = digests.held_marks(view.connection)
    wrong = [one for one in theirs if digest_of(one.family_id, held.get(one.family_id, ())) != one]
    if wrong:
        _log.warning("digest: %d families differ from the centre's", len(wrong))
    return not wrong


def _place(pull: Pull) -> tuple[str, str]:
    """The cursor to read from, and the page to go on at when an earlier pull was cut."""
    with pull.store.reading() as view:
        cursor = "" if pull.whole else meta.get(view.connection, meta.CURSOR)
        staged = meta.get(view.connection, meta.STAGED_CURSOR)
    if not staged:
        return cursor, ""
    with pull.store.settling() as work:
        return cursor, staging.next_page(work.connection, whole=not cursor)


def _stage(store: Store, answer: PullAnswer, *, whole: bool) -> int:
    with store.settling() as work:
        return staging.stage(work.connection, _page(answer, whole=whole))


def _page(answer: PullAnswer, *, whole: bool) -> StagedPage:
    return StagedPage(
        records=answer.records,
        scope_add=answer.scope_add,
        scope_remove=answer.scope_remove,
        next_page=answer.next_page,
        whole=whole,
    )


def _facts(pull: Pull, *, matched: bool) -> dict[str, str]:
    facts = {
        meta.LAST_SYNC_AT: to_text(pull.clock.now()),
        meta.LAST_DIGEST_MATCHED: "1" if matched else "0",
    }
    if not matched:
        facts[meta.CURSOR] = ""  # the next round brings everything again; nothing is wiped
    return facts

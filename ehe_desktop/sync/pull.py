"""The second half of a round: pages into staging, then one swap with the cursor, then the digest.

A page and the token of the next are staged together, and one that was cut is gone on with (`half_page.py`); the
next is asked for while one is staged. The screens see the whole round or none of it. Source: sync.md B3.6.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.storage import digests, meta, staging, wanted_blobs
from ehe_desktop.storage.staging import StagedPage, Swapped
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.view import View
from ehe_desktop.sync.errors import CentreDisagrees, RoundStopped
from ehe_desktop.sync.push import Cancel
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import REPAIRS, Digest, PullAnswer, PullRequest
from ehe_desktop.wire.seals import digest_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What pulling needs. `whole`: everything again, into staging, then swapped."""

    store: Store
    client: ServerClient
    aside: Executor
    """Where one request runs while the store is worked on."""
    cancel: Cancel
    received: Callable[[int, int], None]
    laying_in: Callable[[], None]
    changed: Callable[[StoreChanged], None]
    """Hears at once what was laid in: a later step may fail."""
    clock: Clock
    whole: bool = False
    compare: bool = True
    """Whether the digests of all families are compared, or only of those that changed."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull did."""

    swapped: Swapped
    digest_matched: bool


QUIET: Final = Pulled(Swapped(), digest_matched=True)
"""A pull that was left out, because it would have brought nothing."""


def pull_all(pull: Pull) -> Pulled:
    """Bring the store up to the centre's head.

    Raises:
        RoundStopped: somebody wished to stop; staged pages stay for the next round.
        ResetWanted: the cursor is from before a change of epoch, role or schema.
        SyncError: the way or the centre.
    """
    first = _pull_once(pull)
    if first.digest_matched or not _to_repair(pull.store):
        return first
    again = _pull_once(replace(pull, whole=False))
    return Pulled(_both(first.swapped, again.swapped), again.digest_matched)


def _pull_once(pull: Pull) -> Pulled:
    cursor, page = _place(pull)
    whole = not cursor
    again = () if whole else _to_repair(pull.store)
    compare = pull.compare or whole or bool(again)

    def ask(page: str) -> Future[PullAnswer] | None:
        if pull.cancel.cancelled:
            return None
        asked = PullRequest(
            cursor=cursor, page=page, families=() if page else again, compare=compare
        )
        return pull.aside.submit(pull.client.pull, asked)

    coming = ask(page)
    while True:
        if coming is None:
            raise RoundStopped
        answer = coming.result()
        if not answer.cursor and not answer.next_page:
            raise CentreDisagrees("pull_without_end")
        if answer.cursor:
            break
        coming = ask(answer.next_page)
        staged = _stage(pull.store, answer, whole=whole)
        pull.received(staged, max(answer.total, staged))
    pull.laying_in()
    with pull.store.settling() as work:  # the last page, the swap and the cursor: one transaction
        wanted_blobs.note(work.connection, answer.records)
        staged = staging.stage(work.connection, _page(answer, whole=whole))
        swapped = staging.swap(
            work, cursor=answer.cursor, head=answer.head, whole=whole, again=again
        )
        wrong = wrong_digests(work.view, answer.digest)
        meta.put_all(work.connection, _facts(pull, wrong, healed=whole or bool(again)))
        if swapped.families_removed:
            meta.put(work.connection, meta.TO_TIDY, "1")
    pull.changed(work.changed)
    pull.received(staged, staged)
    _scrub(pull.store)
    return Pulled(swapped, not wrong)


def _scrub(store: Store) -> None:
    """Nothing of a family that went stays in the file or its log, also when the last round died before this."""
    with store.reading() as view:
        due = meta.get(view.connection, meta.TO_TIDY)
    if due and store.scrub():
        with store.settling() as work:
            meta.put(work.connection, meta.TO_TIDY, "")


def wrong_digests(view: View, theirs: Sequence[Digest]) -> list[str]:
    """Those of the families listed of which this device does not hold, without local edits, what it should hold."""
    held = digests.held_marks(view.connection, [one.family_id for one in theirs])
    found = ((one, digest_of(one.family_id, held.get(one.family_id, ()))) for one in theirs)
    wrong = [theirs.family_id for theirs, ours in found if ours != theirs]
    if wrong:
        _log.warning("digest: %d families differ from the centre's", len(wrong))
    return wrong


def _to_repair(store: Store) -> tuple[str, ...]:
    with store.reading() as view:
        return tuple(json.loads(meta.get(view.connection, meta.REPAIR, "[]")))


def _both(one: Swapped, other: Swapped) -> Swapped:
    return Swapped(
        one.received + other.received,
        one.families_added + other.families_added,
        one.families_removed + other.families_removed,
        other.held_back,
        one.refused_gone + other.refused_gone,
    )


def _place(pull: Pull) -> tuple[str, str]:
    """The cursor to read from, and the page to go on at when an earlier pull was cut."""
    with pull.store.reading() as view:
        cursor = "" if pull.whole else cursor_to_read_from(view)
        staged = meta.get(view.connection, meta.STAGED_CURSOR)
    if not staged:
        return cursor, ""
    with pull.store.settling() as work:
        return cursor, staging.next_page(work.connection, whole=not cursor)


def cursor_to_read_from(view: View) -> str:
    """The cursor of the next pull; empty where everything is to be read."""
    whole = meta.get(view.connection, meta.READ_ALL)
    return "" if whole else meta.get(view.connection, meta.CURSOR)


def _stage(store: Store, answer: PullAnswer, *, whole: bool) -> int:
    with store.settling(later=True) as work:  # lost, the page is asked for once more
        wanted_blobs.note(work.connection, answer.records)
        return staging.stage(work.connection, _page(answer, whole=whole))


def _page(answer: PullAnswer, *, whole: bool) -> StagedPage:
    return StagedPage(
        records=answer.records,
        gone=tuple((one.kind, one.id, one.family_id, one.rev) for one in answer.gone),
        scope_add=answer.scope_add,
        scope_remove=answer.scope_remove,
        next_page=answer.next_page,
        whole=whole,
    )


def _facts(pull: Pull, wrong: list[str], *, healed: bool) -> dict[str, str]:
    """`healed`: what is wrong now is so though it has just come in full."""
    facts = {
        meta.LAST_SYNC_AT: to_text(pull.clock.now()),
        meta.LAST_DIGEST_MATCHED: "0" if wrong else "1",
        meta.REPAIR: "[]",
        meta.READ_ALL: "",
    }
    if wrong and (healed or len(wrong) > REPAIRS):
        facts[meta.READ_ALL] = "1"  # in the next round; nothing is wiped
    elif wrong:
        facts[meta.REPAIR] = json.dumps(wrong)
    return facts

"""Keep the officer's review of what a child made on the device, beside it and never in it."""

from __future__ import annotations

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_draft import open_draft_of


def keep_review(
    desk: Desk, draft_id: str, envelope_id: str, review: HandedReview, asked_by: str = ""
) -> StoreChanged:
    """Write the review of one hand-over; those of others stay.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
        NotAllowed: the visit is signed off, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    with desk.store.writing(desk.actor(asked_by)) as work:
        draft = open_draft_of(desk, work, draft_id)
        work.patch("visit_draft", draft_id, reviews={**draft.reviews, envelope_id: review})
    return work.changed

"""Put a due review off until a day, with the reason the supervisor reads; or take that back.

The review's own date does not move, and a band is not touched. A put-off is a record that only
grows: taking it back is another one, so that both stay in sight.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import PutOff
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import check_may_write

TAKEN_BACK: Final = "Taken back: the review is due as before."


def put_off_review(
    desk: Desk, child_id: str, until: tuple[date | None, str], *, write_id: str = ""
) -> StoreChanged:
    """Put off until a day, for a reason; both are needed.

    Raises:
        InputRefused: no day after today, or no reason.
        NotAllowed: this desk may not write.
    """
    check_may_write(desk)
    until_on, reason = until
    if until_on is None or until_on <= desk.today():
        raise InputRefused("Choose a day after today.")
    if not reason.strip():
        raise InputRefused("Give the reason. Your supervisor reads it.")
    return _keep(desk, child_id, (until_on, reason.strip()), write_id)


def take_back_put_off(desk: Desk, child_id: str) -> StoreChanged:
    """Undo: the review is due again at once.

    Raises:
        NotAllowed: this desk may not write.
    """
    check_may_write(desk)
    return _keep(desk, child_id, (desk.today() - timedelta(days=1), TAKEN_BACK), "")


def _keep(desk: Desk, child_id: str, day: tuple[date, str], write_id: str) -> StoreChanged:
    until_on, reason = day
    body = PutOff(until_on=until_on, reason=reason, by=desk.me.officer_id, at=desk.clock.now())
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        work.create("put_off", body, child_id=child_id)
    return work.changed

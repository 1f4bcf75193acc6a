"""What a device keeps of others: no round takes away what a colleague wrote of a child that is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehe_desktop.central.roles import kinds_sent_to, role_of
from ehe_desktop.domain.records import KINDS
from ehe_desktop.storage import meta
from tests.sync.simulator.world import World

if TYPE_CHECKING:
    from tests.sync.simulator.watch import Look

RAISES = ("raised", "escalated")


def stays_said(world: World, officer_id: str, then: Look, now: Look) -> None:
    """Invariants 3 and 4, also over a restore: a raise, and what somebody signed, goes only with its child.

    Signatures and closes are one person's own act: whoever gave them gives them again.
    """
    role = now.facts.get(meta.OFFICER_ROLE, "officer")
    if role != then.facts.get(meta.OFFICER_ROLE, "officer"):
        return  # another role is sent other kinds
    if role_of(role) != role_of(world.role(officer_id)):
        return  # it changed in the midst of a round: the pages go by the new one, and the next handshake tells
    for key in then.marks.keys() - now.marks.keys():
        rev, body, _ = then.marks[key]
        kind, child_id = KINDS.get(key[0]), then.child_of.get(key, "")
        if kind is None or not kind.record_class.grows_only or rev == 0:
            continue
        if ("child", child_id) not in now.marks or child_id in world.gone_children:
            continue
        if key[0] not in kinds_sent_to(role_of(role)):
            stays = False
        elif key[0] in ("flag_event", "concern_event"):
            stays = body.get("event") in RAISES
        else:
            stays = key[0] != "second_sign_off" and role in ("officer", "supervisor")
        if stays:
            world.tally.holds(
                4 if key[0] == "flag_event" else 3,
                False,
                f"{key} was taken away and its child was not",
            )

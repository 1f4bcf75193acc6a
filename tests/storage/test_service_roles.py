"""Roles that only read cannot write through any service of a visit, a review or a conflict."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.keep_draft import Kept, keep_answers, keep_fields
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.put_floor import put_floor
from ehe_desktop.services.set_next_review import set_next_review
from ehe_desktop.services.settle_conflict import settle_conflict
from ehe_desktop.services.sign_off import Signature, sign_off
from ehe_desktop.storage.outbox import unsent_count
from tests.storage.visit_room import PASSPHRASE, a_desk, plan_a_visit

READERS = ("business_support", "safeguarding_lead", "a role of a newer system")


@pytest.fixture
def room(tmp_path):
    desk = a_desk(tmp_path)
    plan_id, _ = plan_a_visit(desk, "Amina Yusuf")
    visit = open_visit(desk, plan_id)
    yield desk, visit
    desk.store.close()


def waiting(desk):
    with desk.store.reading() as view:
        return unsent_count(view.connection)


SIGNED = Signature(passphrase=PASSPHRASE, statements=())
WRITES = MappingProxyType({
    "answers": lambda desk, visit: keep_answers(desk, visit.draft_id, Kept(step=Step.RECORD)),
    "fields": lambda desk, visit: keep_fields(desk, visit.draft_id, jots=("one",)),
    "sign": lambda desk, visit: sign_off(desk, visit, SIGNED),
    "review": lambda desk, visit: set_next_review(desk, visit, ()),
    "conflict": lambda desk, _visit: settle_conflict(desk, "c", "yours"),
})  # fmt: skip


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("verb", WRITES)
def test_who_only_reads_writes_nothing(room, role, verb):
    desk, visit = room
    before = waiting(desk)
    reader = replace(desk, me=replace(desk.me, role=role))
    with pytest.raises(NotAllowed) as told:
        WRITES[verb](reader, visit)
    assert type(told.value) is NotAllowed
    assert "signed off" not in told.value.happened
    assert waiting(desk) == before


@pytest.mark.parametrize("role", READERS)
def test_opening_a_visit_begins_none_for_who_only_reads(room, role):
    desk, _visit = room
    plan_id, _ = plan_a_visit(desk, "Bilal Yusuf")
    before = waiting(desk)
    with pytest.raises(NotAllowed):
        open_visit(replace(desk, me=replace(desk.me, role=role)), plan_id)
    assert waiting(desk) == before


def test_a_band_is_not_put_by_who_only_reads(room):
    desk, visit = room
    before = waiting(desk)
    reader = replace(desk, me=replace(desk.me, role="safeguarding_lead"))
    assert not put_floor(reader, visit.children[0].child_id).rose
    assert waiting(desk) == before

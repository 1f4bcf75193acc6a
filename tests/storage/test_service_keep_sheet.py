"""Words of a sheet that was not given yet: kept, offered, gone with what they became or their family."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.kept_sheet import SheetAbout, joined
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_concern import keep_concern, start_concern
from ehe_desktop.services.keep_sheet import forget_sheet, keep_sheet, kept_sheet
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.sweep_sheets import sweep_sheets
from ehe_desktop.storage import kept_sheets, outbox
from ehe_desktop.storage.concern_drafts import kept_drafts
from ehe_desktop.storage.purge import purge_family
from tests.unit.test_fill_form import a_plan


def a_child(desk: Desk) -> tuple[str, str]:
    with desk.store.reading() as view:
        child_id = view.connection.exec_driver_sql(
            "SELECT id FROM record WHERE kind = 'child' ORDER BY id LIMIT 1"
        ).scalar_one()
        held = view.record("child", child_id)
    return child_id, held.family_id


@pytest.fixture
def about(desk) -> SheetAbout:
    child_id, _family = a_child(desk)
    return SheetAbout(sheet="note", about=child_id, child_id=child_id)


def test_what_was_typed_is_offered_again_until_the_person_starts_afresh(desk, about):
    assert kept_sheet(desk, about) is None
    keep_sheet(desk, about, "w1", {"text": "Half a sen"})
    keep_sheet(desk, about, "w1", {"text": "Half a sentence"})
    found = kept_sheet(desk, about)
    assert (found.typed, found.write_id) == ({"text": "Half a sentence"}, "w1")
    assert found.saved_at
    forget_sheet(desk, about)
    assert kept_sheet(desk, about) is None


def test_each_sheet_of_each_child_is_its_own(desk, about):
    other = replace(about, sheet="attempt")
    keep_sheet(desk, about, "w1", {"text": "A note"})
    keep_sheet(desk, other, "w2", {"note": "An attempt"})
    forget_sheet(desk, other)
    assert kept_sheet(desk, about).typed == {"text": "A note"}


def test_it_goes_in_the_transaction_of_what_it_became(desk, about):
    keep_sheet(desk, about, "w1", {"text": "The gate is at the back."})
    with pytest.raises(InputRefused):
        add_note(desk, about.child_id, "  ", write_id="w1")
    assert kept_sheet(desk, about) is not None
    add_note(desk, about.child_id, "The gate is at the back.", write_id="w1")
    assert kept_sheet(desk, about) is None


def test_a_write_that_fails_after_all_leaves_the_words(desk, about):
    keep_sheet(desk, about, "w1", {"text": "Words"})

    def cut_short():
        with desk.store.writing(write_id="w1") as work:
            work.finish()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cut_short()
    assert kept_sheet(desk, about).typed == {"text": "Words"}


def test_what_was_given_is_not_kept_anew_by_a_late_save(desk, about):
    add_note(desk, about.child_id, "Given.", write_id="w1")
    keep_sheet(desk, about, "w1", {"text": "Given."})
    assert kept_sheet(desk, about) is None


def test_another_sheet_given_leaves_it(desk, about):
    keep_sheet(desk, about, "w1", {"text": "Words"})
    add_note(desk, about.child_id, "Another one.", write_id="w2")
    assert kept_sheet(desk, about) is not None


def test_it_never_travels_and_is_no_change_to_a_screen(desk, about):
    with desk.store.reading() as view:
        before = outbox.unsent_count(view.connection)
    changed = keep_sheet(desk, about, "w1", {"text": "Words"})
    with desk.store.reading() as view:
        assert outbox.unsent_count(view.connection) == before
    assert not changed.kinds
    assert not changed.children


def test_it_leaves_with_its_family_and_is_not_kept_after(desk, about):
    child_id, family_id = a_child(desk)
    by_family = SheetAbout(sheet="plan", about="p1", family_id=family_id)
    for one in (about, by_family):
        keep_sheet(desk, one, f"w-{one.sheet}", {"text": "Words"})
    with desk.store.settling() as work:
        purge_family(work, family_id)
    for one in (about, by_family):
        assert kept_sheet(desk, one) is None
        keep_sheet(desk, one, f"w-{one.sheet}", {"text": "Typed on in a sheet still open"})
        assert kept_sheet(desk, one) is None
    assert child_id


def test_other_families_keep_theirs(desk, about):
    _child, family_id = a_child(desk)
    with desk.store.reading() as view:
        other = (
            view.connection.exec_driver_sql(
                "SELECT id FROM record WHERE kind = 'child' AND family_id <> ?", (family_id,)
            )
            .scalars()
            .first()
        )
    theirs = SheetAbout(sheet="note", about=other, child_id=other)
    keep_sheet(desk, theirs, "w2", {"text": "Words"})
    with desk.store.settling() as work:
        purge_family(work, family_id)
    assert kept_sheet(desk, theirs) is not None


def test_words_typed_before_the_kept_ones_were_read_follow_them(desk, about):
    keep_sheet(desk, about, "w1", {"text": "Before the lock."})
    keep_sheet(desk, about, "w9", {"text": "After it."}, {"text"})
    found = kept_sheet(desk, about)
    assert (found.typed["text"], found.write_id) == ("Before the lock.\nAfter it.", "w1")


def test_a_store_that_may_only_be_added_to_keeps_what_is_about_safety(desk, about):
    stopped = replace(desk, why_read_only=lambda: "The store looks older.", safety=desk.store)
    keep_sheet(stopped, about, "w1", {"text": "Words"})
    assert kept_sheet(desk, about) is None
    reply = replace(about, sheet="reply")
    keep_sheet(stopped, reply, "w2", {"words": "They ring back"})
    assert kept_sheet(desk, reply).typed == {"words": "They ring back"}


def test_a_role_that_records_no_concerns_keeps_none(desk, about):
    reader = replace(desk, me=replace(desk.me, role=Role.BUSINESS_SUPPORT.value))
    with pytest.raises(NotAllowed):
        keep_sheet(reader, replace(about, sheet="reply"), "w1", {"words": "x"})


_WORDS = st.dictionaries(st.sampled_from(["why", "on"]), st.text("ab \n", max_size=6))


@given(_WORDS, _WORDS)
def test_nothing_of_prose_is_lost_when_two_are_joined(kept, typed):
    both = joined(kept, typed, {"why"})
    for side in (kept, typed):
        assert side.get("why", "").strip() in both.get("why", "")
    if "on" in typed:
        assert both["on"] == typed["on"]
    assert both.keys() == kept.keys() | typed.keys()


def test_the_key_of_a_sheet_is_no_pattern(desk, about):
    keep_sheet(desk, about, "w1", {"text": "Words"})
    with desk.store.writing() as work:
        kept_sheets.drop_written(work.connection, "%")
        kept_sheets.drop_of_family(work.connection, "")
    assert kept_sheet(desk, about) is not None


def test_words_for_what_is_settled_are_swept_and_no_others(desk, about):
    _child, family_id = a_child(desk)
    plan = a_plan(desk, 1)
    draft_id = open_visit(desk, plan).draft_id
    sheets = {
        name: SheetAbout(sheet=name, about=what, family_id=family_id)
        for name, what in {
            "move_visit": plan,
            "sign_off": f"{draft_id}:not-seen",
            "next_review": draft_id,
            "plan": about.child_id,
            "close_flag": "no-such-flag",
            "reply": "no-such-concern",
        }.items()
    }
    for one in (about, *sheets.values()):
        keep_sheet(desk, one, f"w-{one.sheet}", {"text": "Words"})

    def kept():
        return {name for name, one in sheets.items() if kept_sheet(desk, one)}

    assert sweep_sheets(desk) == 2
    assert kept() == {"move_visit", "sign_off", "next_review", "plan"}
    with desk.store.writing() as work:
        work.patch("visit_plan", plan, state="done")
        work.patch("visit_draft", draft_id, state="signed")
    assert sweep_sheets(replace(desk, why_read_only=lambda: "older")) == 0
    assert sweep_sheets(desk) == 2
    assert kept() == {"next_review", "plan"}
    with desk.store.writing() as work:
        work.patch("visit_draft", draft_id, at_step="closed")
    assert sweep_sheets(desk) == 1
    assert kept() == {"plan"}
    assert kept_sheet(desk, about) is not None, "a note can always be given"


def test_a_concern_being_written_leaves_with_its_family_and_no_other_does(desk):
    child_id, family_id = a_child(desk)
    with desk.store.reading() as view:
        stays = view.connection.exec_driver_sql(
            "SELECT id FROM record WHERE kind = 'child' AND family_id <> ?", (family_id,)
        ).scalars().first()  # fmt: skip
    for one in (child_id, stays):
        draft = replace(start_concern(desk, one), where="CANARY-CONCERN")
        keep_concern(desk, draft)
    with desk.store.settling() as work:
        purge_family(work, family_id)
    with desk.store.reading() as view:
        assert [one.child_id for one in kept_drafts(view)] == [stays]

"""A concern from the first key to its closing, over a real store: nothing lost, nothing half-sent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from ehe_desktop.domain.concern import Observation
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.services.close_concern import close_concern
from ehe_desktop.services.count_work import count_work
from ehe_desktop.services.errors import ChildNotHere
from ehe_desktop.services.keep_concern import (
    drop_concern_draft,
    keep_concern,
    resume_concern,
    start_concern,
)
from ehe_desktop.services.list_concerns import list_concerns, open_concern
from ehe_desktop.services.raise_concern import raise_concern
from ehe_desktop.services.record_reply import Reply, add_note, record_reply
from ehe_desktop.services.tell_front_door import (
    chase_by,
    finish_concern,
    referral_summary,
    tell_front_door,
)
from ehe_desktop.storage import headroom, outbox
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import StoreCannotWrite, StoreReadOnly
from ehe_desktop.storage.store import Store
from tests.fakes.council_store import COUNCIL_DAY, FILE, RAW_KEY, council_desk


def quiet_child(desk, band="low"):
    """A child without any concern, in this band."""
    with desk.store.reading() as view:
        rows = view.connection.exec_driver_sql(
            "SELECT child_id FROM caseload_row WHERE concern_open = 0 AND is_open = 1 AND band = ?"
            " ORDER BY child_id",
            (band,),
        ).scalars()
        return rows.first()


def unsent(desk):
    with desk.store.reading() as view:
        return outbox.waiting(view.connection, 0, 50)


def facts(draft, text="A bruise on the left arm."):
    return replace(
        draft,
        danger="no",
        observations=(Observation(mark="saw", text=text),),
        when="today 9:40am",
        where="at home",
    )


def lines_of(desk, child_id):
    return list_concerns(desk, child_id=child_id).lines


def test_a_draft_is_kept_from_the_first_key_and_sent_to_nobody(desk):
    child = quiet_child(desk)
    draft = start_concern(desk, child)
    keep_concern(desk, replace(draft, observations=(Observation(mark="saw", text="A"),)))
    again = start_concern(desk, child)
    assert again.text_of("saw") == "A"
    assert again.draft_id == draft.draft_id
    assert unsent(desk) == ()
    assert lines_of(desk, child) == ()
    assert [one.draft.draft_id for one in list_concerns(desk).drafts] == [draft.draft_id]


def test_an_untouched_page_leaves_nothing_behind(desk):
    before = list_concerns(desk).drafts
    keep_concern(desk, start_concern(desk, quiet_child(desk)))
    assert list_concerns(desk).drafts == before


def test_a_draft_counts_as_not_yet_told(desk):
    before = count_work(desk).not_yet_told
    keep_concern(desk, facts(start_concern(desk, quiet_child(desk))))
    assert count_work(desk).not_yet_told == before + 1


def test_facts_raise_it_red_and_put_the_floor_in_place(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raised = raise_concern(desk, draft)
    (line,) = lines_of(desk, child)
    assert line.status == "not_yet_told"
    assert raised.is_new
    assert raised.band is not None
    assert raised.band.rose
    assert raised.band.now.code == desk.policy.matrix.open_concern_floor.code
    assert lines_of(desk, child)[0].band == raised.band.now.code
    assert [op.kind for op in unsent(desk)] == ["concern_event"]


def test_raising_twice_writes_once(desk):
    draft = facts(start_concern(desk, quiet_child(desk)))
    raise_concern(desk, draft)
    assert not raise_concern(desk, draft).is_new
    assert len(unsent(desk)) == 1


def test_nothing_is_raised_without_a_fact(desk):
    draft = replace(start_concern(desk, quiet_child(desk)), danger="no", where="at home")
    with pytest.raises(InputRefused):
        raise_concern(desk, draft)
    assert unsent(desk) == ()


def test_having_called_999_is_a_fact(desk):
    child = quiet_child(desk)
    draft = replace(
        start_concern(desk, child), danger="yes_or_unsure", called_at="2026-06-22T09:01:00.000Z"
    )
    assert raise_concern(desk, draft).is_new
    assert lines_of(desk, child)[0].danger == "yes_or_unsure"


def test_what_is_added_later_is_an_event_of_its_own(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raise_concern(desk, draft)
    raise_concern(desk, facts(draft, "A bruise on the left arm.\n\nShe hid it."))
    found = open_concern(desk, child, draft.draft_id)
    assert [o.text for e in found.events for o in e.observations] == [
        "A bruise on the left arm.",
        "She hid it.",
    ]
    raise_concern(desk, facts(draft, "Two bruises."))
    said = [o.text for o in open_concern(desk, child, draft.draft_id).concern.observations]
    assert said[0] == "A bruise on the left arm."  # what was said first stays
    assert said[-1] == "Two bruises."


def test_telling_needs_who_and_when_and_sets_the_chase(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raise_concern(desk, draft)
    with pytest.raises(InputRefused):
        tell_front_door(desk, draft)
    told = replace(draft, told_to="J. Mensah", told_at="2026-06-22 10:10", chase_on=chase_by(desk))
    tell_front_door(desk, told)
    tell_front_door(desk, told)
    (line,) = lines_of(desk, child)
    assert (line.status, line.told_to, line.chase_on) == ("told", "J. Mensah", date(2026, 6, 23))
    assert len(open_concern(desk, child, draft.draft_id).events) == 2


def test_finishing_puts_the_draft_away_and_keeps_the_concern(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raise_concern(desk, draft)
    finish_concern(desk, replace(draft, supervisor_told=True, chase_on=date(2026, 6, 24)))
    assert list_concerns(desk, child_id=child).drafts == ()
    assert start_concern(desk, child).draft_id != draft.draft_id
    back = resume_concern(desk, child, draft.draft_id)
    assert back.text_of("saw") == "A bruise on the left arm."
    assert back.supervisor_told
    assert back.chase_on == date(2026, 6, 24)


def test_an_overdue_answer_names_the_ladder(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raise_concern(desk, draft)
    told = replace(draft, told_to="J", told_at="Monday", chase_on=date(2026, 6, 16))
    tell_front_door(desk, told)
    found = open_concern(desk, child, draft.draft_id)
    assert found.chase_words.startswith("No reply 6 days")
    assert [one.code for one in found.ladder] == ["front_door", "mash_manager", "out_of_hours"]


def test_reply_outcome_and_notes_go_on_the_path(desk):
    child = quiet_child(desk)
    draft = facts(start_concern(desk, child))
    raise_concern(desk, draft)
    tell_front_door(desk, replace(draft, told_to="J", told_at="Monday"))
    record_reply(desk, child, draft.draft_id, Reply(words="They will call the family."))
    assert lines_of(desk, child)[0].status == "reply"
    record_reply(desk, child, draft.draft_id, Reply(outcome="early_help"), "write-1")
    record_reply(desk, child, draft.draft_id, Reply(outcome="early_help"), "write-1")
    assert lines_of(desk, child)[0].outcome == "early_help"
    add_note(desk, child, draft.draft_id, "School rang.")
    assert len(open_concern(desk, child, draft.draft_id).events) == 5
    with pytest.raises(InputRefused):
        record_reply(desk, child, draft.draft_id, Reply())


def test_an_officer_proposes_and_a_supervisor_closes(tmp_path):
    officer = council_desk(tmp_path)
    child = quiet_child(officer)
    draft = facts(start_concern(officer, child))
    raise_concern(officer, draft)
    with pytest.raises(NotAllowed):
        close_concern(officer, child, draft.draft_id, "Nothing in it.")
    tell_front_door(officer, replace(draft, told_to="J", told_at="Monday"))
    close_concern(officer, child, draft.draft_id, "Closed by the front door.")
    (line,) = lines_of(officer, child)
    assert line.is_open
    assert line.close_proposed
    sitting = replace(officer.store.sitting, role="supervisor")
    chief = replace(
        officer,
        me=replace(officer.me, role="supervisor"),
        store=Store.open(officer.store.engine, sitting),
    )
    with pytest.raises(InputRefused):
        close_concern(chief, child, draft.draft_id, "  ")
    close_concern(chief, child, draft.draft_id, "Agreed.")
    assert lines_of(chief, child) == ()
    closed = open_concern(chief, child, draft.draft_id)
    raises = next(e for e in closed.events if e.event == "closed").names_raises
    assert len(raises) == 1
    officer.store.close()


def test_roles_that_do_not_record_are_turned_away(tmp_path):
    desk = council_desk(tmp_path, role="safeguarding_lead")
    with pytest.raises(NotAllowed):
        raise_concern(desk, facts(start_concern(desk, quiet_child(desk))))
    desk.store.close()


def test_business_support_reads_no_concern(tmp_path):
    desk = council_desk(tmp_path, role="business_support")
    with desk.store.reading() as view:
        known = view.connection.exec_driver_sql("SELECT count(*) FROM concern_row").scalar()
    assert known
    assert list_concerns(desk).lines == ()
    desk.store.close()


def test_a_child_not_on_this_device_is_said_so(desk):
    with pytest.raises(ChildNotHere):
        start_concern(desk, "nobody")


def test_a_store_open_for_reading_only_still_takes_a_concern(tmp_path):
    whole = council_desk(tmp_path)
    whole.store.close()
    still = Store.open(open_engine(tmp_path / FILE, RAW_KEY, read_only=True), whole.store.sitting)
    safety = Store.open(open_engine(tmp_path / FILE, RAW_KEY), whole.store.sitting)
    desk = replace(whole, store=still, safety=safety, why_read_only=lambda: "older than remembered")
    with pytest.raises(StoreReadOnly), desk.store.writing(desk.actor()) as work:
        work.audit("view", "child", "x")
    child = quiet_child(desk)
    draft = keep_concern(desk, facts(start_concern(desk, child)))
    raise_concern(desk, draft)
    assert lines_of(desk, child)[0].status == "not_yet_told"
    still.close()
    safety.close()


class FullDisk(Store):
    """A store on a disk that is full for as long as the kept-back file takes its room."""

    folder = None

    @contextmanager
    def writing(self, who=None, *, write_id=""):
        if (self.folder / headroom.FILE_NAME).exists() or self.is_hopeless:
            raise StoreCannotWrite
        with super().writing(who, write_id=write_id) as work:
            yield work

    is_hopeless = False


def test_a_full_disk_gives_up_its_headroom_for_a_concern(desk, tmp_path):
    assert headroom.keep(tmp_path)
    full = FullDisk(desk.store.engine, desk.store.sitting)
    full.folder = tmp_path
    small = replace(desk, store=full)
    child = quiet_child(desk)
    draft = facts(start_concern(small, child))
    assert raise_concern(small, draft).is_new
    assert not (tmp_path / headroom.FILE_NAME).exists()
    full.is_hopeless = True
    with pytest.raises(StoreCannotWrite):
        keep_concern(small, replace(draft, where="outside"))


def test_the_summary_holds_what_is_read_out(desk):
    draft = facts(start_concern(desk, quiet_child(desk)))
    text = referral_summary(desk, replace(draft, parent_knows="no", parent_not_told_reason="Risk"))
    for words in ("A bruise on the left arm.", "at home", "The parent has not been told. Risk"):
        assert words in text
    assert "23 June 2026" in text
    assert chase_by(desk, COUNCIL_DAY) == date(2026, 6, 23)


def test_a_draft_can_be_taken_away(desk):
    draft = keep_concern(desk, facts(start_concern(desk, quiet_child(desk))))
    drop_concern_draft(desk, draft.draft_id)
    assert draft.draft_id not in {d.draft.draft_id for d in list_concerns(desk).drafts}

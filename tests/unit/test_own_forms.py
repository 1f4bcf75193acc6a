"""Any form of the library, filled into a case: kept as typed, looked over, and a record of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.visit import ContactAttempt, OwnForm, VisitDraft
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.desk import Me
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.fill_own_form import (
    begun_by_me,
    forms_to_fill,
    keep_form_by_itself,
    open_own_form,
    set_own_form_aside,
)
from ehe_desktop.services.finish_own_form import check_own_form, finish_own_form
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.go_back_to_draft import draft_to_go_back_to
from ehe_desktop.services.list_caseload import CaseloadFilter, find_summary, list_caseload
from ehe_desktop.services.look_at_today import look_at_today
from ehe_desktop.services.note_open_visit import note_open_visit
from ehe_desktop.services.open_casefile import judgements_of, open_casefile, read_timeline
from ehe_desktop.services.print_record import allow_record, printables, record_paper
from ehe_desktop.services.read_forms import attempts_of, forms_of
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.xforms.author import build
from tests.fakes.council_store import COUNCIL_DAY

STEPS = {"home_visit", "child_words", "health_prompts"}
JUDGED = {
    "rests_on/sources": "visit work",
    "judgement/suitability": "SUI",
    "judgement/reasons": "Reads aloud from a bird guide.",
}
AGAIN = (COUNCIL_DAY + timedelta(days=7)).isoformat()
TRIED = {
    "tried/how": "phone", "tried/result": "no_answer", "tried/seen": "A car on the drive.",
    "next/follow_up_on": AGAIN,
}  # fmt: skip


@pytest.fixture
def one(desk):
    """A child with a brother or sister whose case is open too."""
    for row in list_caseload(desk, CaseloadFilter()).rows:
        siblings = open_casefile(desk, row.child_id).casefile.siblings
        if row.is_open and any(other.is_open for other in siblings):
            return row
    raise AssertionError("the council has siblings")


def fill(desk, child_id, name, answers):
    """The form open again after it was kept, as the next opening finds it."""
    wanted = OwnForm(child_id=child_id, form_name=name)
    place, filling = open_own_form(desk, child_id, wanted)
    for path, value in answers.items():
        filling.set(f"/{name}/{path}", value)
    keep_form_by_itself(desk, place, filling.take(), "test")
    return place


def held(desk, kind, child_id):
    """Those made today, by this test."""
    with desk.store.reading() as view:
        found = view.of_child(kind, child_id).values()
    return [body for body in found if body.on == COUNCIL_DAY]


def refused(_typed):
    raise WrongPassphrase


def test_every_form_but_those_of_a_visits_steps_can_be_filled_in(desk, one):
    offered = {each.name for each in forms_to_fill(desk, one.child_id).offered}
    assert offered == set(desk.forms.current) - STEPS


def test_opening_a_form_writes_nothing(desk, one):
    before = read_timeline(desk, one.child_id)
    open_own_form(desk, one.child_id, OwnForm(child_id=one.child_id, form_name="parent_voice"))
    assert begun_by_me(desk) == ()
    assert look_at_today(desk).forms == ()
    assert read_timeline(desk, one.child_id) == before


def test_a_form_goes_on_where_it_was_left(desk, one):
    child_id = one.child_id
    place = fill(desk, child_id, "parent_voice", {"words/going_well": "They read."})
    again, filling = open_own_form(
        desk, child_id, OwnForm(child_id=child_id, form_name="parent_voice")
    )
    assert again == place
    assert filling.session.find("/parent_voice/words/going_well").value == "They read."
    filling.be_at("/parent_voice/words/hard")
    keep_form_by_itself(desk, again, filling.take(), "test")
    _, third = open_own_form(desk, child_id, OwnForm(child_id=child_id, form_name="parent_voice"))
    assert third.kept.at_question == "/parent_voice/words/hard"
    (waiting,) = look_at_today(desk).forms
    assert (waiting.title, waiting.draft_id) == ("What the parents say", place.draft_id)
    note_open_visit(desk, f"{child_id} parent_voice")
    offer = draft_to_go_back_to(desk)
    assert (offer.form_name, offer.child_id, offer.kept_at) == (
        "parent_voice", child_id, desk.clock.now(),
    )  # fmt: skip


def test_a_form_goes_on_in_the_version_it_was_begun_with(desk, one, tmp_path):
    child_id = one.child_id
    place = fill(desk, child_id, "parent_voice", {"words/going_well": "They read."})
    with desk.store.reading() as view:
        (kept,) = view.body(VisitDraft, place.draft_id).own_forms.values()
    _, filling = open_own_form(desk, child_id, OwnForm(child_id=child_id, form_name="parent_voice"))
    assert filling.session.form.version == kept.answers.form_version


def test_a_form_by_itself_is_no_visit(desk, one):
    before = find_summary(desk, one.child_id)
    fill(desk, one.child_id, "parent_voice", {"words/going_well": "They read."})
    assert open_casefile(desk, one.child_id).draft is None
    assert look_at_today(desk).drafts == ()
    assert find_summary(desk, one.child_id) == before


def test_what_parents_say_is_about_the_household_and_stands_on_every_childs_record(desk, one):
    said = {"before/whose_words": "Their mother", "words/going_well": "They read."}
    place = fill(desk, one.child_id, "parent_voice", said)
    finish_own_form(desk, place)
    (other,) = [each for each in place.child_ids if each != one.child_id][:1]
    for child_id in (one.child_id, other):
        (found,) = forms_of(desk, child_id)
        filled = found.filled
        assert (filled.title, filled.about) == ("What the parents say", "parent_voice")
        assert (filled.on, filled.at, found.by) == (COUNCIL_DAY, desk.clock.now(), desk.me.name)
        assert [line.words for line in filled.statements] == ["Their mother", "They read."]
        (line,) = [e for e in read_timeline(desk, child_id) if e.record_kind == "filled_form"]
        assert (line.title, line.locked) == ("What the parents say", True)
        assert "They read." in line.text
    assert begun_by_me(desk) == ()


def test_finishing_twice_makes_one_record(desk, one):
    place = fill(desk, one.child_id, "parent_feedback", {"words/good": "You listened."})
    finish_own_form(desk, place)
    finish_own_form(desk, place)
    assert len(forms_of(desk, one.child_id)) == 1


def test_a_finished_form_is_not_written_to(desk, one):
    child_id = one.child_id
    place, filling = open_own_form(
        desk, child_id, OwnForm(child_id=child_id, form_name="lundy_check")
    )
    filling.set("/lundy_check/space/space_note", "A quieter room.")
    keep_form_by_itself(desk, place, filling.take(), "test")
    finish_own_form(desk, place)
    filling.set("/lundy_check/space/space_note", "Something else.")
    with pytest.raises(NotAllowed):
        keep_form_by_itself(desk, place, filling.take(), "test")
    (found,) = forms_of(desk, child_id)
    assert found.filled.statements[0].words == "A quieter room."


def test_a_judgement_is_signed_changes_the_case_and_is_kept_with_those_before(desk, one):
    child_id = one.child_id
    before = judgements_of(desk, child_id)
    place = fill(desk, child_id, "education_judgement", JUDGED)
    assert check_own_form(desk, place).needs_passphrase
    with pytest.raises(InputRefused):
        finish_own_form(desk, place)
    with pytest.raises(WrongPassphrase):
        finish_own_form(replace(desk, check_passphrase=refused), place, "guess")
    assert judgements_of(desk, child_id) == before
    finish_own_form(desk, place, "passphrase")
    with desk.store.reading() as view:
        child = view.body(Child, child_id)
    assert (child.suitability, child.suitability_judged_on) == ("SUI", COUNCIL_DAY)
    newest, *rest = judgements_of(desk, child_id)
    assert (newest.code, newest.reasons) == ("SUI", "Reads aloud from a bird guide.")
    assert tuple(rest) == before


def test_what_is_missing_is_said_and_refused(desk, one):
    place = fill(desk, one.child_id, "education_judgement", {"judgement/suitability": "SUI"})
    words = [missing.words for missing in check_own_form(desk, place).missing]
    assert words == [
        "What did you use? Please choose at least one.",
        "Your reasons Please write your reasons.",
    ]
    with pytest.raises(InputRefused, match="What did you use"):
        finish_own_form(desk, place, "passphrase")


def test_an_attempt_is_one_for_each_child_and_never_counts_as_seen(desk, one):
    before = find_summary(desk, one.child_id)
    place = fill(desk, one.child_id, "contact_attempt", TRIED)
    assert len(place.child_ids) > 1
    finish_own_form(desk, place)
    for child_id in place.child_ids:
        (made,) = held(desk, ContactAttempt, child_id)
        assert (made.on, made.how, made.result) == (COUNCIL_DAY, "phone", "No answer")
        assert made.note == "A car on the drive."
        assert made.answers.saved["result"] == "no_answer"
        (read,) = attempts_of(desk, child_id)
        assert (read.tried, read.problem, read.can_add) == (made, "", True)
        assert "No answer" in [line.answer for line in read.lines]
    add_addendum(desk, read.record_id, "It was the evening.")
    (after,) = attempts_of(desk, child_id)
    assert (after.tried, [said.text for said in after.addenda]) == (made, ["It was the evening."])
    assert [attempts_of(desk, other)[0].addenda for other in place.child_ids[:-1]] == [()]
    assert find_summary(desk, one.child_id) == before
    assert "We tried: phone" in [e.title for e in read_timeline(desk, one.child_id)]


@pytest.mark.parametrize(
    "over",
    [
        {"tried/tried_on": (COUNCIL_DAY + timedelta(days=1)).isoformat()},
        {"tried/tried_on": ""},
        {"tried/how": ""},
        {"tried/result": ""},
        {"next/follow_up_on": (COUNCIL_DAY - timedelta(days=1)).isoformat()},
        {"next/follow_up_on": ""},
    ],
)
def test_an_attempt_that_does_not_fit_is_refused(desk, one, over):
    place = fill(desk, one.child_id, "contact_attempt", TRIED | over)
    with pytest.raises(InputRefused):
        finish_own_form(desk, place)


def test_a_childs_form_becomes_their_voice_and_says_nothing_of_being_seen(desk, one):
    child_id = one.child_id
    before = find_summary(desk, child_id)
    wanted = OwnForm(
        child_id=child_id, form_name="child_feedback", language="Polish (pl)",
        present="Mum", given_as="own_writing",
    )  # fmt: skip
    place, filling = open_own_form(desk, child_id, wanted)
    filling.set("/child_feedback/listen", "lot")
    filling.set("/child_feedback/better", "Mniej pytań")
    keep_form_by_itself(desk, place, filling.take(), "test")
    finish_own_form(desk, place)
    (made,) = held(desk, ChildVoice, child_id)
    told = [(s.words, s.english, s.present, s.given_as) for s in made.statements]
    assert told == [("Dużo", "A lot", "Mum", "symbol"), ("Mniej pytań", "", "Mum", "own_writing")]
    assert (made.visit_id, made.seen_status, made.language) == ("", "", "pl")
    assert find_summary(desk, child_id) == before


def test_cards_that_were_shown_stand_on_the_record_and_a_worry_picked_once_does(desk, one):
    wanted, ref = (
        OwnForm(child_id=one.child_id, form_name="send_pictures"),
        "/send_pictures/safe_home",
    )
    place, filling = open_own_form(desk, one.child_id, wanted)
    for cards, picked in ((("yes", "no"), "no"), (("no", "yes"), "yes")):
        laid = Offer(cards=cards, picked=(picked,), response="looked", sure="unsure")
        filling.offered(ref, laid, is_anew=True)
        filling.set(ref, picked)
    keep_form_by_itself(desk, place, filling.take(), "test")
    finish_own_form(desk, place)
    (voice,) = held(desk, ChildVoice, one.child_id)
    (said,) = voice.statements
    both = "Cards shown: Yes (left), No (right): No. Looked at it. Unsure. "
    both += "Then: No (left), Yes (right): Yes. Looked at it. Unsure."
    assert (said.words, said.cards) == ("Yes", both)
    assert voice.forms[0].answers.saved["says_unsafe"] == "yes"


def test_a_form_put_aside_is_offered_no_more_and_can_be_begun_anew(desk, one):
    place = fill(desk, one.child_id, "parent_voice", {"words/going_well": "Not wanted."})
    set_own_form_aside(desk, place.draft_id)
    assert begun_by_me(desk) == ()
    again, filling = open_own_form(
        desk, one.child_id, OwnForm(child_id=one.child_id, form_name="parent_voice")
    )
    assert again.draft_id != place.draft_id
    assert not filling.has_answers


@pytest.mark.parametrize(
    "over",
    [
        {"why_read_only": lambda: "This copy is older than remembered."},
        {"me": Me(officer_id="x", name="Iris Clarke", role="safeguarding_lead")},
    ],
)
def test_who_only_reads_fills_nothing_in(desk, one, over):
    place = fill(desk, one.child_id, "parent_voice", {"words/going_well": "They read."})
    reader = replace(desk, **over)
    wanted = OwnForm(child_id=one.child_id, form_name="parent_voice")
    for write in (
        lambda: open_own_form(reader, one.child_id, wanted),
        lambda: keep_form_by_itself(reader, place, wanted, "test"),
        lambda: finish_own_form(reader, place),
        lambda: set_own_form_aside(reader, place.draft_id),
    ):
        with pytest.raises(NotAllowed):
            write()
    assert forms_of(desk, one.child_id) == ()


def test_a_stranger_has_no_forms(desk):
    with pytest.raises(VisitMissing):
        open_own_form(desk, "nobody", OwnForm(child_id="nobody", form_name="parent_voice"))
    assert forms_of(desk, "nobody") == ()


def test_another_officers_form_is_not_mine_to_finish(desk, one):
    fill(desk, one.child_id, "parent_voice", {"words/going_well": "Mine."})
    other = replace(desk, me=replace(desk.me, officer_id="somebody-else"))
    _, filling = open_own_form(
        other, one.child_id, OwnForm(child_id=one.child_id, form_name="parent_voice")
    )
    assert not filling.has_answers


def test_a_form_by_itself_is_a_filled_form_whatever_it_asks(desk, one):
    place = fill(desk, one.child_id, "lundy_check", {"space/private_enough": "yes"})
    finish_own_form(desk, place)
    (body,) = held(desk, FilledForm, one.child_id)
    assert (body.about, body.plan_id, body.form.child_id) == ("lundy", "", one.child_id)


ASKS_LAST = """
| survey |
| | type | name | label::English (en) | default | save_to |
| | text | going_well | What is going well? | ${last-saved#going_well} | going_well |

| entities |
| | list_name | label |
| | how_it_goes | "How it goes" |

| settings |
| | form_title | form_id | version | default_language |
| | How it goes | how_it_goes | 1 | English (en) |
"""


def test_last_saved_gives_the_last_answers_of_the_same_child_and_of_nobody_else(
    desk, one, tmp_path
):
    xml, _warnings = build(ASKS_LAST, name="how_it_goes")
    (tmp_path / "how_it_goes.xml").write_text(xml, encoding="utf-8")
    mine = replace(desk, forms=FormShelf(tmp_path))
    wanted = OwnForm(child_id=one.child_id, form_name="how_it_goes")
    ref = "/how_it_goes/going_well"
    place, filling = open_own_form(mine, one.child_id, wanted)
    assert filling.session.find(ref).value == ""
    filling.set(ref, "Birds")
    keep_form_by_itself(mine, place, filling.take(), "test")
    finish_own_form(mine, place)
    _, after = open_own_form(mine, one.child_id, wanted)
    assert after.session.find(ref).value == "Birds"
    (other,) = [
        r for r in list_caseload(desk, CaseloadFilter()).rows if r.child_id != one.child_id
    ][:1]
    _, theirs = open_own_form(mine, other.child_id, replace(wanted, child_id=other.child_id))
    assert theirs.session.find(ref).value == ""


def test_a_finished_form_is_printed_with_who_when_and_which_version(desk, one):
    for name, answers in (
        ("parent_voice", {"words/going_well": "They read every night."}),
        ("contact_attempt", TRIED),
        ("houses", {"good/good_words": "my dog Rex"}),
    ):
        finish_own_form(desk, fill(desk, one.child_id, name, answers))
    found = [each for each in printables(desk, one.child_id) if each.on == COUNCIL_DAY]
    assert len(found) == 3
    given = allow_record(desk, "right", "meeting")
    pages = [record_paper(desk, each.record_id, given, one.child_id) for each in found]
    printed = " ".join(paper.forms["html"].decode() for paper in pages)
    for words in ("They read every night.", "A car on the drive.", "my dog Rex", desk.me.name):
        assert words in printed
    assert desk.forms.form("parent_voice").version in printed
    assert {paper.entry.child_id for paper in pages} == {one.child_id}
    assert one.full_name not in "".join(paper.title for paper in pages)

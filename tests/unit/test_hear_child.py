"""Which form suits which child, and what a child's own answers become: statements, in order, untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.form_library import FormEntry, FormLanguage, FormLibrary, Occasion
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.quality import words_problem
from ehe_desktop.domain.visit import OwnForm, VisitDraft, own_form_key
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.check_answers import sections_of
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.child_safety import LOOK, UNSAFE, said_in_visit
from ehe_desktop.services.child_statements import A_DRAWING, child_statements
from ehe_desktop.services.form_shelf import FormShelf, read_library
from ehe_desktop.services.hear_child import (
    begun_forms,
    keep_own_form,
    language_before,
    offered_forms,
    start_own_form,
)
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.signed_records import child_records
from tests.fakes.council_store import COUNCIL_DAY
from tests.unit.test_fill_form import a_plan

VISIT_FORMS = {
    "houses", "picture_choices", "send_pictures", "about_my_learning", "have_my_say", "blank_page",
}  # fmt: skip


@pytest.fixture
def visit(desk):
    return open_visit(desk, a_plan(desk, 1))


def aged(visit, years, **more):
    born_on = COUNCIL_DAY.replace(year=COUNCIL_DAY.year - years)
    return replace(visit.children[0].child, born_on=born_on, sen_provision="N", access_needs="") if (
        not more
    ) else replace(visit.children[0].child, born_on=born_on, **more)  # fmt: skip


def asked(visit, name="houses", **more):
    return OwnForm(child_id=visit.children[0].child_id, form_name=name, **more)


def the_draft(desk, visit):
    with desk.store.reading() as view:
        return view.body(VisitDraft, visit.draft_id)


@pytest.mark.parametrize(
    ("years", "first", "not_suited"),
    [
        (5, "picture_choices", {"about_my_learning", "have_my_say"}),
        (7, "picture_choices", {"about_my_learning", "have_my_say"}),
        (8, "about_my_learning", {"picture_choices", "have_my_say"}),
        (12, "about_my_learning", {"picture_choices", "have_my_say"}),
        (13, "have_my_say", {"picture_choices", "about_my_learning"}),
        (16, "have_my_say", {"picture_choices", "about_my_learning"}),
    ],
)
def test_the_form_of_the_childs_age_comes_first_and_none_is_hidden(
    desk, visit, years, first, not_suited
):
    offered = offered_forms(desk, aged(visit, years))
    assert offered[0].name == first
    assert {one.name for one in offered} >= VISIT_FORMS
    assert not_suited <= {one.name for one in offered if not one.is_suited}
    assert [one.name for one in offered[1:3]] == ["houses", "blank_page"]
    assert all(one.is_suited for one in offered[:3])


@pytest.mark.parametrize("needs", [{"sen_provision": "E"}, {"access_needs": "Uses symbols"}])
def test_a_child_who_needs_cards_is_offered_cards_first(desk, visit, needs):
    offered = offered_forms(desk, aged(visit, 14, **needs))
    assert offered[0].name == "send_pictures"
    assert offered[0].is_suited


def test_an_age_nobody_knows_rules_nothing_out(desk, visit):
    child = replace(visit.children[0].child, born_on=None, sen_provision="N", access_needs="")
    suited = {one.name for one in offered_forms(desk, child) if one.is_suited}
    assert suited >= VISIT_FORMS - {"send_pictures"}


def test_the_childs_language_is_offered_first(desk, visit):
    child = aged(visit, 9, language="so")
    assert offered_forms(desk, child)[0].first_language == FormLanguage("Somali (so)")
    assert offered_forms(desk, replace(child, language="zz"))[0].first_language.tag == "en"


def test_the_language_a_child_used_before_is_remembered(desk, visit):
    child_id = visit.children[0].child_id
    assert language_before(desk, child_id) == ""
    with desk.store.writing(desk.actor()) as work:
        for day, language in ((date(2026, 1, 5), "Urdu (ur)"), (date(2026, 3, 5), "Polish (pl)")):
            form = OwnForm(child_id=child_id, form_name="houses", language=language)
            voice = ChildVoice(visit_id="v", officer_id="o", on=day, forms=(form,))
            work.create("child_voice", voice, family_id=visit.family_id, child_id=child_id)
    assert language_before(desk, child_id) == "pl"
    child = aged(visit, 9, language="so")
    assert offered_forms(desk, child, "pl")[0].first_language == FormLanguage("Polish (pl)")


@given(st.integers(0, 18) | st.none(), st.booleans())
def test_every_form_of_a_child_is_offered_once(age, needs_cards):
    names = ("any", "small", "big", "cards", "letter")
    library = FormLibrary(
        (
            FormEntry(name="any", audience="child"),
            FormEntry(name="small", audience="child", to_age=7),
            FormEntry(name="big", audience="child", from_age=8),
            FormEntry(name="cards", audience="child", has_cards=True),
            FormEntry(name="letter", audience="child", occasion=Occasion.LETTER),
            FormEntry(name="officers"),
        )
    )
    offered = library.for_child(age, needs_cards=needs_cards)
    assert sorted(one.name for one in offered) == sorted(names)
    assert offered[-1].name == "letter"
    assert (offered[0].name == "cards") is needs_cards


def test_answers_come_as_statements_and_a_question_left_out_is_none(desk, visit):
    filling = start_own_form(desk, visit, asked(visit, present="Dad", given_as="own_writing"))
    filling.set("/houses/dreams/dreams_words", "  a boat,  red ")
    filling.set("/houses/good/good_drawing", "drawing.svg")
    filling.set("/houses/talk", "not_sure")
    keep_own_form(desk, visit.draft_id, filling.take())
    (kept,) = begun_forms(desk, visit, visit.children[0].child_id)
    said = child_statements(desk, kept)
    assert [(one.question, one.words, one.given_as, one.present) for one in said] == [
        ("Draw what is in your house of good things.", A_DRAWING, "drawing", "Dad"),
        ("What do you wish for?", "  a boat,  red ", "own_writing", "Dad"),
        ("Do you want to talk to us about this?", "Not sure", "symbol", "Dad"),
    ]


def test_a_blank_page_reaches_the_record_and_tells_who_may_see_it(desk, visit):
    child_id = visit.children[0].child_id
    filling = start_own_form(desk, visit, asked(visit, "blank_page", language="Urdu (ur)"))
    for name, answer in (
        ("drawing", "drawing.svg"),
        ("words", "پرندے"),
        ("show", "part"),
        ("talk", "yes"),
    ):
        filling.set(f"/blank_page/{name}", answer)
    keep_own_form(desk, visit.draft_id, filling.take())
    made = child_records(desk, the_draft(desk, visit), visit.plan, child_id)
    told = [one.words for one in made.voice.statements]
    assert told == [A_DRAWING, "پرندے", "کچھ حصہ", "ہاں"]
    assert made.voice.statements[1].question == "What do you want to tell us? Say it or write it."
    assert made.voice.show_to_parent == "part"
    assert [one.wants_to_talk for one in made.voice.forms] == [True]


def test_an_answer_taken_away_takes_who_heard_it_with_it(desk, visit):
    filling = start_own_form(desk, visit, asked(visit, present="Mum"))
    filling.set("/houses/talk", "yes")
    assert set(filling.take().heard) == {"/houses/talk"}
    filling.set("/houses/talk", "")
    kept = filling.take()
    assert not kept.heard
    keep_own_form(desk, visit.draft_id, kept)
    assert not filling.has_answers
    draft = the_draft(desk, visit)
    voice = child_records(desk, draft, visit.plan, kept.child_id).voice
    assert (voice.statements, voice.forms) == ((), ())
    assert words_problem(voice), "a form with nothing on it is no words"


def test_another_language_keeps_the_answers_and_gives_cards_in_both(desk, visit):
    filling = start_own_form(desk, visit, asked(visit, "picture_choices"))
    filling.set("/picture_choices/at_home", "mum pet")
    filling.speak("Polish (pl)")
    filling.set("/picture_choices/laugh", "mój kot")
    kept = filling.take()
    assert kept.language == "Polish (pl)"
    cards, words = child_statements(desk, kept)
    assert (cards.words, cards.english) == ("Mama, Zwierzątko", "Mum, Pet")
    assert (words.words, words.english, words.language) == ("mój kot", "", "pl")
    assert words.question == "What makes you laugh?"


def test_several_forms_of_one_child_stand_side_by_side(desk, visit):
    for name, ref in (("houses", "/houses/talk"), ("child_feedback", "/child_feedback/talk")):
        filling = start_own_form(desk, visit, asked(visit, name))
        filling.set(ref, "no")
        keep_own_form(desk, visit.draft_id, filling.take())
    child_id = visit.children[0].child_id
    draft = the_draft(desk, visit)
    assert set(draft.own_forms) == {
        own_form_key(child_id, "houses"), own_form_key(child_id, "child_feedback"),
    }  # fmt: skip
    sections = [one for one in sections_of(desk, visit, draft) if one.step is Step.VOICE]
    assert [one.title for one in sections[-2:]] == ["How it was", "Houses"]
    assert [line.answer for line in sections[-1].lines] == ["No"]
    assert sections[-1].not_provided == ()


def test_it_goes_on_in_the_version_it_was_begun_in(desk, visit, tmp_path):
    filling = start_own_form(desk, visit, asked(visit))
    filling.set("/houses/talk", "yes")
    keep_own_form(desk, visit.draft_id, filling.take())
    folder = tmp_path / "later"
    folder.mkdir()
    old = desk.forms.form("houses").version
    later = desk.forms.xml("houses").replace(old.encode(), b"2030010101")
    (folder / "houses.xml").write_bytes(later)
    (folder / f"houses.{old}.xml").write_bytes(desk.forms.xml("houses"))
    again = start_own_form(replace(desk, forms=FormShelf(folder)), visit, asked(visit))
    assert again.session.form.version == old
    assert again.session.find("/houses/talk").value == "yes"


def test_a_form_is_only_for_a_child_of_the_visit(desk, visit):
    with pytest.raises(RuleBroken):
        start_own_form(desk, visit, OwnForm(child_id="somebody", form_name="houses"))


@pytest.mark.parametrize("text", ["[[form]\n", '[[form]]\nname = "a"\nocassion = "visit"\n',
                                  '[[form]]\nname = "a"\noccasion = "party"\n'])  # fmt: skip
def test_a_library_that_cannot_be_read_says_so(text):
    with pytest.raises(Exception, match=r"library\.toml"):
        read_library(text)


def test_ages_have_no_gap_and_no_child_is_without_a_form(desk):
    for age in range(19):
        offered = desk.forms.library.for_child(age, needs_cards=False)
        fitting = [one for one in offered if one.suits_age(age) and not one.has_cards]
        assert {one.name for one in fitting} & (VISIT_FORMS - {"houses"}), age
    assert date(2026, 1, 1) < COUNCIL_DAY


@pytest.mark.parametrize(
    ("name", "question", "answer", "stops", "says"),
    [
        ("have_my_say", "hurt_self", "yes", "worry", UNSAFE),
        ("have_my_say", "hurt_self", "not_sure", "look", LOOK),
        ("have_my_say", "hurt_self", "no", "", None),
        ("have_my_say", "online", "yes", "worry", UNSAFE),
        ("have_my_say", "out", "not_sure", "look", LOOK),
        ("have_my_say", "safe_home", "no", "worry", UNSAFE),
        ("have_my_say", "safe_home", "not_sure", "look", LOOK),
        ("have_my_say", "control", "yes", "worry", UNSAFE),
        ("have_my_say", "control", "not_sure", "look", LOOK),
        ("have_my_say", "free", "no", "look", LOOK),
        ("have_my_say", "free", "yes", "", None),
        ("have_my_say", "someone", "no", "look", LOOK),
        ("have_my_say", "someone", "not_sure", "", None),
        ("about_my_learning", "safe_home", "no", "worry", UNSAFE),
        ("about_my_learning", "safe_home", "not_sure", "look", LOOK),
        ("about_my_learning", "safe_home", "yes", "", None),
        ("picture_choices", "hurt", "yes", "look", LOOK),
        ("picture_choices", "hurt", "not_sure", "", None),
        ("picture_choices", "tell", "nobody", "look", LOOK),
        ("picture_choices", "tell", "mum", "", None),
        ("send_pictures", "safe_out", "no", "worry", UNSAFE),
        ("send_pictures", "hurt", "yes", "look", LOOK),
        ("send_pictures", "know", "no", "look", LOOK),
        ("send_pictures", "friend", "no", "", None),
    ],
)
def test_an_answer_that_may_mean_danger_stops_the_signing(
    desk, visit, name, question, answer, stops, says
):
    filling = start_own_form(desk, visit, asked(visit, name))
    filling.set(f"/{name}/{question}", answer)
    keep_own_form(desk, visit.draft_id, filling.take())
    found = [one for one in check_visit(desk, visit).interruptions if one.key != "not-seen"]
    assert [one.key.partition(":")[0] for one in found] == [stops] * bool(stops)
    assert [one.needs_reason for one in found] == [stops == "worry"] * bool(stops)
    child_id = visit.children[0].child_id
    said = child_records(desk, the_draft(desk, visit), visit.plan, child_id).said
    assert said.get("says_unsafe") == says
    assert not any(key.startswith("factor_") for key in said), "nothing a child says is scored"


def test_a_worry_picked_with_cards_stops_it_whatever_is_picked_when_asked_again(desk, visit):
    filling, ref = start_own_form(desk, visit, asked(visit, "send_pictures")), "/send_pictures/hurt"
    for picked in ("yes", "no"):
        offer = Offer(cards=("yes", "no"), picked=(picked,))
        filling.offered(ref, offer, is_anew=True)
        filling.set(ref, picked)
    keep_own_form(desk, visit.draft_id, filling.take())
    assert said_in_visit(the_draft(desk, visit), visit.children[0].child_id) == LOOK


@pytest.mark.parametrize(
    ("given", "says"), [([LOOK, UNSAFE], UNSAFE), (["", LOOK], LOOK), ([""], ""), ([], "")]
)
def test_it_is_the_same_when_the_child_held_the_device(desk, visit, given, says):
    at = desk.clock.now()
    voices = tuple(
        HandedVoice(
            envelope_id="e", form_id="have_my_say", form_version="1", form_title="Have my say",
            began_at=at, ended_at=at, saved={"says_unsafe": word},
        )
        for word in given
    )  # fmt: skip
    child_id = visit.children[0].child_id
    draft = replace(the_draft(desk, visit), handed={child_id: voices})
    assert said_in_visit(draft, child_id) == says
    said = child_records(desk, draft, visit.plan, child_id).said
    assert said.get("says_unsafe", "") == says

"""The forms we ship: they convert to what is checked in, load, and mean what the rules know."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from ehe_desktop.services.form_shelf import FormShelf, read_library
from ehe_desktop.xforms.author import build
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.xforms.conformance import StillEnv

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"
NAMES = sorted(path.stem for path in FORMS.glob("*.md"))
LIBRARY = read_library((FORMS / "library.toml").read_text(encoding="utf-8"))
LOCK = json.loads((FORMS / "published.lock").read_text(encoding="utf-8"))


def form(name: str) -> FormDef:
    return FormDef.from_xml((FORMS / f"{name}.xml").read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_conversion_gives_the_same_xml(name):
    source = (FORMS / f"{name}.md").read_text(encoding="utf-8")
    xml, warnings = build(source, name=name)
    assert xml == (FORMS / f"{name}.xml").read_text(encoding="utf-8")
    assert warnings == []


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_form_has_no_problem_and_opens_empty(name):
    loaded = form(name)
    assert loaded.problems() == []
    # The answers before are found when it is opened about a child.
    assert [one for one in loaded.warnings if "__last-saved" not in str(one)] == []
    audience = LIBRARY.entry(name).audience
    assert loaded.languages[0] == "English (en)"
    assert len(loaded.languages) == (9 if audience == "child" else 1)
    session = Session(loaded, StillEnv())
    assert session.pages()
    today = {"2026-11-21"} if audience == "officer" else set()  # the day is known, not chosen
    given = set(session.saved_properties().values()) - {""}
    assert given <= today, "nothing may be chosen beforehand"


def test_a_published_version_never_changes():
    for entry in LOCK["forms"]:
        shelf = FormShelf(FORMS)
        loaded = shelf.version(entry["id"], entry["version"])
        older = f"{entry['id']}.{entry['version']}"
        data = shelf.xml(older if older in shelf.names else entry["id"])
        assert loaded.version == entry["version"]
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], (
            f"{entry['id']} {entry['version']} is published: give the change a new version"
        )
    published = {(entry["id"], entry["version"]) for entry in LOCK["forms"]}
    assert {(name, form(name).version) for name in NAMES} <= published


def test_the_library_knows_every_form_and_no_other():
    assert {one.name for one in LIBRARY.entries} == set(NAMES)
    assert FormShelf(FORMS).current == tuple(NAMES)


def test_every_page_says_whether_it_is_each_childs_or_shared():
    for name in NAMES:
        session = Session(form(name), StillEnv())
        for control in session.form.body.walk():
            if control.kind in {"group", "repeat"} and "field-list" in control.appearance:
                assert len(control.appearance & {"each-child", "shared"}) == 1, control.ref


def test_risk_factors_offer_the_answers_the_matrix_knows():
    matrix = tomllib.loads((ROOT / "resources/policy/risk_matrix.toml").read_text(encoding="utf-8"))
    known = {
        f"factor_{factor['id']}": {option["code"] for option in factor["options"]}
        for factor in matrix["factor"]
    }
    asked = set()
    for name in NAMES:
        session = Session(form(name), StillEnv())
        for save_to, ref in session.form.save_to.items():
            if not save_to.startswith("factor_"):
                continue
            asked.add(save_to)
            item = session.find(ref)
            if item.control is not None:
                offered = {choice.value for choice in item.choices}
                assert offered == known[save_to] | {"not_known"}
    assert asked == set(known) - {"factor_F4"}, "F4 follows from who was seen"


@pytest.mark.parametrize(
    ("suitability", "new", "expected"),
    [
        ("SUI", "no", "suitable"),
        ("SUR", "", "with_recommendations"),
        ("SUI", "yes", "new"),
        ("UNS", "yes", "unsuitable"),
        ("INS", "no", "not_enough_information"),
        ("", "", ""),
    ],
)
def test_the_judgement_becomes_the_factor(suitability, new, expected):
    session = Session(form("home_visit"), StillEnv())
    session.set(session.form.save_to["suitability"], suitability)
    session.set(session.form.save_to["new_to_home_education"], new)
    assert session.saved_properties()["factor_F7"] == expected


def test_words_are_asked_for_only_where_there_can_be_any():
    session = Session(form("child_words"), StillEnv())
    refs = session.form.save_to

    assert missing_of(session) == {"seen_status"}
    session.set(refs["seen_status"], "PR")
    assert missing_of(session) == {"not_seen_reason"}
    session.set(refs["seen_status"], "SA")
    assert missing_of(session) == {
        "time_alone_offered",
        "who_present",
        "script_used",
        "voice_outcome",
    }
    session.set(refs["voice_outcome"], "offered_said_no")
    assert missing_of(session) == {"time_alone_offered", "who_present", "script_used"}
    session.set(refs["voice_outcome"], "kept")
    assert {"words", "given_as", "show_to_parent"} <= missing_of(session)
    session.set("/child_words/statements[1]/words", "I like birds")
    assert session.saved_properties()["child_words"] == "I like birds"
    session.set(refs["seen_status"], "NS")
    assert "child_words" not in session.saved_properties()
    assert b"I like birds" in session.to_xml(draft=True)


def missing_of(session: Session) -> set[str]:
    return {session.find(violation.ref).save_to for violation in session.validate()}


def asked_of(session: Session) -> set[str]:
    refs = session.form.save_to.items()
    return {name for name, ref in refs if session.find(ref).relevant}


def test_a_visit_that_did_not_happen_asks_only_what_somebody_at_the_door_knows():
    session = Session(form("home_visit"), StillEnv())
    refs = session.form.save_to
    session.set(refs["visit_type"], "failed")
    always = {"visit_date", "safeguarding_seen", "failed_type", "follow_up_on"}
    assert missing_of(session) == always
    session.set(refs["safeguarding_seen"], "yes")
    assert "will_share" in asked_of(session), "a worry may be told to others all the same"
    session.set(refs["visit_type"], "review")
    on_visits = {"told_why", "why_visit", "address_confirmed_by", "any_actions", "will_share"}
    assert on_visits <= missing_of(session)


@pytest.mark.parametrize(
    ("result", "wants"),
    [("", False), ("spoke", False), ("no_answer", True), ("refused_at_door", True), ("wrong_address", True),
     ("family_out", True), ("returned", True), ("unsafe", True), ("left_message", True)],
)  # fmt: skip
def test_who_was_not_reached_is_tried_again_on_a_day(result, wants):
    """domain.md 5.1: each failed visit needs a follow-up date."""
    session = Session(form("contact_attempt"), StillEnv())
    session.set("/contact_attempt/tried/result", result)
    assert session.find("/contact_attempt/next/follow_up_on").required == wants


def test_a_child_seen_but_silent_has_a_place_for_how_they_seemed_and_the_end_check():
    session = Session(form("child_words"), StillEnv())
    session.set(session.form.save_to["seen_status"], "CD")
    assert asked_of(session) >= {"presentation", "factor_F17", "lundy_space", "feedback_on"}
    session.set(session.form.save_to["seen_status"], "NS")
    assert not asked_of(session) & {"presentation", "factor_F17", "lundy_space", "feedback_on"}


def test_an_interpreter_can_be_named_however_the_child_answered():
    session = Session(form("child_words"), StillEnv())
    refs = session.form.save_to
    session.set(refs["seen_status"], "SA")
    session.set(refs["voice_outcome"], "form")
    assert "interpreter" in asked_of(session) - missing_of(session)
    session.set(refs["voice_outcome"], "kept")
    assert "interpreter" not in asked_of(session)
    session.set("/child_words/statements[1]/given_as", "interpreter")
    assert "interpreter" in missing_of(session)


@pytest.mark.parametrize("name", ["home_visit", "education_judgement"])
def test_what_is_missing_is_asked_of_every_judgement_but_suitable(name):
    session = Session(form(name), StillEnv())
    judged = session.find(session.form.save_to["suitability"])
    missing, by_when = (
        ("suitability_missing", "suitability_by")
        if name == "home_visit"
        else ("missing", "by_when")
    )
    for code in ["", *(choice.value for choice in judged.choices)]:
        session.set(judged.ref, code)
        assert (missing in asked_of(session)) is (code not in ("", "SUI")), code
    assert by_when not in asked_of(session)
    session.set(session.form.save_to[missing], "A plan for reading")
    assert by_when in asked_of(session)


@pytest.mark.parametrize(
    ("name", "answers", "allowed"),
    [
        ("ended_at", {"started_at": "15:00:00", "ended_at": "09:00:00"}, False),
        ("ended_at", {"started_at": "09:00:00", "ended_at": "15:00:00"}, True),
        ("ended_at", {"ended_at": "09:00:00"}, True),
        ("follow_up_on", {"visit_date": "2026-11-20", "follow_up_on": "2026-11-19"}, False),
        ("follow_up_on", {"visit_date": "2026-11-20", "follow_up_on": "2026-11-20"}, True),
        ("follow_up_on", {"follow_up_on": "2026-11-20"}, True),
    ],
)
def test_an_end_lies_after_its_beginning(name, answers, allowed):
    session = Session(form("home_visit"), StillEnv())
    session.set(session.form.save_to["visit_type"], "failed")
    for asked, value in answers.items():
        session.set(session.form.save_to[asked], value)
    assert (name not in missing_of(session)) is allowed


def test_a_visit_can_be_filled_to_its_end():
    """Answer every question that is asked for, page by page, until nothing is missing."""
    for name in NAMES:
        session = Session(form(name), StillEnv())
        for _ in range(30):
            violations = session.validate()
            if not violations:
                break
            for violation in violations:
                item = session.find(violation.ref)
                choices = item.choices
                given = {"date": "2026-11-21"}.get(item.type, "words")
                session.set(violation.ref, choices[0].value if choices else given)
        assert session.validate() == []
        assert session.failures == []


SECTIONS = {  # domain.md 5.1; 19, 20 and 22 are the risk card, the next review and sign-off
    1: "visit#visit_type", 2: "visit#address_source", 3: "visit#who_lives_here",
    4: "child_words#seen_status", 5: "visit#primary_reason", 6: "visit#planning",
    7: "visit#literacy", 8: "visit#factor_F14", 9: "visit#suitability", 10: "visit#sen_provision",
    11: "health#gp_registered", 12: "visit#professionals", 13: "visit#home_seen",
    14: "visit#exact_words", 15: "visit#parent_words", 16: "visit#child_works",
    17: "visit#working_well", 18: "agreed_action#what", 20: "visit#next_contact",
    21: "visit#share_basis",
}  # fmt: skip


def test_all_sections_of_a_visit_are_asked():
    asked = set()
    for name in ("home_visit", "child_words", "health_prompts"):
        loaded = form(name)
        asked |= {f"{loaded.dataset}#{save_to}" for save_to in loaded.save_to}
        for dataset, (_repeat, saved) in loaded.rows_save_to.items():
            asked |= {f"{dataset}#{save_to}" for save_to in saved}
    missing = {number: place for number, place in SECTIONS.items() if place not in asked}
    assert not missing
    assert {"sibling#called", "sibling#learns", "missed_appointment#clinic"} <= asked


def test_brothers_and_sisters_are_rows_entered_once():
    loaded = form("home_visit")
    repeat, _saved = loaded.rows_save_to["sibling"]
    assert "shared" in loaded.controls[repeat].appearance
    session = Session(loaded, StillEnv())
    session.set("/home_visit/visit_facts/visit_type", "review")
    session.set("/home_visit/household/household_asked", "yes")
    assert not session.find_repeat(repeat).relevant
    session.set("/home_visit/household/has_siblings", "yes")
    session.add_repeat(repeat)
    session.set(f"{repeat}[1]/sibling_name", "Bilal")
    session.set(f"{repeat}[2]/sibling_name", "Zara")
    assert [row["called"] for row in session.saved_rows()["sibling"]] == ["Bilal", "Zara"]

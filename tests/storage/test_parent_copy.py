"""The parents' copy: what is marked theirs and not a word more; and what is owed until it is given."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.owed import PARENT_COPY
from ehe_desktop.domain.plan import RiskAssessment
from ehe_desktop.domain.visit import OwnForm, Visit
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.fill_form import DeskEnv, form_answers
from ehe_desktop.services.look_at_today import look_at_today
from ehe_desktop.services.open_casefile import open_casefile
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.prepare_visit import prepare_visit
from ehe_desktop.services.print_paper import begin_paper, end_paper, keep_paper
from ehe_desktop.services.print_record import allow_record, record_paper
from ehe_desktop.services.read_forms import forms_of
from ehe_desktop.services.read_print_log import read_print_log
from ehe_desktop.storage.owed_query import copies_owed, hearing_back
from ehe_desktop.xforms.author import build
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests import builders
from tests.reports.schedules import squeezed
from tests.storage.case_store import ME
from tests.storage.test_service_visit_sign_off import a_written_visit, signed
from tests.storage.visit_room import PASSPHRASE, a_desk, plan_a_visit, write_up

OPEN = {"visit_type": "review", "will_share": "yes", "suitability": "UNS", "any_actions": "yes"}
THEIRS = (
    "told_why", "others_present", "why_own_words", "usual_week", "progress", "friends",
    "suitability_reasons", "parent_words", "support_wanted", "action_what", "action_agreed_by",
)  # fmt: skip
OURS = (
    "address_source", "who_lives_here", "new_adults", "sibling_name", "send_help", "professionals",
    "home_seen", "observations", "exact_words", "safeguarding_action", "worries", "needs_to_happen",
    "share_what", "child_work",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


def filled_whole(desk, form: FormDef, word: str) -> Session:
    """Every question answered that can be, words with `word` and the question's name."""
    session = Session(form, DeskEnv(desk, "seed"))
    done: set[str] = set()
    for _ in range(4):  # an answer opens the next
        for item in [one for one in session.root.questions() if one.relevant]:
            if item.ref not in done and not item.calculated:
                done.add(item.ref)
                session.set(item.ref, an_answer(desk, item, word))
        for repeat in ("actions", "brothers_sisters"):
            if (
                f"/{form.id}/{repeat}" in form.controls
                and not session.find_repeat(f"/{form.id}/{repeat}").instances
            ):
                session.add_repeat(f"/{form.id}/{repeat}")
    return session


def an_answer(desk, item, word: str) -> str:
    name = item.ref.rpartition("/")[2]
    offered = [one.value for one in item.choices]
    if offered:
        return OPEN.get(name) or ("yes" if "yes" in offered else offered[-1])
    return {
        "date": desk.today().isoformat(), "time": "10:00", "int": "7", "decimal": "7",
    }.get(item.type, f"{word} {name}")  # fmt: skip


def a_signed_visit(desk, answers) -> tuple[str, str]:
    """A signed visit of a child about whom everything grave is known too; child and visit."""
    _, (child_id,) = plan_a_visit(desk)
    with desk.store.writing(ME) as work:
        visit = Visit(
            plan_id="", officer_id=desk.me.officer_id, on=desk.today(), seen_status="SA",
            summary="canary summary", not_seen_reason="canary reason", record=answers,
            statements=("canary statement",),
        )  # fmt: skip
        visit_id = work.create("visit", visit, child_id=child_id)
        voice = ChildVoice(
            visit_id=visit_id, officer_id=desk.me.officer_id, on=desk.today(),
            statements=(Statement(question="canary asked", words="canary said"),),
            paraphrase="canary paraphrase", show_to_parent="yes",
        )  # fmt: skip
        work.create("child_voice", voice, child_id=child_id)
        risk = RiskAssessment(
            answers={}, band="very_high", matrix_version="1", reasons=("canary risk",)
        )
        work.create("risk_assessment", risk, child_id=child_id)
        work.create("flag_event", builders.a_flag_event(words="canary flag"), child_id=child_id)
    return child_id, visit_id


def the_copy(desk, record_id: str, child_id: str = ""):
    return record_paper(desk, record_id, allow_record(desk, PASSPHRASE, PARENT_COPY), child_id)


def text_of(paper) -> str:
    pages = PdfReader(io.BytesIO(paper.forms["pdf"])).pages
    return squeezed("".join(one.extract_text() for one in pages))


def test_with_every_field_filled_only_what_is_theirs_is_on_it(desk):
    session = filled_whole(desk, desk.forms.form("home_visit"), "canary")
    words = {one.ref.rpartition("/")[2]: one for one in session.root.questions()}
    assert all(words[name].value for name in (*THEIRS, *OURS)), "the test fills them all"
    for name in THEIRS:
        session.set(words[name].ref, f"allowed {name}")
    _, visit_id = a_signed_visit(desk, form_answers(session))
    paper = the_copy(desk, visit_id)
    printed, twin = text_of(paper), paper.forms["html"].decode()
    for name in THEIRS:
        assert squeezed(f"allowed {name}") in printed, name
        assert f"allowed {name}" in twin, name
    for name in (*OURS, "said", "asked", "paraphrase", "risk", "flag", "summary", "statement"):
        assert squeezed(f"canary {name}") not in printed, name
        assert f"canary {name}" not in twin, name
    for item in words.values():
        if item.ref.rpartition("/")[2].startswith("factor_") and item.label.plain:
            assert item.label.plain not in twin
    for never in (
        "Their own words",
        "Safeguarding",
        "because of a concern",
        "Very high",
        "OFFICIAL",
        "shred",
    ):
        assert never not in twin, never


def test_it_says_who_wrote_it_when_and_whom_to_tell_of_a_mistake(desk):
    session = filled_whole(desk, desk.forms.form("home_visit"), "words")
    _, visit_id = a_signed_visit(desk, form_answers(session))
    twin = the_copy(desk, visit_id).forms["html"].decode()
    for said in (
        "Sam Patel",
        "22 June 2026",
        "Amina Yusuf",
        "If something on it is wrong, tell us.",
    ):
        assert said in twin
    assert "Not answered" not in twin


def test_an_addendum_is_on_it_only_where_its_officer_said_so(desk):
    session = filled_whole(desk, desk.forms.form("home_visit"), "words")
    _, visit_id = a_signed_visit(desk, form_answers(session))
    add_addendum(desk, visit_id, "The child said that they are afraid.")
    assert "Added later" not in the_copy(desk, visit_id).forms["html"].decode()
    add_addendum(desk, visit_id, "They read five books, not two.", for_parents=True)
    paper = the_copy(desk, visit_id)
    twin = paper.forms["html"].decode()
    assert "22/06/2026, Sam Patel" in twin
    for page in (squeezed(twin), text_of(paper)):
        assert squeezed("Added later") in page
        assert squeezed("They read five books, not two.") in page
        assert squeezed("afraid") not in page
    whole = record_paper(desk, visit_id, allow_record(desk, PASSPHRASE, "meeting"))
    for said in ("The child said that they are afraid.", "They read five books, not two."):
        assert said in whole.forms["html"].decode()


NESTED = """\
| survey |
| | type | name | label::English (en) | label::Somali (so) | relevant | appearance | save_to |
| | begin_group | outer | Outer | Dibad |  | {outer} |  |
| | text | loose | Loose | Dabacsan |  |  |  |
| | begin_group | inner | Inner | Gudaha |  | {inner} |  |
| | text | deep | Deep | Qoto |  | {deep} |  |
| | text | factor_F1 | Factor | Sabab |  |  | factor_F1 |
| | text | renamed | Seen | La arkay |  |  | observations |
| | end_group |  |  |  |  |  |  |
| | end_group |  |  |  |  |  |  |

| entities |
| | list_name | label |
| | thing | "Thing" |

| settings |
| | form_title | form_id | version | default_language |
| | Thing | thing | 1 | English (en) |
"""


@pytest.mark.parametrize(
    ("outer", "inner", "deep", "shown"),
    [
        ("", "", "", ()),
        ("parent-copy", "", "", ("loose", "deep")),
        ("", "parent-copy", "", ("deep",)),
        ("", "", "parent-copy", ("deep",)),
        ("parent-copy", "officer-only", "parent-copy", ("loose",)),
        ("officer-only", "parent-copy", "parent-copy", ()),
        ("parent-copy", "", "officer-only", ("loose",)),
    ],
)
def test_what_has_no_mark_is_left_out_and_officer_only_wins(desk, outer, inner, deep, shown):
    source = NESTED.format(outer=outer, inner=inner, deep=deep)
    form = FormDef.from_xml(build(source, name="thing")[0])
    answers = form_answers(filled_whole(desk, form, "canary"))
    desk = replace(desk, forms=OneForm(form))
    _, visit_id = a_signed_visit(desk, answers)
    if not shown:
        with pytest.raises(InputRefused):
            the_copy(desk, visit_id)
        return
    twin = the_copy(desk, visit_id).forms["html"].decode()
    assert [
        name for name in ("loose", "deep", "factor_F1", "renamed") if f"canary {name}" in twin
    ] == [*shown]
    assert ("Inner" in twin) == ("deep" in shown)


class OneForm:
    """A shelf with one form on it."""

    def __init__(self, form: FormDef) -> None:
        self._form = form

    def version(self, form_id: str, version: str) -> FormDef:
        assert (form_id, version) == (self._form.id, self._form.version)
        return self._form


def test_it_is_in_the_familys_language_where_the_form_has_it(desk):
    source = NESTED.format(outer="parent-copy", inner="", deep="")
    form = FormDef.from_xml(build(source, name="thing")[0])
    answers = form_answers(filled_whole(desk, form, "canary"))
    desk = replace(desk, forms=OneForm(form))
    child_id, visit_id = a_signed_visit(desk, answers)
    with desk.store.writing(ME) as work:
        family_id = work.view.record("child", child_id).family_id
        held = next(iter(work.view.of_family(builders.ParentCarer, family_id)))
        work.patch("parent_carer", held, {"language": "so"})
    twin = the_copy(desk, visit_id).forms["html"].decode()
    assert "Qoto" in twin
    assert 'lang="so"' in twin
    assert "If something on it is wrong" not in twin


def test_what_the_parents_said_is_theirs_and_another_form_is_not(desk):
    _, (child_id,) = plan_a_visit(desk)
    found = {}
    for name in ("parent_voice", "lundy_check"):
        answers = form_answers(filled_whole(desk, desk.forms.form(name), "words"))
        body = FilledForm(
            officer_id=desk.me.officer_id, on=desk.today(), at=desk.clock.now(), title=name,
            form=OwnForm(child_id="", form_name=name, answers=answers),
        )  # fmt: skip
        with desk.store.writing(ME) as work:
            family_id = work.view.record("child", child_id).family_id
            found[name] = work.create("filled_form", body, family_id=family_id)
    twin = the_copy(desk, found["parent_voice"], child_id).forms["html"].decode()
    assert "words going_well" in twin
    with pytest.raises(InputRefused, match="marked as the parents’"):
        the_copy(desk, found["lundy_check"], child_id)
    asked = {one.record_id: one.for_parents for one in forms_of(desk, child_id)}
    assert asked == {found["parent_voice"]: True, found["lundy_check"]: False}
    strange = replace(answers, form_version="1999")  # of a version that is not on this device
    with desk.store.writing(ME) as work:
        lost = replace(body, form=replace(body.form, answers=strange))
        found["lost"] = work.create("filled_form", lost, family_id=family_id)
    asked = {one.record_id: one.for_parents for one in forms_of(desk, child_id)}
    assert not asked[found["lost"]]


def owed(desk):
    with desk.store.reading() as view:
        return copies_owed(view, desk.policy.timescales.report_to_parent_days)


def test_a_copy_is_owed_for_a_visit_signed_here_until_it_was_printed(desk):
    visit, (child_id,) = a_written_visit(desk)
    assert owed(desk) == ()
    visit_id = signed(desk, visit).visit_ids[child_id]
    (one,) = owed(desk)
    assert (one.record_id, one.child_name) == (visit_id, "Amina Yusuf")
    assert one.due_on == desk.today() + timedelta(days=28)
    assert open_casefile(desk, child_id).copies == (one,)
    assert look_at_today(desk).copies == (), "not in the week of the visit"
    whole = record_paper(desk, visit_id, allow_record(desk, PASSPHRASE, "meeting"))
    end_paper(desk, begin_paper(desk, whole), "done")
    end_paper(desk, begin_paper(desk, the_copy(desk, visit_id)), "stopped")
    assert len(owed(desk)) == 1, "another reason, or a print that was stopped, gives them nothing"
    end_paper(desk, begin_paper(desk, the_copy(desk, visit_id)), "done")
    assert owed(desk) == ()
    line = read_print_log(desk)[0]
    assert (line.what, line.reason, line.outcome) == ("visit", PARENT_COPY, "done")


def test_a_copy_that_was_kept_as_a_file_is_given_and_each_child_has_their_own(desk):
    visit, (first, second) = a_written_visit(desk, "Amina Yusuf", "Bilal Yusuf")
    ids = signed(desk, visit).visit_ids
    keep_paper(desk, the_copy(desk, ids[first]))
    assert [one.child_id for one in owed(desk)] == [second]
    with desk.store.writing(ME) as work:
        work.patch("child", second, {"closed_on": desk.today()})
    assert owed(desk) == ()


def promises(desk, child_id=""):
    with desk.store.reading() as view:
        return hearing_back(view, child_id)


def an_end_check(desk, child_id, **said):
    session = Session(desk.forms.form("lundy_check"), DeskEnv(desk, "seed"))
    for name, value in said.items():
        session.set(session.form.save_to[name], value)
    body = FilledForm(
        officer_id=desk.me.officer_id, on=desk.today(), at=desk.clock.now(), title="End check",
        about="lundy",
        form=OwnForm(child_id=child_id, form_name="lundy_check", answers=form_answers(session)),
    )  # fmt: skip
    with desk.store.writing(ME) as work:
        work.create("filled_form", body, child_id=child_id)


def test_the_day_a_child_was_promised_stands_until_they_heard_back(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    due = (desk.today() + timedelta(days=5)).isoformat()
    visit = write_up(desk, open_visit(desk, plan_id), feedback_on=due, feedback_by="Sam, by letter")
    signed(desk, visit)
    (one,) = promises(desk)
    (before,) = prepare_visit(desk, open_visit(desk, plan_id)).children
    assert "The child was to hear back on 27 June 2026, from: Sam, by letter" in before.carried_over
    assert [line.child_id for line in look_at_today(desk).hear_back] == [child_id]
    assert open_casefile(desk, child_id).hear_back == (one,)
    assert (one.due_on.isoformat(), one.by) == (due, "Sam, by letter")
    an_end_check(desk, child_id, feedback_given="yes")
    assert promises(desk) == (one,), "on the day of the visit they heard back on the one before"
    desk.clock.advance(days=1)
    an_end_check(desk, child_id, feedback_given="no")
    assert promises(desk, child_id) == (one,)
    an_end_check(desk, child_id, feedback_given="yes")
    assert promises(desk) == ()
    desk.clock.advance(days=1)
    an_end_check(desk, child_id, feedback_on=due)
    assert [one.by for one in promises(desk)] == [""], "an end check may promise as well"
    assert promises(desk, "another child") == ()

"""The page of an occasion on record: who answered beside the officer, or spoke, keeps one as well."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.fill_form import form_answers
from ehe_desktop.services.fill_own_form import open_own_form
from ehe_desktop.services.print_record_page import record_page_choice, record_page_paper
from ehe_desktop.xforms.session import Session
from tests.reports.test_child_page import a_voice, text_of
from tests.storage.visit_room import a_desk, plan_a_visit
from tests.ui.child_room import FormEnv

FORM = "/about_my_learning"


@pytest.fixture
def kept(tmp_path):
    """A desk, and the record of a child who answered in Polish beside the officer, drew, and spoke."""
    desk = a_desk(tmp_path)
    _, (child_id,) = plan_a_visit(desk)
    wanted = OwnForm(
        child_id=child_id, form_name="about_my_learning", language="Polish (pl)", present="Mum"
    )
    place, filling = open_own_form(desk, child_id, wanted)
    for name, value in {"worry": "Mój pies", "show": "yes"}.items():
        filling.set(f"{FORM}/{name}", value)
    words = Session(desk.forms.form("child_words"), FormEnv())
    words.set(words.form.save_to["seen_status"], "SP")
    words.set(words.form.save_to["voice_outcome"], "kept")
    words.set("/child_words/statements[1]/asked", "What made you laugh?")
    words.set("/child_words/statements[1]/words", "The worms did.")
    made = a_voice(form_version=desk.forms.form("houses").version)
    voice = ChildVoice(
        visit_id="", officer_id="o", on=date(2026, 6, 22), show_to_parent="yes",
        answers=form_answers(words), handed=(made,),
    )  # fmt: skip

    def record(safe_home="yes", **over):
        filling.set(f"{FORM}/safe_home", safe_home)
        body = replace(voice, forms=(filling.take(),), **over)
        with desk.store.writing() as work:
            voice_id = work.create(
                "child_voice", body, family_id=place.family_id, child_id=child_id
            )
        return desk, voice_id

    yield record
    desk.store.close()


def test_what_was_answered_made_and_said_may_stand_on_it_and_nothing_private(kept):
    desk, voice_id = kept()
    choice = record_page_choice(desk, voice_id)
    assert choice.doubt == ""
    told = {one.question_en or one.question: one.words for one in choice.answers}
    assert told == {
        "What is good?": "my dog & <tea>",
        "Draw it.": "",
        "What do you worry about? Who knows?": "Mój pies",
        "What made you laugh?": "The worms did.",
    }
    refs = [one.ref for one in choice.answers]
    assert len({*refs}) == len(refs)
    paper = record_page_paper(desk, voice_id, [refs[2], refs[3], f"1{FORM}/safe_home"])
    said = text_of(pypdf.PdfReader(io.BytesIO(paper.forms["pdf"])))
    assert "Czym się martwisz? Kto o tym wie? Mój pies" in said
    assert "The worms did." in said
    for left_out in ("my dog", "Czy czujesz się", "Mum"):
        assert left_out not in said


@pytest.mark.parametrize(
    ("safe_home", "over", "doubt"), [("yes", {"show_to_parent": "no"}, "no"), ("no", {}, "unsafe")]
)
def test_in_doubt_nothing_is_ticked_beforehand(kept, safe_home, over, doubt):
    desk, voice_id = kept(safe_home, **over)
    assert record_page_choice(desk, voice_id).doubt == doubt


def test_a_record_that_is_not_here_has_no_page(kept):
    desk, _ = kept()
    with pytest.raises(VisitMissing):
        record_page_choice(desk, "no such record")


@pytest.mark.parametrize(
    ("occasion", "own", "title"),
    [
        ("en", "pl", "Moja strona"),
        ("ro", "pl", "Pagina mea"),
        ("en", "en", "’s page"),
        ("xx", "en", "’s page"),
    ],
)
def test_a_child_who_only_spoke_has_a_page_headed_in_their_own_language(kept, occasion, own, title):
    desk, voice_id = kept(language=occasion)
    with desk.store.writing() as work:
        record, voice = (
            work.view.record("child_voice", voice_id),
            work.view.body(ChildVoice, voice_id),
        )
        work.patch("child", record.child_id, {"language": own})
        spoken = replace(voice, forms=(), handed=())
        voice_id = work.create(
            "child_voice", spoken, family_id=record.family_id, child_id=record.child_id
        )
    (said,) = record_page_choice(desk, voice_id).answers
    paper = record_page_paper(desk, voice_id, [said.ref])
    words = text_of(pypdf.PdfReader(io.BytesIO(paper.forms["pdf"])))
    assert title in words
    assert "The worms did." in words

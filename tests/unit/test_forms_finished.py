"""What becomes of a form once it is finished: an addendum under it; a rule or a list of the form that failed."""

from __future__ import annotations

from dataclasses import replace

from ehe_desktop.domain.visit import UNCHECKED, OwnForm
from ehe_desktop.reports.form_lines import NOT_CHECKED
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.fill_own_form import keep_form_by_itself, open_own_form
from ehe_desktop.services.finish_own_form import check_own_form, finish_own_form
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.list_forms import list_forms
from ehe_desktop.services.open_casefile import read_timeline
from ehe_desktop.services.print_record import RecordPass, record_paper
from ehe_desktop.services.read_forms import forms_of
from ehe_desktop.ui.forms.asked import topics, wrong_in
from ehe_desktop.ui.settings.forms_pane import form_words
from ehe_desktop.xforms.author import build
from tests.unit.test_own_forms import fill, one

__all__ = ["one"]


def test_what_was_wrong_in_a_finished_form_stands_under_it_and_nothing_is_overwritten(desk, one):
    place = fill(desk, one.child_id, "parent_voice", {"words/going_well": "They read."})
    finish_own_form(desk, place)
    (before,) = forms_of(desk, one.child_id)
    assert before.can_add
    add_addendum(desk, before.record_id, " They read and count. ")
    for child_id in place.child_ids:
        (found,) = forms_of(desk, child_id)
        assert (found.filled, [said.text for said in found.addenda]) == (
            before.filled, ["They read and count."],
        )  # fmt: skip
        told = [
            (line.record_kind, line.addenda)
            for line in read_timeline(desk, child_id)
            if line.record_kind in ("filled_form", "addendum")
        ]
        assert [kind for kind, _ in told] == ["filled_form"]
        assert "They read and count." in told[0][1][0]
    given = RecordPass("meeting", desk.clock.now())
    paper = record_paper(desk, before.record_id, given, one.child_id)
    assert "They read and count." in paper.forms["html"].decode()


FAILS = """
| survey |
| | type | name | label | constraint | constraint_message |
| | text | place | Where? | | |
| | text | near | How near? | distance(${place}) < 5 | Too far. |

| settings |
| | form_title | form_id | version | default_language |
| | How near | how_near | 1 | English (en) |
"""


def test_a_rule_of_the_form_that_fails_holds_nobody_up_and_is_told_and_kept(desk, one, tmp_path):
    xml, _warnings = build(FAILS, name="how_near")
    (tmp_path / "how_near.xml").write_text(xml, encoding="utf-8")
    mine = replace(desk, forms=FormShelf(tmp_path))
    wanted = OwnForm(child_id=one.child_id, form_name="how_near")
    place, filling = open_own_form(mine, one.child_id, wanted)
    filling.set("/how_near/place", "by the river")
    filling.set("/how_near/near", "Very")
    assert wrong_in(topics(filling.session)) == {}
    keep_form_by_itself(mine, place, filling.take(), "test")
    check = check_own_form(mine, place)
    assert check.missing == ()
    lines = [line for section in check.sections for line in section.lines]
    (told,) = [line.answer for line in lines if line.question == "How near?"]
    assert told == f"Very ({NOT_CHECKED})"
    finish_own_form(mine, place)
    (found,) = forms_of(mine, one.child_id)
    assert found.filled.form.answers.saved[UNCHECKED] == "How near?"
    assert [line.words for line in found.filled.statements] == ["by the river", "Very"]
    given = RecordPass("meeting", desk.clock.now())
    paper = record_paper(mine, found.record_id, given, one.child_id)
    assert f"Very ({NOT_CHECKED})" in paper.forms["html"].decode()


def test_a_list_that_is_not_beside_its_form_is_named_and_the_form_is_still_shown(desk, tmp_path):
    source = FAILS.replace(
        "| text | near | How near?", "| select_one_from_file towns.csv | near | Town?"
    )
    xml, _warnings = build(
        source.replace("distance(${place}) < 5", "").replace("Too far.", ""), name="how_near"
    )
    (tmp_path / "how_near.xml").write_text(xml, encoding="utf-8")
    (line,) = list_forms(replace(desk, forms=FormShelf(tmp_path)))
    assert (line.missing, line.problems) == (("towns.csv",), ())
    assert any(words.startswith("Not here: towns.csv.") for words in form_words(line))
    (tmp_path / "towns.csv").write_text("name,label\na,Aston\n", encoding="utf-8")
    (line,) = list_forms(replace(desk, forms=FormShelf(tmp_path)))
    assert line.missing == ()

"""Any form on paper and its twin: every question, every answer, names in any script, blank or filled."""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from ehe_desktop.domain.drawing import Drawing, Stroke
from ehe_desktop.domain.given_file import answer_for
from ehe_desktop.platform.paths import forms_dir, shipped_picture
from ehe_desktop.reports.form_html import render_form_html
from ehe_desktop.reports.form_lines import (
    NOT_ANSWERED,
    Answer,
    Choice,
    FormCopy,
    FormLine,
    PaperWords,
    blank_copy,
    form_copy,
)
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.reports.letters.typeset import Look
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.reports.schedules import a_printed, fonts, squeezed
from tests.reports.tagged import kinds_of, languages_of, pictures_of
from tests.ui.form_gallery import gallery_form
from tests.xforms.conformance import StillEnv

A_LINE = Stroke(44, "red", ((0.0, 600.0, 0), (800.0, 300.0, 500), (1600.0, 600.0, 900)))
KICKER = "Visit of 22 June 2026"


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "JPEG")
    return out.getvalue()


FILES = {
    answer_for("a" * 64, "drawing.svg"): Drawing((A_LINE,)).to_svg(picture=a_photo()),
    answer_for("b" * 64, "photo.jpg"): a_photo(),
    answer_for("c" * 64, "words.txt"): b"Sam Okoro, carer",
    answer_for("d" * 64, "plan.pdf"): b"%PDF-1.7",
    answer_for("e" * 64, "torn.jpg"): b"\xff\xd8 torn",
}
ANSWERS = {
    "typed/line": "Șerban Țîrlea",
    "typed/words": "I saw: birds\nI was told by her aunt: <b>reads</b> every night",
    "typed/hidden": "quiet fox",
    "typed/weight": "7.5",
    "typed/place": "51.5 -0.12",
    "days/day": "2026-06-22",
    "days/month": "2026-06-01",
    "days/moment": "2026-06-22T14:30:00.000+01:00",
    "chosen/pet": "yes",
    "chosen/pictures": "birds maths",
    "chosen/order": "plum apple fig pear",
    "table/reads": "daily",
    "scales/stars": "3",
    "given/drawing": answer_for("a" * 64, "drawing.svg"),
    "given/photo": answer_for("b" * 64, "photo.jpg"),
    "given/signed": answer_for("c" * 64, "words.txt"),
    "given/paper": answer_for("d" * 64, "plan.pdf"),
    "given/marked": answer_for("f" * 64, "drawing.svg"),
    "things[1]/what": "Library card by Friday",
}


def filled(answers=None, language="English (en)") -> FormCopy:
    session = Session(gallery_form(), StillEnv())
    for name, value in (ANSWERS if answers is None else answers).items():
        session.set(f"/data/{name}", value)
    session.language = language
    facts = (("Child", "Amina Yusuf · محمد · রুখসানা"), ("Case", "EHE-1001"))
    return form_copy(session, facts=facts, file_of=FILES.get)


@cache
def blank() -> FormCopy:
    return blank_copy(Session(gallery_form(), StillEnv()), PaperWords())


def pdf_of(*copies: FormCopy, look: Look = "desk") -> bytes:
    printed = a_printed()
    style = PaperStyle(title=KICKER, kicker=KICKER, look=look, foot=(printed.handling,))
    return render_form_pdf(copies, style, fonts())


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def html_of(*copies: FormCopy) -> str:
    out = io.BytesIO()
    render_form_html(copies, out, kicker=KICKER, printed=a_printed())
    return out.getvalue().decode()


SAID = (
    "Your name", "Șerban Țîrlea", "I saw: birds", "I was told by her aunt: <b>reads</b>",
    "Given, and not printed", "51.5, -0.12", "22 June 2026", "June 2026", "22 June 2026 at 14:30",
    "Watching birds outside", "1. Plum", "4. Pear", "Every day", "Sam Okoro, carer",
    "A file is kept: plan.pdf", "drawing.svg: not on this device", "Agreed action 1",
    "Library card by Friday", "EHE-1001", NOT_ANSWERED, "OFFICIAL-SENSITIVE",
)  # fmt: skip


def test_every_answer_is_on_paper_in_words():
    text = squeezed(text_of(pdf_of(filled())))
    for said in SAID:
        assert squeezed(said) in text, said
    assert "quietfox" not in text


def test_the_twin_says_the_same_and_loads_nothing():
    page = html_of(filled())
    shown = squeezed(re.sub(r"<[^>]*>", "", page.replace("&lt;", "‹").replace("&gt;", "›")))
    for said in SAID:
        assert squeezed(said.replace("<", "‹").replace(">", "›")) in shown, said
    assert "<b>reads" not in page
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert page.count("<img") == 2
    assert all('alt="' in one for one in re.findall("<img[^>]*>", page))
    assert page.count("<dl>") == page.count("</dl>")


def test_a_blank_form_has_room_for_every_answer():
    text = squeezed(text_of(pdf_of(blank())))
    for said in ("Strongly disagree", "Apple", "Draw your day", "What was agreed?", "OK"):
        assert squeezed(said) in text, said
    assert squeezed(NOT_ANSWERED) not in text
    questions = [line for line in blank().lines if line.kind == "question"]
    assert len(questions) > 30
    assert not [line.text for line in questions if line.answer.is_empty]
    page = html_of(blank())
    assert page.count('class="room"') > 10
    assert page.count('class="tick"') > 20


def test_what_may_not_apply_is_said_on_a_blank_form():
    form = FormDef.from_xml((forms_dir() / "home_visit.xml").read_bytes())
    lines = blank_copy(Session(form, StillEnv()), PaperWords()).lines
    assert any(line.text.startswith("If it applies: ") for line in lines)
    filled_in = form_copy(Session(form, StillEnv())).lines
    assert not any(line.text.startswith("If it applies: ") for line in filled_in)
    assert len(filled_in) < len(lines)


@pytest.mark.parametrize("name", ["home_visit", "health_prompts", "child_words"])
def test_our_own_forms_come_out_blank_and_filled(name):
    form = FormDef.from_xml((forms_dir() / f"{name}.xml").read_bytes())
    session = Session(form, StillEnv())
    for copy in (form_copy(session), blank_copy(session, PaperWords())):
        assert len(PdfReader(io.BytesIO(pdf_of(copy))).pages) >= 1


def test_equal_input_gives_equal_bytes_and_no_name_is_a_property():
    one, two = pdf_of(filled()), pdf_of(filled())
    assert one == two
    reader = PdfReader(io.BytesIO(one))
    assert reader.metadata.title == KICKER
    assert "Amina" not in str(reader.metadata)


def test_a_drawing_is_strokes_not_a_picture_of_them():
    page = next(
        one
        for one in PdfReader(io.BytesIO(pdf_of(filled()))).pages
        if "Draw your day" in one.extract_text()
    )
    content = page.get_contents().get_data().decode("latin-1")
    assert "0.7607843 0.14901961 0.11372549 SCN" in content  # the red of the pen
    assert " c\n" in content or " c " in content


def test_a_form_in_urdu_is_mirrored_in_both():
    copy = filled(language="Urdu (ur)")
    page = html_of(copy)
    assert '<section lang="ur" dir="rtl">' in page
    assert "آپ کا نام" in page
    assert PdfReader(io.BytesIO(pdf_of(copy))).trailer["/Root"]["/Lang"] == "ur"
    empty = Session(gallery_form(), StillEnv())
    left = first_x(pdf_of(blank_copy(empty, PaperWords())))
    empty.language = "Urdu (ur)"
    right = first_x(pdf_of(blank_copy(empty, PaperWords())))
    assert left < 60 < 300 < right


def first_x(data: bytes) -> float:
    """Where the first words begin, from the left."""
    found: list[float] = []
    PdfReader(io.BytesIO(data)).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, _font, _size: (
            found.append(cm[0] * tm[4] + cm[4]) if text.strip() else None
        )
    )
    return found[0]


def test_paper_is_tagged_with_headings_in_order_and_words_for_pictures():
    reader = PdfReader(io.BytesIO(pdf_of(filled())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    kinds = kinds_of(reader)
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(levels) > 4
    assert pictures_of(reader) == ["Photo: A photo of work", "Drawing: Draw your day"]
    assert "en-GB" in languages_of(reader) or languages_of(reader) == {"en"}


def test_what_stands_on_a_page_is_never_read_as_markup():
    text = '#b $x$ *y* _z_ <tea> [q] `code` \\ "quoted" #panic("x") - one'
    copy = filled({"typed/words": text, "typed/line": "= Heading"})
    said = squeezed(text_of(pdf_of(copy)))
    assert squeezed(text) in said
    assert "=Heading" in said


def test_a_childs_blank_form_shows_its_pictures_with_their_words():
    form = FormDef.from_xml((forms_dir() / "child_letter_page.xml").read_bytes())
    session = Session(form, StillEnv())
    session.language = "Polish (pl)"
    copy = blank_copy(session, PaperWords(), shipped_picture)
    reader = PdfReader(io.BytesIO(pdf_of(copy, look="child")))
    words = pictures_of(reader)
    assert "Co idzie dobrze?" in words
    assert "Lubię to" in words
    assert "" not in words
    plain = PdfReader(io.BytesIO(pdf_of(copy)))
    assert pictures_of(plain) == []


@pytest.mark.parametrize("look", ["desk", "child"])
def test_an_answer_that_goes_on_overleaf_says_there_what_it_answers(look):
    asked = FormLine(
        kind="question", text="What did you see?", answer=Answer(words="word " * 3_000)
    )
    reader = PdfReader(io.BytesIO(pdf_of(FormCopy(title="Visit", lines=(asked,)), look=look)))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 3
    assert [page.count("Whatdidyousee?") for page in pages if "word" in page] == [1] * len(pages)


def test_words_at_the_foot_of_a_page_in_urdu_are_read_from_their_own_side():
    copy = FormCopy(title="میرا صفحہ", language="Urdu (ur)")
    style = PaperStyle(title="x", look="child", foot=("Ref. ____",))
    data = render_form_pdf([copy], style, fonts())
    assert "Ref. ____" in text_of(data)


@pytest.mark.parametrize("before", [8, 16, 24])
def test_a_childs_cards_stand_on_the_sheet_of_their_question(before):
    cards = tuple(Choice(f"Tile {number}", shipped_picture("yes.svg")) for number in range(14))
    lines = (
        *(FormLine(kind="note", text=f"Line {number}") for number in range(before)),
        FormLine(kind="question", text="Which?", answer=Answer(options=cards)),
    )
    data = pdf_of(FormCopy(title="Cards", lines=lines), look="child")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    asked = [page for page in pages if "Which?" in page or "Tile" in page]
    assert len(asked) == 1
    assert asked[0].count("Tile") == 14


@pytest.mark.parametrize(("many", "pages"), [(18, 1), (90, 2)])
def test_choices_stand_under_their_question_unless_no_page_would_hold_them(many, pages):
    """Half of the reasons a child left school were ticked overleaf, under no question."""
    ways = tuple(Choice(f"Choice {number}, said in about forty letters") for number in range(many))
    lines = (
        *(FormLine(kind="note", text=f"Line {number}") for number in range(24)),
        FormLine(kind="question", text="Which?", answer=Answer(options=ways)),
    )
    data = pdf_of(FormCopy(title="Choices", lines=lines))
    found = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert sum(page.count("Choice ") for page in found) == many
    assert len([page for page in found if "Which?" in page or "Choice " in page]) >= pages
    assert many > 18 or len([page for page in found if "Choice " in page]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "word " * 4_000,
        "x" * 20_000,
        "محمد " * 500,
        "\n\n\n".join(["A paragraph."] * 60),
        "<script>alert(1)</script> & \u202e turned \x00",
    ],
)
def test_no_answer_is_too_long_or_too_odd_to_print(text):
    copy = filled({"typed/words": text})
    data = pdf_of(copy)
    letters = len(squeezed(text_of(data)))
    assert letters > min(len(text.replace(" ", "")), 500) / 2
    if text.startswith(("word", "x")):
        assert squeezed(text_of(data)).count(text[0]) >= text.count(text[0])
    assert "<script>" not in html_of(copy)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_prints_in_both(words, name):
    copy = filled({"typed/words": words, "typed/line": name})
    assert pdf_of(copy).startswith(b"%PDF")
    assert html_of(copy).endswith("</html>\n")


def test_a_torn_photo_does_not_stop_the_page():
    copy = filled({"given/photo": answer_for("e" * 64, "torn.jpg")})
    assert "could not be read" in text_of(pdf_of(copy))


def test_a_mark_without_its_letter_still_comes_out():
    odd = FormLine(kind="question", text="\n\u0657", answer=Answer(words="after"))
    assert "after" in text_of(pdf_of(FormCopy(title="Odd", lines=(odd,))))

"""`ehe-desktop forms`: check, build, import and export, with real workbooks and the real converter."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ehe_desktop.app.cli import main
from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.services.check_forms import FormFolder, check_forms, check_source
from ehe_desktop.services.form_duties import DUTIES, never, undone
from ehe_desktop.services.form_files import FolderFiles
from ehe_desktop.services.form_sheets import level, read_markdown, write_markdown
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.form_workbook import MOST_UNPACKED, read_workbook, write_workbook
from ehe_desktop.xforms.session import Session
from tests.xforms.conformance import StillEnv

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = FormFolder(ROOT / "forms", ROOT / "resources" / "pictures")


@pytest.fixture
def folder(tmp_path):
    """Two of our forms as they are published."""
    made = tmp_path / "forms"
    made.mkdir()
    for name in ("child_feedback.md", "child_feedback.xml", "lundy_check.md", "lundy_check.xml",
                 "library.toml", "published.lock"):  # fmt: skip
        shutil.copy(SHIPPED.forms / name, made / name)
    return FormFolder(made, SHIPPED.pictures)


def forms(folder, *parts):
    return main(["forms", "--forms", str(folder.forms), "--pictures", str(folder.pictures), *parts])


def rewrite(folder, name, *changes):
    path = folder.forms / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_the_shipped_forms_have_no_error():
    assert [one for one in check_forms(SHIPPED) if one.is_error] == []


@pytest.mark.parametrize("part", ["check", "build"])
def test_a_folder_without_forms_is_said_and_left_as_it_is(part, tmp_path, capsys):
    assert forms(FormFolder(tmp_path, SHIPPED.pictures), part) == 1
    assert "There are no forms in this folder." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", SHIPPED.names)
def test_a_form_is_the_same_after_a_workbook(name, tmp_path):
    source = SHIPPED.source(name)
    sheets = read_markdown(source)
    assert write_markdown(sheets) == source
    write_workbook(sheets, tmp_path / "form.xlsx")
    assert read_workbook(tmp_path / "form.xlsx") == sheets


words = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="\\\x85"), max_size=12
).map(lambda text: " ".join(text.split()))  # fmt: skip


@given(st.lists(st.lists(words, min_size=2, max_size=4), min_size=1, max_size=5))
def test_markdown_loses_no_cell(rows):
    head = [f"column{at}" for at in range(4)]
    sheets = {"survey": level([head, *rows])}
    assert read_markdown(write_markdown(sheets)) == sheets


def test_check_says_what_is_wrong_and_changes_nothing(folder, capsys):
    before = {path.name: path.read_bytes() for path in folder.forms.iterdir()}
    assert forms(folder, "check") == 0
    assert "2 forms, 0 errors." in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in folder.forms.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("lundy_check", "| end_group |", "| end_grup |", "row"),
        ("child_feedback", "Did we listen to you?", "Did we hear you?", "is published"),
        ("child_feedback", "talk.svg", "nowhere.svg", "no picture named nowhere.svg"),
        ("child_feedback", "Чи ми тебе вислухали?", "", "no words in Ukrainian (uk)"),
        ("child_feedback", "| child_feedback | 2", "| feedback | 2", "must be the name of the file"),
    ],
)  # fmt: skip
def test_check_names_the_form_and_the_fault(folder, capsys, name, old, new, said):
    rewrite(folder, name, (old, new))
    assert forms(folder, "check") == 1
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("error")]
    assert any(name in line and said in line for line in told), told


TRIED = """| survey |
| | type | name | label | calculation | repeat_count |
| | text | a | Say a {label} | | |
| | calculate | b | | {calculation} | |
| | begin_repeat | r | Again | | {count} |
| | text | c | C | | |
| | end_repeat | | | | |

| settings |
| | form_title | form_id | version |
| | Tried | tried | 2026112201 |
"""


@pytest.mark.parametrize(
    ("part", "words", "said"),
    [
        ("count", "1000000", "more than 2000 instances"),
        ("calculation", "digest('x', 'NOPE')", "On the 'survey' sheet: digest() knows MD5"),
        ("calculation", "jr:choice-name('x', '/tried/no')", "there is no `/tried/no`"),
        ("label", "${b}", ""),
        ("calculation", "jr:itext('no')", "no language has the text `no`"),
    ],
)
def test_check_opens_the_form_as_a_person_would(folder, part, words, said):
    cells = {"label": "", "calculation": "1", "count": "2", part: words}
    found = check_source(folder, "tried", TRIED.format(**cells))
    wrong = [one.words for one in found if one.is_error]
    if part == "label" or "itext" in words:
        assert wrong == []
        wrong = [one.words for one in found]
    assert any(said in one for one in wrong), found


PLACES = """| survey |
| | type | name | label |
| | select_one_from_file towns.csv | town | Which town? |

| settings |
| | form_title | form_id | version |
| | Places | places | 2026112201 |
"""


def test_a_list_beside_the_forms_is_offered_and_stays_with_what_was_published(folder, capsys):
    (folder.forms / "places.md").write_text(PLACES, encoding="utf-8")
    assert forms(folder, "check") == 1
    told = "the form's file jr://file-csv/towns.csv is missing: put towns.csv into the folder of the forms"
    assert told in capsys.readouterr().out
    towns = folder.forms / "towns.csv"
    towns.write_text("name,label\nd,Dover\ne,Ely\n", encoding="utf-8")
    assert forms(folder, "build") == 0
    session = Session(FormShelf(folder.forms).form("places"), StillEnv())
    assert [one.label.plain for one in session.find("/places/town").choices] == ["Dover", "Ely"]
    assert forms(folder, "check") == 0
    towns.write_text("name,label\nd,Dover\n", encoding="utf-8")
    assert forms(folder, "check") == 1
    assert "towns.csv belongs to a published version" in capsys.readouterr().out


@pytest.mark.parametrize(
    "uri",
    ["jr://file/../key", "jr://file-csv/a/b.csv", "jr://file/link.csv", "jr://images/in.csv", "in.csv",
     "jr://file/..", "jr://file/."],
)  # fmt: skip
def test_nothing_outside_the_folder_of_forms_is_read(tmp_path, uri):
    (tmp_path / "key").write_text("secret", encoding="utf-8")
    inside = tmp_path / "forms"
    inside.mkdir()
    (inside / "in.csv").write_text("name\n", encoding="utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "key")
    files = FolderFiles(inside)
    assert files.open(uri) is None
    assert files.open("jr://file-csv/in.csv") == b"name\n"
    assert list(files.read) == ["in.csv"]


def test_a_child_is_never_made_to_answer(folder, capsys):
    rewrite(
        folder, "child_feedback",
        ("| type | name |", "| type | name | required |"),
        ("| note | hello |", "| note | hello | |"),
        ("| note | keep_safe |", "| note | keep_safe | |"),
        ("| text | better |", "| text | better | yes |"),
        *((f"| {kind} | {name} |", f"| {kind} | {name} | |") for kind, name in (
            ("select_one lot", "listen"), ("select_one yns", "said"), ("text", "changed"),
            ("select_one yns", "told"), ("select_one yns", "again"), ("select_one yns", "talk"))),
    )  # fmt: skip
    assert forms(folder, "check") == 1
    assert "/child_feedback/better is required: a child may leave" in capsys.readouterr().out


@pytest.mark.parametrize("name", DUTIES)
def test_what_the_program_waits_for_is_missed_in_words(name):
    source = SHIPPED.source(name)
    assert [*undone(name, read_markdown(source)), *never(read_markdown(source))] == []
    for duty in DUTIES[name]:
        renamed = source.replace(f"| {duty.save_to} |", "| another_name |")
        assert list(undone(name, read_markdown(renamed))) == [
            f"Nothing is saved to {duty.save_to}. {duty.otherwise}"
        ]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("have_my_say", "'yes', if(", "'danger', if(", "says_unsafe cannot be 'yes'. An answer"),
        (
            "home_visit",
            "| yes_no | yes |",
            "| yes_no | y |",
            "safeguarding_seen cannot be 'yes'. A",
        ),
        ("child_words", "| seen | NS |", "| seen | NO |", "seen_status cannot be 'NS'. No child"),
        ("child_words", "| seen | CD |", "| seen | D |", "officer_words waits for seen_status"),
        ("send_pictures", "| yns | no |", "| yns | n |", "unsafe waits for safe_home to be 'no'"),
        ("home_visit", "| visit_type | failed |", "| visit_type | f |", "told_why waits for"),
    ],
)
def test_a_code_that_is_waited_for_cannot_be_renamed_alone(name, old, new, said):
    source = SHIPPED.source(name)
    assert old in source
    sheets = read_markdown(source.replace(old, new))
    assert any(said in one for one in [*undone(name, sheets), *never(sheets)])


def test_a_form_that_does_its_duty_no_longer_is_not_built(folder, capsys):
    before = (folder.forms / "child_feedback.xml").read_bytes()
    for old, new in (
        ("wants_to_talk", "talking"),
        ("| child_feedback | 2", "| child_feedback | 3"),
    ):
        rewrite(folder, "child_feedback", (old, new))
    assert forms(folder, "build") == 1
    told = capsys.readouterr().out
    assert "error  child_feedback: Nothing is saved to wants_to_talk. Nobody is told" in told
    assert "note   child_feedback: It no longer saves wants_to_talk" in told
    assert (folder.forms / "child_feedback.xml").read_bytes() == before


def test_the_folder_may_be_named_after_the_part(folder, capsys):
    assert main(["forms", "check", "--forms", str(folder.forms)]) == 0
    assert "2 forms, 0 errors." in capsys.readouterr().out


def test_a_build_with_an_error_writes_nothing(folder, capsys):
    before = (folder.forms / "lundy_check.xml").read_bytes()
    rewrite(
        folder, "lundy_check", ("Was it private enough?", "Private?"), ("2026112201", "2030010101")
    )
    rewrite(folder, "child_feedback", ("talk.svg", "nowhere.svg"))
    assert forms(folder, "build") == 1
    assert "Nothing was written" in capsys.readouterr().out
    assert (folder.forms / "lundy_check.xml").read_bytes() == before


def test_a_new_version_is_built_and_the_one_before_stays(folder, capsys):
    before = (folder.forms / "lundy_check.xml").read_bytes()
    rewrite(
        folder, "lundy_check", ("Was it private enough?", "Private?"), ("2026112201", "2030010101")
    )
    assert forms(folder, "build") == 0
    assert "Built: lundy_check." in capsys.readouterr().out
    shelf = FormShelf(folder.forms)
    assert shelf.version("lundy_check", "2030010101").version == "2030010101"
    assert shelf.xml("lundy_check.2026112201") == before
    assert shelf.version("lundy_check", "2026112201").version == "2026112201"
    assert shelf.current == ("child_feedback", "lundy_check")
    assert {version for name, version in folder.published() if name == "lundy_check"} == {
        "2026112201", "2030010101",
    }  # fmt: skip
    assert forms(folder, "build") == 0
    assert "Every form is as it was built." in capsys.readouterr().out


def test_a_practice_lead_changes_a_question_in_a_spreadsheet(folder, tmp_path, capsys):
    book = tmp_path / "lundy_check.xlsx"
    assert forms(folder, "export", str(book)) == 0
    opened = load_workbook(book)
    cells = [cell for row in opened["survey"].iter_rows() for cell in row]
    asked = next(cell for cell in cells if cell.value == "Was it private enough?")
    asked.value = "Was the room private, | and\nwarm?"
    version = next(cell for cell in opened["settings"][2] if cell.value == "2026112201")
    version.value = 2030010101
    opened.create_sheet("my notes")["A1"] = "to discuss"
    opened.save(book)
    assert forms(folder, "import", str(book)) == 0
    assert forms(folder, "build") == 0
    assert "Built: lundy_check." in capsys.readouterr().out
    form = FormShelf(folder.forms).form("lundy_check")
    assert form.version == "2030010101"
    assert "Was the room private, | and warm?" in (folder.forms / "lundy_check.xml").read_text(
        "utf-8"
    )


def test_an_import_with_an_error_leaves_the_form_as_it_was(folder, tmp_path, capsys):
    book = tmp_path / "lundy_check.xlsx"
    forms(folder, "export", str(book))
    opened = load_workbook(book)
    opened["survey"]["B2"] = "no_such_type"
    opened.save(book)
    before = folder.source("lundy_check")
    assert forms(folder, "import", str(book)) == 1
    assert "lundy_check" in capsys.readouterr().out
    assert folder.source("lundy_check") == before


def test_a_formula_is_refused_and_an_equals_sign_is_a_word(folder, tmp_path, capsys):
    book = Workbook()
    book.active.title = "survey"
    book.active.append(["type", "name", "label"])
    book.active.append(["note", "a", "=HYPERLINK(1)"])
    book.save(tmp_path / "bad.xlsx")
    assert forms(folder, "import", str(tmp_path / "bad.xlsx")) == 1
    assert "Row 2 of the sheet survey holds a formula" in capsys.readouterr().out
    sheets = {"survey": (("type", "name", "label"), ("note", "a", "=1+1"))}
    write_workbook(sheets, tmp_path / "good.xlsx")
    assert load_workbook(tmp_path / "good.xlsx")["survey"]["C2"].data_type == "s"
    assert read_workbook(tmp_path / "good.xlsx") == sheets


def test_files_that_are_no_workbook_are_refused_in_words(folder, tmp_path, capsys):
    for name, data in (("text.xlsx", b"not a workbook"), ("gone.xlsx", None)):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        assert forms(folder, "import", str(path)) == 1
        assert "cannot be imported" in capsys.readouterr().out


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(
        "xl/worksheets/sheet1.xml", "w", force_zip64=True
    ) as sheet:  # fmt: skip
        for _ in range(MOST_UNPACKED // 2**20 + 1):
            sheet.write(b"0" * 2**20)
    assert path.stat().st_size < 2**20
    with pytest.raises(FormProblem, match="larger than a form"):
        read_workbook(path)


def test_a_form_id_may_not_leave_the_folder(folder, tmp_path, capsys):
    book = tmp_path / "x.xlsx"
    forms(folder, "export", str(book), "--form", "lundy_check")
    opened = load_workbook(book)
    cell = next(cell for cell in opened["settings"][2] if cell.value == "lundy_check")
    cell.value = "../lundy_check"
    opened.save(book)
    assert forms(folder, "import", str(book)) == 1
    assert "form_id" in capsys.readouterr().out
    assert forms(folder, "export", str(tmp_path / "nobody.xlsx")) == 1
    assert "There is no form named nobody" in capsys.readouterr().out

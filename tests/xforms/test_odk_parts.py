"""The parts of ODK's forms that others' cases leave out: each behaves, or says that it does not."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, form_md, open_form, values, xform
from tests.xforms.conformance import StillEnv


class Files:
    """The files beside a form, by address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def open(self, uri: str) -> bytes | None:
        return self.files.get(uri)


def converted(markdown: str, files: dict[str, bytes] | None = None) -> FormDef:
    from ehe_desktop.xforms.author import convert

    return FormDef.from_xml(convert(markdown, name="data")[0], Files(files or {}))


LAST_SAVED = """
| survey |
| | type | name | label | default |
| | text | town | Town  | ${last-saved#town} |
"""


@pytest.mark.parametrize(
    ("files", "town"),
    [
        ({"jr://instance/last-saved": b"<data><town>Leeds</town></data>"}, "Leeds"),
        ({}, ""),
    ],
)
def test_a_new_filling_takes_up_what_was_last_saved(files, town):
    session = Session(converted(LAST_SAVED, files), StillEnv())
    assert values(session, "town") == [town]


SEARCH = """
| survey |
| | type | name | label | appearance |
| | text | land | Land | |
| | select_one towns | town | Town | minimal search('towns', 'matches', 'land', ${land}) |
| choices |
| | list_name | name | label |
| | towns | key | name,land |
| | towns | 0 | None of these |
"""
TOWNS = {"jr://file-csv/towns.csv": b"key,name,land\nl,Leeds,England\nc,Cardiff,Wales\n"}


def test_choices_searched_in_a_file_follow_the_answers():
    session = Session(converted(SEARCH, TOWNS), StillEnv())
    town = session.find("/data/town")
    assert town.appearance == {"minimal"}
    session.set("/data/land", "England")
    assert [(c.value, c.label.plain) for c in town.choices] == [
        ("l", "Leeds, England"),
        ("0", "None of these"),
    ]
    session.set("/data/town", "l")
    changes = session.set("/data/land", "Wales")
    assert "/data/town" in changes.choices
    assert town.value == ""


def test_a_searched_file_that_is_missing_is_a_warning():
    form = converted(SEARCH)
    assert form.problems() == []
    assert "missing-file" in {warning.code for warning in form.warnings}


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("search('l')", ["ann", "ben", "anton"]),
        ("search('l', 'contains', 'n', 'AN')", ["ann", "anton"]),
        ("search('l', 'startswith', 'n,k', '3')", ["anton"]),
        ("search('l', 'endswith', 'n', 'n')", ["ann", "ben", "anton"]),
        ("search('l', 'contains', 'n', 'n', 'k', '2')", ["ben"]),
    ],
)
def test_search_finds_rows(call, found):
    rows = "".join(
        f"<item><k>{k}</k><n>{n}</n></item>" for k, n in enumerate(["ann", "ben", "anton"], start=1)
    )
    session = open_form(
        xform(
            "<v/>",
            bind("v", calculate=f"join(' ', {call}/n)"),
            lists=f'<instance id="l"><root>{rows}</root></instance>',
        )
    )
    assert values(session, "v") == [" ".join(found)]


def test_places_of_geojson_are_rows():
    data = (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"p1",'
        b'"geometry":{"type":"Point","coordinates":[-1.5,53.8]},"properties":{"name":"Leeds"}}]}'
    )
    form = FormDef.from_xml(
        xform(
            "<v/><w/>",
            bind("v", calculate="instance('l')/root/item[id='p1']/geometry")
            + bind("w", calculate="pulldata('l', 'name', 'id', 'p1')"),
            lists='<instance id="l" src="jr://file/l.geojson"/>',
        ),
        Files({"jr://file/l.geojson": data}),
    )
    assert values(Session(form, StillEnv()), "v", "w") == ["53.8 -1.5 0 0", "Leeds"]


@pytest.mark.parametrize(
    "feature",
    [
        *[
            f'{{"geometry":{{"coordinates":{places}}}}}'
            for places in ("[[1]]", "[5]", "[[[1]]]", "7")
        ],
        '{"properties":["a"]}',
        '{"geometry":"here"}',
        "7",
        "[]",
    ],
)
def test_a_geojson_file_of_another_shape_is_a_problem_and_no_crash(feature):
    form = FormDef.from_xml(
        xform("<v/>", lists='<instance id="l" src="jr://file/l.geojson"/>'),
        Files({"jr://file/l.geojson": f'{{"features":[{feature}]}}'.encode()}),
    )
    assert [problem.code for problem in form.problems()] == ["file"]


def test_an_action_we_leave_out_says_so_and_the_rest_goes_on():
    form = FormDef.from_xml(
        xform(
            "<a>keep</a>",
            '<odk:setgeopoint xmlns:odk="http://www.opendatakit.org/xforms" ref="/data/a"'
            ' event="odk-instance-first-load"/>',
            asked("a"),
        )
    )
    assert form.problems() == []
    assert [(w.code, w.where) for w in form.warnings] == [("action", "/data/a")]
    assert values(Session(form, StillEnv()), "a") == ["keep"]


def test_an_entity_gets_its_id_once_and_its_label_follows():
    form = form_md(
        """
        | survey |
        | | type | name | label | save_to |
        | | text | n    | Name  | full_name |
        | entities |
        | | list_name | label |
        | | child     | ${n} |
        """
    )
    session = Session(form, StillEnv())
    made = session.find("/data/meta/entity/@id").value
    session.set("/data/n", "Amira")
    again = Session(form, StillEnv(), saved=session.to_xml(draft=True))
    assert len(made) == 36
    assert again.find("/data/meta/entity/@id").value == made
    assert again.find("/data/meta/entity/label").value == "Amira"
    assert b'dataset="child"' in again.to_xml(draft=False)


def test_the_time_of_the_end_is_written_when_it_is_finished():
    form = form_md("| survey |\n| | type | name |\n| | start | s |\n| | end | e |\n")
    session = Session(form, StillEnv())
    assert b"<e/>" in session.to_xml(draft=True)
    assert b"<e>2026-11-21T11:45:00.000-07:00</e>" in session.to_xml(draft=False)


MESSAGES = """
| survey |
| | type | name | label::English (en) | label::Polski (pl) | constraint | constraint_message::English (en) | constraint_message::Polski (pl) |
| | integer | n | N | N | . < 5 | Under five, not ${n} | Poniżej pięciu, nie ${n} |
"""


def test_messages_speak_the_language_and_hold_the_answer():
    session = Session(form_md(MESSAGES), StillEnv())
    session.set("/data/n", "7")
    said = {}
    for language in session.form.languages:
        session.language = language
        said[language] = session.find("/data/n").violation.message.plain
    assert said == {
        "English (en)": "Under five, not 7",
        "Polski (pl)": "Poniżej pięciu, nie 7",
    }


def test_a_text_read_by_a_calculate_has_its_outputs_worked_out():
    text = '<text id="t"><value>Hello <output value="/data/n"/></value></text>'
    session = open_form(
        xform(
            "<n>Ali</n><v/>",
            f'<itext><translation lang="en">{text}</translation></itext>'
            + bind("v", calculate="jr:itext('t')"),
        )
    )
    assert values(session, "v") == ["Hello Ali"]


def test_a_ranking_follows_its_list_once_somebody_ranked():
    markdown = """
    | survey |
    | | type | name | label | choice_filter |
    | | select_multiple c | s | S | |
    | | rank c | r | R | selected(${s}, name) |
    | choices |
    | | list_name | name | label |
    | | c | a | A |
    | | c | b | B |
    | | c | d | D |
    """
    session = Session(form_md(markdown), StillEnv())
    session.set("/data/s", "a b")
    assert values(session, "r") == [""]
    session.set("/data/r", "b a")
    session.set("/data/s", "d b a")
    assert values(session, "s", "r") == ["a b d", "b a d"]
    session.set("/data/s", "d")
    assert values(session, "r") == ["d"]


def test_a_repeat_without_instances_counts_when_its_next_would():
    session = open_form(
        xform(
            "<a/><r><x/></r>",
            bind("r", relevant="/data/a = 'yes'"),
            asked("a") + '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
        )
    )
    repeat = session.find_repeat("/data/r")
    session.remove_repeat("/data/r[1]")
    assert not repeat.relevant
    session.set("/data/a", "yes")
    assert repeat.relevant


def test_what_a_bind_says_of_a_file_is_kept_for_whoever_takes_it():
    session = Session(
        form_md(
            "| survey |\n| | type | name | label | parameters |\n"
            "| | image | p | P | max-pixels=1024 |\n"
        ),
        StillEnv(),
    )
    assert session.find("/data/p").attrs["max-pixels"] == "1024"


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("int", "many", ""),
        ("date", "-2022-03-14", ""),
        ("date", "2022-03-14", "2022-03-14"),
        ("time", "25 o'clock", ""),
        ("geopoint", "91 0", ""),
        ("geopoint", "51.5 0 7", "51.5 0.0 7.0 0.0"),
        ("string", "many", "many"),
    ],
)
def test_a_default_that_does_not_fit_its_type_is_none(kind, text, kept):
    session = open_form(xform(f"<a>{text}</a>", bind("a", type=kind), asked("a")))
    assert values(session, "a") == [kept]


@pytest.mark.parametrize(
    ("kind", "calculate", "kept"),
    [
        ("int", "'many'", ""),
        ("int", "2.9", "2"),
        ("int", "'+5'", "5"),
        ("decimal", "'1e3'", "1000"),
        ("date", "18292.5", ""),
        ("date", "date(18292.5)", "2020-01-31"),
        ("dateTime", "'soon'", ""),
        ("string", "18292.5", "18292.5"),
    ],
)
def test_a_worked_out_answer_that_does_not_fit_its_type_is_none(kind, calculate, kept):
    session = open_form(xform("<a/>", bind("a", type=kind, calculate=calculate)))
    assert values(session, "a") == [kept]


def test_a_persons_answer_is_kept_whatever_its_type():
    session = open_form(xform("<a/>", bind("a", type="int"), asked("a")))
    session.set("/data/a", "about ten")
    assert values(session, "a") == ["about ten"]


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        ("42", "1 6 3 2 9 5 7 4 8"),
        ("-3", "6 1 9 2 5 7 4 3 8"),
        ("-1.5", "4 3 2 6 5 9 7 1 8"),
        ("2147483648", "7 6 5 1 3 8 9 4 2"),
        ("''", "3 2 9 1 6 4 7 5 8"),
        ("'abc'", "1 9 2 8 6 7 4 5 3"),
        ("'12abc'", "1 5 3 8 9 2 6 7 4"),
        ("'uuid:6a8a3c0e-1111-4222-8333-123456789abc'", "3 2 8 6 1 9 4 7 5"),
    ],
)
def test_a_seed_shuffles_as_the_engine_of_web_forms_does(seed, order):
    rows = "".join(f"<r><x>{number}</x></r>" for number in range(1, 10))
    calculate = f"join(' ', randomize(/data/r/x, {seed}))"
    body = '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    session = open_form(xform(f"<k/>{rows}", bind("k", calculate=calculate), body))
    assert session.find("/data/k").value == order

"""Choices that follow answers; labels in languages, with outputs."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.building import form_md, open_form, values, xform
from tests.xforms.conformance import StillEnv

TOWNS = """
| survey |
| | type                 | name | label::English (en) | label::Welsh (cy) | choice_filter | calculation | hint::English (en) |
| | select_one county    | c    | County              | Sir               |               |             |                    |
| | select_multiple town | t    | Towns in ${c}       | Trefi yn ${c}     | county = ${c} |             | Pick some          |
| | calculate            | said |                     |                   |               | jr:choice-name(${c}, '${c}') | |
| choices |
| | list_name | name | label::English (en) | label::Welsh (cy) | county |
| | county    | k    | Kent                | Caint             |        |
| | county    | d    | Devon               | Dyfnaint          |        |
| | town      | dv   | Dover               | Dover             | k      |
| | town      | dl   | Deal                | Deal              | k      |
| | town      | ex   | Exeter              | Caerwysg          | d      |
"""


def towns() -> Session:
    return Session(form_md(TOWNS), StillEnv())


def test_a_filtered_list_follows_and_drops_only_what_is_gone():
    session = towns()
    session.set("/data/c", "k")
    item = session.find("/data/t")
    assert [choice.value for choice in item.choices] == ["dv", "dl"]
    session.set("/data/t", ["dv", "dl"])
    changes = session.set("/data/c", "d")
    assert item.value == ""
    assert {"/data/t"} <= changes.choices & changes.values
    assert item.choices[0].data["county"] == "d"


def test_only_the_answer_that_is_gone_is_dropped():
    session = open_form(
        xform(
            "<a/><s/>",
            body='<input ref="/data/a"/><select ref="/data/s"><itemset nodeset="instance(\'l\')'
            "/root/item[n &gt; /data/a]\"><value ref='v'/><label ref='v'/></itemset></select>",
            lists='<instance id="l"><root><item><v>x</v><n>1</n></item><item><v>y</v><n>5</n>'
            "</item></root></instance>",
        )
    )
    session.set("/data/a", "0")
    session.set("/data/s", " y   x ")
    assert values(session, "s") == ["x y"]
    session.set("/data/a", "3")
    assert values(session, "s") == ["y"]


def test_labels_follow_answers_and_languages():
    session = towns()
    assert session.form.languages == ("English (en)", "Welsh (cy)")
    changes = session.set("/data/c", "k")
    assert "/data/t" in changes.labels
    item = session.find("/data/t")
    assert (item.label.plain, item.hint.plain) == ("Towns in k", "Pick some")
    assert values(session, "said") == ["Kent"]
    heard = []
    session.subscribe(heard.append)
    session.language = "Welsh (cy)"
    assert item.label.plain == "Trefi yn k"
    assert values(session, "said") == ["Caint"]
    assert heard[0].labels == {"/data"}
    with pytest.raises(FormError):
        session.language = "Klingon"


def test_a_text_missing_in_one_language_falls_back():
    itext = (
        '<itext><translation lang="cy"><text id="a"><value>Sir</value></text></translation>'
        '<translation lang="en" default="true()"><text id="a"><value>County</value></text>'
        '<text id="b"><value>Town</value><value form="image">jr://images/town.png</value></text>'
        "</translation></itext>"
    )
    session = open_form(
        xform(
            "<a/><b/>",
            itext,
            "<input ref='/data/a'><label ref=\"jr:itext('a')\"/></input>"
            "<input ref='/data/b'><label ref=\"jr:itext('b')\"/></input>",
        )
    )
    assert session.language == "en"
    session.language = "cy"
    labels = [session.find(f"/data/{ref}").label for ref in "ab"]
    assert [label.plain for label in labels] == ["Sir", "Town"]
    assert labels[1].image == "town.png"


def test_messages_are_the_forms_own():
    form = form_md(
        """
        | survey |
        | | type    | name | label | required | required_message | constraint | constraint_message |
        | | integer | n    | N     | yes      | Say a number     | . < 5      | Under five         |
        """
    )
    session = Session(form, StillEnv())
    assert session.find("/data/n").violation.message.plain == "Say a number"
    session.set("/data/n", "7")
    assert session.find("/data/n").violation.message.plain == "Under five"


class Files:
    def __init__(self, **files: bytes) -> None:
        self.files = files

    def open(self, uri: str) -> bytes | None:
        return self.files.get(uri.rpartition("/")[2].partition(".")[0])


CSV_FORM = xform(
    "<k/><v/>",
    "<bind nodeset='/data/v' calculate=\"instance('l')/root/item[key = /data/k]/the_name\"/>",
    "<input ref='/data/k'/>",
    '<instance id="l" src="jr://file-csv/l.csv"/>',
)


def test_a_list_may_come_from_a_file_in_the_forms_folder():
    data = b'\xef\xbb\xbfkey;the name\r\n1;"a;b"\r\n2;c\r\n'
    session = Session(FormDef.from_xml(CSV_FORM, Files(l=data)), StillEnv())
    session.set("/data/k", "1")
    assert values(session, "v") == ["a;b"]


def test_a_missing_file_is_a_warning_and_a_wandering_address_is_refused():
    form = FormDef.from_xml(CSV_FORM)
    assert [warning.code for warning in form.warnings] == ["missing-file"]
    assert form.problems() == []
    for uri in ("jr://file-csv/../secret.csv", "file:///etc/passwd", "https://example.org/l.csv"):
        bad = FormDef.from_xml(
            CSV_FORM.replace("jr://file-csv/l.csv", uri), Files(l=b"", secret=b"")
        )
        assert [problem.code for problem in bad.problems()] == ["file"]

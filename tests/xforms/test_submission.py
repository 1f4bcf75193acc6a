"""What we write, JavaRosa (the engine of ODK Collect) reads, and writes again the same."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from ehe_desktop.xforms.author import convert
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.session import Session
from ehe_desktop.xforms.tree import Node
from tests.xforms.conformance import StillEnv

SHEET = """
| survey |
| | type | name | label | calculation | relevant | default | save_to |
| | text | name | Name | | | | full_name |
| | integer | age | Age | | | | |
| | decimal | share | Share | | | 0.5 | |
| | date | on | On | | | today() | |
| | geopoint | place | Place | | | | |
| | select_multiple c | cs | Cs | | | | |
| | rank c | rk | Rank | | | | |
| | image | pic | Picture | | | | |
| | begin_group | g | G | | ${age} > 5 | | |
| | text | deep | Deep | | | | |
| | end_group | | | | | | |
| | begin_repeat | r | R | | | | |
| | text | sib | Sibling | | | | |
| | calculate | pos | | position(..) | | | |
| | begin_repeat | s | S | | | | |
| | text | y | Y | | | | |
| | end_repeat | | | | | | |
| | end_repeat | | | | | | |
| choices |
| | list_name | name | label |
| | c | x | X |
| | c | y | Y |
| entities |
| | list_name | label |
| | child | ${name} |
| settings |
| | form_id | version |
| | f | 7 |
"""
ANSWERS = {
    "name": "Zoë & <b> ]]> \N{SNOWMAN}",
    "age": "3",
    "place": "51.5 -0.1",
    "cs": "y x",
    "rk": "y x",
    "pic": "a.png",
    "g/deep": "not asked",
    "r[1]/sib": "Ali",
    "r[2]/sib": "Bea",
    "r[2]/s[1]/y": "inner",
}


def _jar() -> Path | None:
    spec = find_spec("pyxform")
    assert spec is not None
    assert spec.origin is not None
    jar = Path(spec.origin).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    return jar if jar.is_file() and shutil.which("java") else None


def _plain(node: Node) -> tuple:
    attributes = sorted((a.qname(), a.text) for a in node.attributes)
    inside = [_plain(child) for child in node.elements()]
    return (node.name, attributes, inside or node.text)


@pytest.mark.skipif(
    _jar() is None, reason="no java, or pyxform without its jar: JavaRosa is not asked"
)
def test_a_finished_filling_is_read_and_written_again_by_javarosa(tmp_path):
    xml, _ = convert(SHEET, name="data")
    session = Session(FormDef.from_xml(xml), StillEnv())
    session.add_repeat("/data/r")
    session.add_repeat("/data/r[2]/s")
    for ref, value in ANSWERS.items():
        session.set(f"/data/{ref}", value)
    form, saved = tmp_path / "form.xml", tmp_path / "saved.xml"
    form.write_text(xml, encoding="utf-8")
    ours = session.to_xml(draft=False)
    saved.write_bytes(ours)
    program = Path(__file__).with_name("javarosa") / "Reread.java"
    run = subprocess.run(
        ["java", "-Dfile.encoding=UTF-8", "-cp", str(_jar()), str(program), str(form), str(saved)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    theirs = parse_xml(run.stdout).elements()[0]
    assert _plain(theirs) == _plain(parse_xml(ours).elements()[0])
    assert b"not asked" not in ours

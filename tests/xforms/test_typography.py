"""Words for people are set in curly marks; what a machine reads stays as the author wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.xforms.author import build, convert
from ehe_desktop.xforms.typography import curl, curl_form

SHEET = """
| survey |
| | type | name | label::English (en) | hint::English (en) | calculation | constraint | constraint_message | default |
| | text | label | It's "yours" | Don't rush | | . != "it's" | That's 'not' it | it's |
| | select_one l | q | "${label}", you said? | | | | | |
| | calculate | c | | | "don't" | | | |
| choices |
| | list_name | name | label |  media::image |
| | l | a | I don't know | it's.png |
| | l | b | Y’all | b.png |
"""


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ("the child's own", "the child’s own"),
        ("the girls' books", "the girls’ books"),
        ("'cause I do", "’cause I do"),
        ('"Tell me", she said ("now")', "“Tell me”, she said (“now”)"),
        ("say 'I don't know', or 'not asked'", "say ‘I don’t know’, or ‘not asked’"),
        ("\"'Yes'\"", "“‘Yes’”"),
        ("Beth sy'n dda? Os nad wyt ti'n", "Beth sy’n dda? Os nad wyt ti’n"),
        ("su'aal", "su’aal"),
        ('„nie"', "„nie”"),
    ],
)
def test_marks_curl_as_a_reader_expects(straight, curly):
    assert curl(straight) == curly


@given(st.text(alphabet="ab '\"(.\n“’", max_size=30))
def test_curling_changes_marks_only_and_nothing_twice(words):
    once = curl(words)
    assert curl(once) == once
    assert len(once) == len(words)
    assert not set(once) & {"'", '"'}


def test_words_are_curled_and_expressions_answers_and_files_are_not():
    xml, _ = build(SHEET, name="data")
    for said in ("It’s “yours”", "Don’t rush", "That’s ‘not’ it", "I don’t know", "Y’all"):
        assert said in xml
    for kept in (">it's<", "it's.png", "don't", "it's&quot;"):
        assert kept in xml
    assert '“<output value=" /data/label "/>”, you said?' in xml


def test_a_form_without_marks_stays_as_it_was_converted():
    plain = "| survey |\n| | type | name | label |\n| | text | q | A question |\n"
    xml, _ = convert(plain, name="data")
    assert curl_form(xml) == xml

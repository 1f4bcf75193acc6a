"""Marks on paragraphs: what follows the mark is never changed, whatever it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.ui.forms.evidence_marks import Mark, mark_of, marked, toggled, told_by

PARAGRAPHS = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)))
UNMARKED = PARAGRAPHS.filter(lambda text: mark_of(text) is None)
MARKS = st.sampled_from(Mark)


@given(UNMARKED, MARKS)
def test_a_mark_can_be_taken_off_again(words, mark):
    assert toggled(toggled(words, mark), mark) == words


@given(UNMARKED, MARKS, MARKS)
def test_a_paragraph_has_one_mark(words, first, second):
    twice = marked(marked(words, first), second)
    assert mark_of(twice) is second
    assert marked(twice, None) == words


def test_who_told_is_read_from_the_words():
    assert told_by("I was told by her mother: she reads.") == "her mother"
    assert told_by("I saw: her mother reading.") == ""

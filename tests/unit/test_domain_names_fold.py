"""The quick way to fold plain letters says what the general way says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.names import _fold_any, _fold_once


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_fold_as_any_text_does(text):
    assert _fold_once(text) == _fold_any(text)


def test_joiners_and_marks():
    assert _fold_once("O'Neill-Khan, 3 High St.") == _fold_any("O'Neill-Khan, 3 High St.")

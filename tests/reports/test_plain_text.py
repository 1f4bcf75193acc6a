"""What text must pass before paper: nothing hidden, nothing steering, nothing endless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.reports.plain_text import ELLIPSIS, TOKEN_CHARS, clean, initials


@given(st.text(max_size=600))
def test_clean_text_has_no_controls_and_stays_within_its_limits(text):
    shown = clean(text, 100)
    assert len(shown) <= 100
    assert all(len(word) <= TOKEN_CHARS for word in shown.split())
    assert not any(
        unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in "\u200c\u200d" for c in shown
    )


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("control", ["\u202e", "\u2066", "\u200f", "\0", "\u061c", "\ufeff"])
def test_a_control_becomes_a_mark_and_is_not_dropped(control):
    assert clean(f"a{control}b") == f"a[U+{ord(control):04X}]b"


def test_endless_words_end_in_something_seen():
    shown = clean("x" * 200_000)
    assert shown == "x" * (TOKEN_CHARS - 1) + ELLIPSIS
    assert clean("a " * 5000, 50).endswith(ELLIPSIS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ștefan Popescu", "ȘP"),
        ("rosie o'brien", "RO"),
        ("Жанна Иванова", "ЖИ"),
        ("محمد علي", "م ع"),
        ("ক্ষমা রহমান", "ক্ষ র"),
        ("Anna-Maria de la Cruz Ortega", "ADLC"),
        ("<Mary> =cmd", "MC"),
        ("\u202eevil\0 \u2066twin", "ET"),
        ("", "?"),
        ("123 ...", "?"),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected

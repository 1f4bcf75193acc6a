"""Rules for a new passphrase: long and not well known; everything else is welcome."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.storage.errors import PassphraseRefused
from ehe_desktop.storage.passphrase import _repeats_itself, check_new, common_passphrases


@pytest.mark.parametrize(
    "good",
    [
        "violet kettle harbour spoon",
        "marble otter",
        "x9 Kq!vv2#Lp",
        "łódka jezioro świerk",
        "بيت صغير بجانب النهر",
        "a" * 3 + "long one with spaces at the end   ",
        "four words " * 5 + "make one",
    ],
)
def test_long_and_unknown_ones_are_taken(good):
    check_new(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "elevenchars",
        "password1234",
        "Password2026!",
        "P4ssw0rd2026",
        "Summer Holidays",
        "Correct Horse Battery Staple",
        "qwertyuiop12",
        "123456789012",
        "abcabcabcabc",
        "aaaaaaaaaaaa",
        "!!!letmein2026!!!",
        "welcome to london",
        "Safeguarding2026",
        "x" * 1001,
    ],
)
def test_short_common_and_repeating_ones_are_refused(bad):
    with pytest.raises(PassphraseRefused) as caught:
        check_new(bad)
    assert not bad or bad not in caught.value.advice


def test_the_council_can_add_its_own_words():
    check_new("Borsetshire council")
    with pytest.raises(PassphraseRefused):
        check_new("Borsetshire council 1!", local_words=["Borsetshire Council"])


def test_the_length_is_counted_after_letters_and_accents_are_joined():
    with pytest.raises(PassphraseRefused):
        check_new("e\u0301" * 11)


def test_the_shipped_list_is_long_enough():
    assert len(common_passphrases()) >= 3000


@given(
    st.sampled_from(sorted(common_passphrases())), st.sampled_from(["", "1", "2026", "!!", "123!"])
)
def test_nothing_on_the_list_passes_plain_or_dressed_up(known, tail):
    with pytest.raises(PassphraseRefused):
        check_new((known + tail).capitalize())


@given(st.text(min_size=64, max_size=200))
def test_long_ones_are_never_too_long(text):
    with suppress(PassphraseRefused):
        check_new(text)
        return
    assert _repeats_itself(text.casefold()) or len(unicodedata.normalize("NFKC", text)) < 64

"""UPN, NHS number and ULN (domain.md 2.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.identifiers import (
    UPN_LETTERS,
    display_nhs_number,
    display_upn,
    is_temporary_upn,
    is_test_nhs_number,
    read_nhs_number,
    read_uln,
    read_upn,
    upn_check_letter,
)

DIGITS = st.text("0123456789", min_size=11, max_size=11)
NINE = st.text("0123456789", min_size=9, max_size=9)
LAST = st.sampled_from("0123456789" + UPN_LETTERS)


def is_refused(read, typed):
    try:
        read(typed)
    except InputRefused:
        return True
    return False


def complete(read, nine):
    """The number of which `nine` are the first digits, or nothing if the scheme has none."""
    found = [nine + last for last in "0123456789" if not is_refused(read, nine + last)]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    "upn",
    ["B801200005001", "N820260000001", "H933260012345", "C820251234567", "M80120000500A"],
)
def test_upns_of_the_guide(upn):
    assert read_upn(upn) == upn
    assert read_upn(display_upn(upn).lower()) == upn
    assert is_temporary_upn(upn) == (upn == "M80120000500A")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("A801200005001", "first letter does not fit"),
        ("B80120000500", "13 characters. This has 12"),
        ("B8O1200005001", "never holds the letters I, O or S"),
        ("8801200005001", "one letter, then 12 digits"),
        ("", "This has 0"),
        ("B80120000500١", "one letter, then 12 digits"),
    ],
)
def test_a_refused_upn_says_why_and_never_repeats_the_number(typed, why):
    with pytest.raises(InputRefused) as refused:
        read_upn(typed)
    assert why in refused.value.happened
    assert not typed or typed not in refused.value.advice


def test_nhs_numbers_of_the_guide():
    for number in ("9434765919", "4010232137", "9990000018"):
        assert read_nhs_number(number) == number
        assert read_nhs_number(display_nhs_number(number)) == number
    assert display_nhs_number("9434765919") == "943 476 5919"
    assert is_test_nhs_number("9990000018")
    assert not is_test_nhs_number("4010232137")


@pytest.mark.parametrize(
    "typed", ["9434765918", "943476591", "94347659190", "94347659I9", "1" * 10]
)
def test_refused_nhs_numbers(typed):
    with pytest.raises(InputRefused) as refused:
        read_nhs_number(typed)
    assert typed not in refused.value.advice


def test_dashes_and_spaces_are_not_part_of_a_number():
    assert read_nhs_number(" 943-476–5919 ") == "9434765919"


def test_learner_numbers():
    # 1 x 10 leaves 10, so the check digit is 0; 210 leaves 1, so it is 9
    assert read_uln("1000000000") == "1000000000"
    assert read_uln("123 456 7899") == "1234567899"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0123456789", "does not begin with 0"),
        ("12345", "has 10 digits. This has 5"),
        ("123456789x", "digits only"),
        ("1234567898", "not a valid ULN"),
        ("9876543210", "not a valid ULN"),
    ],
)
def test_refused_learner_numbers(typed, why):
    with pytest.raises(InputRefused) as refused:
        read_uln(typed)
    assert why in refused.value.happened


@given(DIGITS, LAST)
def test_upn_round_trip(digits, last):
    rest = digits + last
    upn = upn_check_letter(rest) + rest
    assert read_upn(display_upn(upn).lower()) == upn


@given(DIGITS, LAST, st.data())
def test_upn_catches_any_one_wrong_digit_and_any_two_neighbours_changed_over(digits, last, data):
    rest = digits + last
    upn = upn_check_letter(rest) + rest
    place = data.draw(st.integers(1, 11))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != upn[place]]))
    assert is_refused(read_upn, upn[:place] + wrong + upn[place + 1 :])
    swapped = upn[:place] + upn[place + 1] + upn[place] + upn[place + 2 :]
    assert swapped == upn or is_refused(read_upn, swapped)


@pytest.mark.parametrize("read", [read_nhs_number, read_uln])
@given(nine=NINE, data=st.data())
def test_ten_digit_numbers_catch_the_same(read, nine, data):
    number = complete(read, nine)
    if number is None:
        return
    place = data.draw(st.integers(0, 9))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert is_refused(read, number[:place] + wrong + number[place + 1 :])
    place = min(place, 8)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or is_refused(read, swapped)

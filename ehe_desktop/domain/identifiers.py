"""UPN, NHS number and ULN: read as typed, checked, and written back for the eye.

Each `read_` function takes what a person typed, spaces and lower case allowed,
and returns the bare number, or refuses it in words that say what is wrong. No
refusal repeats the number: refusals are logged. A child may have none of these;
`UPN_MISSING` codes say why (codes.toml). A right check digit does not prove that
a number was ever given out, nor whose it is.

Source: domain.md 2.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NoReturn

from ehe_desktop.domain.errors import InputRefused

UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""23 letters; I, O and S are never used. The place of a letter is its value."""

_UPN_SHAPE: Final = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
_TEN_DIGITS: Final = re.compile(r"[0-9]{10}")
_GAPS: Final = re.compile(r"[\s\u2010-\u2015-]+")
_TEST_NUMBERS: Final = "999"


def read_upn(typed: str) -> str:
    """The unique pupil number in `typed`: 13 characters, permanent or temporary.

    Raises:
        InputRefused: the shape or the check letter is wrong.
    """
    upn = _bare(typed).upper()
    if len(upn) != 13:
        _refuse(f"A UPN has 13 characters. This has {len(upn)}.")
    if any(letter in "IOS" for letter in upn):
        _refuse("A UPN never holds the letters I, O or S. Check for 1, 0 or 5.")
    if not _UPN_SHAPE.fullmatch(upn):
        _refuse("A UPN is one letter, then 12 digits; a temporary one ends in a letter.")
    if upn[0] != upn_check_letter(upn[1:]):
        _refuse("The first letter does not fit the rest of the UPN. Check each character.")
    return upn


def upn_check_letter(rest: str) -> str:
    """The check letter of the 12 characters after it: weights 2 to 13, modulo 23."""
    total = sum(
        weight * (int(c) if c.isdigit() else UPN_LETTERS.index(c))
        for weight, c in enumerate(rest, 2)
    )
    return UPN_LETTERS[total % 23]


def is_temporary_upn(upn: str) -> bool:
    """True when a UPN read by `read_upn` ends in a letter."""
    return upn[-1].isalpha()


def display_upn(upn: str) -> str:
    """A UPN in its parts: check letter, council, school, year, serial.

    >>> display_upn("B801200005001")
    'B 801 2000 05 001'
    """
    return f"{upn[0]} {upn[1:4]} {upn[4:8]} {upn[8:10]} {upn[10:]}"


def read_nhs_number(typed: str) -> str:
    """The NHS number in `typed`: 10 digits.

    Raises:
        InputRefused: the shape or the check digit is wrong, or one digit fills it.
    """
    number = _ten_digits(typed, "An NHS number")
    if len(set(number)) == 1:
        _refuse("An NHS number is never one digit ten times.")
    check = 11 - _weighted(number[:9]) % 11
    if (0 if check == 11 else check) != int(number[9]):
        _refuse("This is not a valid NHS number. Check each digit.")
    return number


def display_nhs_number(number: str) -> str:
    """An NHS number as 3, 3 and 4 digits.

    >>> display_nhs_number("9434765919")
    '943 476 5919'
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def is_test_nhs_number(number: str) -> bool:
    """True in the range kept for tests, which never belongs to a person."""
    return number.startswith(_TEST_NUMBERS)


def read_uln(typed: str) -> str:
    """The unique learner number in `typed`: 10 digits, the first not nought.

    Raises:
        InputRefused: the shape or the check digit is wrong.
    """
    number = _ten_digits(typed, "A ULN")
    if number[0] == "0":
        _refuse("A ULN does not begin with 0.")
    remainder = _weighted(number[:9]) % 11
    if remainder == 0 or 10 - remainder != int(number[9]):
        _refuse("This is not a valid ULN. Check each digit.")
    return number


def _bare(typed: str) -> str:
    return _GAPS.sub("", typed)


def _ten_digits(typed: str, what: str) -> str:
    number = _bare(typed)
    if len(number) != 10:
        _refuse(f"{what} has 10 digits. This has {len(number)}.")
    if not _TEN_DIGITS.fullmatch(number):
        _refuse(f"{what} has digits only.")
    return number


def _weighted(digits: Iterable[str]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True))


def _refuse(why: str) -> NoReturn:
    raise InputRefused(why)

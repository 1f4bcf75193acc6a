"""A page whose line dies is gone on with where it was cut: no byte comes twice, and two pages are never joined.

The rules with any pages and any cuts first, then the real client, the real centre and its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx2
from hypothesis import given
from hypothesis import strategies as st
from litestar import Response

from ehe_desktop.central.route_parts import rest_of
from ehe_desktop.sync.errors import Offline
from ehe_desktop.sync.half_page import HalfPage, fewer, more
from ehe_desktop.wire.messages import Limits, PullRequest
from tests.builders import a_note
from tests.fakes.flaky import cut
from tests.sync.town import Device, Town, family_records, made_record

LIMIT = Limits().page_records
Page = Callable[[int], bytes]
"""What the centre would answer to somebody who wants at most so many records."""


def tried(half: HalfPage, page: Page, comes: int) -> tuple[bytes | None, int]:
    """One request over a line that dies after so many bytes: the page if it came whole, and what came."""
    asked = half.asked(PullRequest())
    answer = rest_of(Response(page(asked.most)), asked.had, asked.had_of)
    came = answer.content[:comes]

    def pieces() -> Iterator[bytes]:
        yield came
        if came != answer.content:
            raise httpx2.ReadError("the line went dead")

    with suppress(httpx2.ReadError):
        return b"".join(half.whole(pieces(), goes_on=answer.status_code == 206)), len(came)
    return None, len(came)


@given(st.binary(min_size=1), st.lists(st.integers(0, 20)))
def test_of_a_page_that_stays_the_same_every_byte_comes_once(page, cuts):
    half, spent = HalfPage(), 0
    for comes in (*cuts, len(page)):
        whole, came = tried(half, lambda _most: page, comes)
        spent += came
        if whole is not None:
            break
    assert (whole, spent, half) == (page, len(page), HalfPage())


@given(st.lists(st.tuples(st.binary(max_size=8), st.integers(0, 8)), min_size=1))
def test_what_came_of_one_page_is_never_joined_to_another(tries):
    half = HalfPage()
    for page, comes in tries:
        whole, _ = tried(half, lambda _most, page=page: page, comes)
        assert whole in (None, page)


@given(st.integers(1, 60), st.integers(1, 40), st.integers(0, 80), st.integers(0, 2000))
def test_a_load_ends_however_often_the_pages_change_if_a_page_of_one_record_gets_through(
    records, each, around, spare
):
    """The centre is so busy that no two answers begin alike; the line brings one record's page, or more."""
    half, left, tries = HalfPage(), records, 0
    while left:
        tries += 1

        def page(most: int, tries: int = tries, left: int = left) -> bytes:
            return f"{tries:06}".encode() + bytes(around + each * min(most or LIMIT, left))

        asked_for = half.most or LIMIT
        whole, _ = tried(half, page, 6 + around + each + spare)
        left -= 0 if whole is None else min(asked_for, left)
        assert tries <= 20 + 4 * records


@given(st.integers(1, 400))
def test_a_page_that_changes_once_costs_two_tries_and_no_more(comes):
    half, spent, whole, tries = HalfPage(), 0, None, 0
    while whole is None:
        start = f"{tries and 1}"

        def page(most: int, start: str = start) -> bytes:
            return f"{start} {most}".encode() + bytes(4 * (most or LIMIT))

        whole, came = tried(half, page, comes)
        spent, tries = spent + came, tries + 1
    assert spent <= len(whole) + 2 * comes


@given(st.integers(0, LIMIT))
def test_fewer_ends_at_one_record_and_more_at_no_limit(most):
    sizes = [most]
    for _ in range(9):
        sizes.append(fewer(sizes[-1]))
    assert sizes[-1] == 1
    for _ in range(9):
        sizes.append(more(sizes[-1]))
    assert sizes[-1] == 0


def first_load_of_much(town: Town, name: str) -> Device:
    device = town.device(name, synced=False)
    device.forget_cursor()
    return device


def pulled_bytes(device: Device) -> int:
    return sum(one.received for one in device.net.seen if one.path == "/v1/pull")


def until_it_ends(device: Device, meanwhile: Callable[[], object] = lambda: None) -> int:
    """Rounds until one ends well; how many."""
    for number in range(1, 200):
        with suppress(Offline):
            device.sync()
            return number
        meanwhile()
    raise AssertionError("it makes no progress")


def much(town: Town) -> None:
    for number in range(40):
        place = f"f-{number:03d}"
        town.centre.load(*family_records(place, 2))
        town.centre.load(made_record(town.assignment("sam"), f"as-{place}", place))


def cuts_pulls(device: Device, comes: int) -> None:
    device.net.at(lambda path, _n: cut(comes if path == "/v1/pull" else 1 << 20))


def test_a_first_load_cut_after_every_few_bytes_costs_what_a_clean_one_costs(town: Town):
    """However large the page is, and however short the line lives."""
    much(town)
    clean, broken = (first_load_of_much(town, name) for name in ("sam-1", "sam-2"))
    clean.sync()
    cuts_pulls(broken, 300)
    assert until_it_ends(broken) > 10
    assert pulled_bytes(broken) < pulled_bytes(clean) * 1.01
    assert broken.marks().keys() == clean.marks().keys()
    town.all_equal(broken)


def test_a_record_that_changes_between_two_parts_of_its_page_comes_as_it_is_now(town: Town):
    sam, lee = town.device("sam-1", synced=False), town.device("lee-1")
    sam.forget_cursor()
    cuts_pulls(sam, 200)
    with suppress(Offline):
        sam.sync()
    assert sam.sat.half_page.came
    lee.edit("child", "c-f-both", language="new")
    lee.sync()
    until_it_ends(sam)
    assert sam.shown("child", "c-f-both", "language") == "new"
    town.all_equal(sam, lee)


def test_a_first_load_ends_though_the_centre_takes_something_in_before_every_part(town: Town):
    """Pages at both ends of a round change with every change anywhere; fewer records are asked for then."""
    much(town)
    sam = first_load_of_much(town, "sam-1")
    cuts_pulls(sam, 3000)
    number = iter(range(1000))
    assert (
        until_it_ends(
            sam,
            lambda: town.centre.load(
                made_record(a_note(), f"n-{next(number)}", "f-lee", "c-f-lee")
            ),
        )
        > 3
    )
    town.all_equal(sam)

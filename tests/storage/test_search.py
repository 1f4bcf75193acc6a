"""Search finds a child by anything typed of them, and nothing typed can bend it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ehe_desktop.storage.close_names import FAR, edit_distance
from ehe_desktop.storage.search import CloseMatch, match_query, search
from tests import builders
from tests.storage.case_store import ME, a_store, as_of, projections, table_rows


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = a_store(tmp_path_factory.mktemp("search"))
    people = (
        (
            "Amina Yusuf",
            {"known_as": "Mina", "former_names": ("Amina Farah",), "upn": "H801200001001"},
        ),
        ("Jakub Łąka-Wiśniewski", {"case_number": "EHE-00777", "born_on": date(2014, 12, 1)}),
        ("Harper O'Neill", {"case_number": "EHE-01200", "born_on": date(2010, 1, 31)}),
        ("রহিমা খাতুন", {"case_number": "EHE-02000", "born_on": date(2012, 7, 4)}),
        (
            "Closed Case",
            {"case_number": "EHE-03000", "closed_on": date(2026, 1, 1), "born_on": None},
        ),
    )
    with made.writing(ME) as work:
        for place, (name, over) in enumerate(people):
            family_id = work.create(
                "family",
                builders.a_family(
                    address=f"{place + 3} Elm Court", postcode=f"LE{place} 5QP", area="North"
                ),
            )
            work.create("child", builders.a_child(name, **over), family_id=family_id)
            work.create(
                "parent_carer", builders.a_parent_carer(f"Parent{place} Grown"), family_id=family_id
            )
    yield made
    made.close()


def names(store, typed, **how):
    with store.reading() as view:
        return [row.full_name for row in search(view, typed, as_of(), **how).rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ami", "Amina Yusuf"),
        ("yusuf amina", "Amina Yusuf"),
        ("AMINA", "Amina Yusuf"),
        ("mina", "Amina Yusuf"),
        ("farah", "Amina Yusuf"),
        ("H80120", "Amina Yusuf"),
        ("13/03/2017", "Amina Yusuf"),
        ("13.3.17", "Amina Yusuf"),
        ("13 march 2017", "Amina Yusuf"),
        ("2017-03-13", "Amina Yusuf"),
        ("13032017", "Amina Yusuf"),
        ("laka", "Jakub Łąka-Wiśniewski"),
        ("wisniewski jak", "Jakub Łąka-Wiśniewski"),
        ("łąka-wiś", "Jakub Łąka-Wiśniewski"),
        ("lakawisn", "Jakub Łąka-Wiśniewski"),
        ("ehe-00777", "Jakub Łąka-Wiśniewski"),
        ("00777", "Jakub Łąka-Wiśniewski"),
        ("oneill", "Harper O'Neill"),
        ("O’Neill", "Harper O'Neill"),
        ("le2 5qp", "Harper O'Neill"),
        ("LE25QP", "Harper O'Neill"),
        ("elm 5 le2", "Harper O'Neill"),
        ("parent2", "Harper O'Neill"),
        ("খাতুন", "রহিমা খাতুন"),
        ("রহি", "রহিমা খাতুন"),
    ],
)
def test_a_child_is_found_by(store, typed, found):
    assert names(store, typed) == [found]


def test_every_word_must_fit(store):
    assert names(store, "amina wisniewski") == []


def test_closed_cases_are_counted_and_shown_only_when_asked_for(store):
    with store.reading() as view:
        found = search(view, "closed", as_of())
    assert (found.rows, found.total, found.in_closed) == ((), 0, 1)
    assert names(store, "closed", closed=True) == ["Closed Case"]


def test_close_names_are_offered_when_nothing_fits(store):
    with store.reading() as view:
        found = search(view, "yusif", as_of())
        assert search(view, "jakbu", as_of()).close == (CloseMatch("jakub", 1),)
        assert search(view, "amina", as_of()).close == ()
    assert found.rows == ()
    assert found.close == (CloseMatch("yusuf", 1),)


def test_what_is_not_indexed_cannot_be_asked_for(store):
    with store.writing(ME) as work:
        child_id = table_rows(store, "caseload_row")[0]["child_id"]
        work.create("note", builders.a_note("Zanzibar"), child_id=child_id)
    assert names(store, "zanzibar") == []
    assert names(store, "growing") == []


@given(st.text(max_size=80) | st.text(alphabet='"*()^:-+{}ANDORNOTnames adult\0%_', max_size=40))
@example("names:amina")
@example('"')
@example("- names : amina")
@example("NEAR(amina yusuf)")
@example("(" * 5000)
@example("a\0b OR 1")
@settings(max_examples=300)
def test_nothing_typed_breaks_the_index_or_names_a_column(store, typed):
    with store.reading() as view:
        search(view, typed, as_of())
    query = match_query(typed)
    outside = "".join(query.split('"')[::2])
    assert set(outside) <= set(" *")


def test_an_operator_is_a_word_like_any_other(store):
    assert names(store, "amina OR harper") == []
    assert names(store, "names:amina") == []
    assert names(store, "NOT harper") == []


def test_a_changed_name_is_found_and_the_old_word_is_gone_from_the_file(tmp_path):
    store = a_store(tmp_path)
    with store.writing(ME) as work:
        family_id = work.create("family", builders.a_family())
        child_id = work.create("child", builders.a_child("Xanthippe Qureshi"), family_id=family_id)
    with store.writing(ME) as work:
        work.patch("child", child_id, given_name="Ann")
    assert names(store, "xanthippe") == []
    assert names(store, "ann") == ["Ann Qureshi"]
    blocks = b"".join(row["block"] for row in table_rows(store, "search_data"))
    assert b"qureshi" in blocks
    assert b"xanthippe" not in blocks
    assert "xanthippe" not in repr(projections(store)["search"])
    store.close()


@pytest.mark.parametrize(
    ("typed", "name", "slips"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "abd", 1),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "xyz", FAR),
    ],
)
def test_slips_are_counted(typed, name, slips):
    assert edit_distance(typed, name, 2) == slips


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_slips_do_not_depend_on_the_direction(typed, name, most):
    assert edit_distance(typed, name, most) == edit_distance(name, typed, most)

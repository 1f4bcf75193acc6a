"""Deletion returns: good rows go in, bad rows are named, nobody is made twice."""

from __future__ import annotations

import msgspec
import pytest

from ehe_desktop.central import tables
from ehe_desktop.central.imports import import_records, import_returns
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.wire.codec import encode

HEADING = "school,child_given_name,child_family_name,date_of_birth,upn,address,postcode,parent_1_name,parent_1_phone,ground_code,deleted_on,parent_letter_date,letter_attached"


def row(given="Amira", family="Khan", born="14/09/2015", upn="", **more):
    cells = {
        "school": "Oak Primary",
        "given": given,
        "family": family,
        "born": born,
        "upn": upn,
        "address": "1 High Street, Town",
        "postcode": "ab1 2cd",
        "parent": "Sara Khan",
        "phone": "01234 567890",
        "ground": "9(1)(f)",
        "off": "2026-09-01",
        "letter": "2026-08-20",
        "attached": "yes",
    } | more
    return ",".join(f'"{cell}"' for cell in cells.values())


def csv(*rows):
    return "\n".join([HEADING, *rows]).encode()


def bodies(centre, kind):
    return [msgspec.json.decode(r.body) for r in centre.rows(tables.record, kind=kind)]


def test_a_good_row_becomes_a_family_a_child_a_parent_and_the_notice(centre):
    report = import_returns(centre.database, csv(row(upn="B801200005001")), centre.clock)
    assert (report.made, report.faults, report.duplicates) == ([2], [], [])
    (child,), (family,), (parent,), (notice,) = (
        bodies(centre, kind) for kind in ("child", "family", "parent_carer", "notification")
    )
    assert (child["born_on"], child["upn"], child["case_number"]) == (
        "2015-09-14",
        "B801200005001",
        "EHE-00001",
    )
    assert (family["postcode"], parent["phone"]) == ("AB1 2CD", "01234 567890")
    assert (notice["school"], notice["ground_code"], notice["letter_attached"]) == (
        "Oak Primary",
        "9(1)(f)",
        True,
    )
    assert notice["emergency_phones"] == ["01234 567890"]
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []
    chief = centre.laptop(role="supervisor")
    chief.pull()
    assert len(chief.of_kind("child")) == 1


def test_a_bad_row_is_named_and_keeps_no_other_out(centre):
    raw = csv(
        row(),
        row(given=""),
        row(given="Ben", born="31/02/2015"),
        row(given="Cara", upn="A801200005001"),
        row(given="Dan", attached="perhaps"),
        row(given="Eve", born="2026-09-02"),
        row(given="Finn") + ",more",
        "",
        row(given="Gus", phone=""),
        row(given="Hana", address="9 Low Road"),
    )
    report = import_returns(centre.database, raw, centre.clock)
    assert report.made == [2, 11]
    assert [number for number, _ in report.faults] == [3, 4, 5, 6, 7, 8, 10]
    reasons = " | ".join(why for _, why in report.faults)
    for word in (
        "child_given_name",
        "date_of_birth",
        "upn",
        "letter_attached",
        "deleted_on",
        "14 cells",
        "parent_1_phone",
    ):
        assert word in reasons
    assert not any(word in reasons for word in ("Cara", "A801200005001", "Khan", "High Street"))
    assert sorted(c["given_name"] for c in bodies(centre, "child")) == ["Amira", "Hana"]


def test_nobody_is_made_twice(centre):
    import_returns(centre.database, csv(row(upn="B801200005001")), centre.clock)
    raw = csv(
        row(given=" amira ", family="KHAN"),
        row(given="Other", upn="b801200005001"),
        row(given="Ben"),
        row(given="Ben"),
    )
    report = import_returns(centre.database, raw, centre.clock)
    assert report.made == [4]
    assert [number for number, _ in report.duplicates] == [2, 3, 5]
    assert all("EHE-0000" in why for _, why in report.duplicates)
    assert len(bodies(centre, "child")) == 2


def test_siblings_of_one_return_are_one_family(centre):
    import_returns(centre.database, csv(row(), row(given="Ben", born="2012-01-01")), centre.clock)
    assert [
        len(bodies(centre, kind)) for kind in ("family", "child", "parent_carer", "notification")
    ] == [1, 2, 1, 2]
    assert {c["case_number"] for c in bodies(centre, "child")} == {"EHE-00001", "EHE-00002"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a,b\n1,2",
        HEADING.encode("utf-16"),
        HEADING.replace("upn", "school").encode(),
        b"\x00" + HEADING.encode(),
    ],
)
def test_a_file_that_is_none_of_ours_writes_nothing(centre, raw):
    with pytest.raises(InputRefused):
        import_returns(centre.database, raw, centre.clock)
    assert bodies(centre, "child") == []


def test_records_of_another_system_go_in_once_and_a_bad_line_is_named(centre):
    officer = centre.add_officer()
    lines = [
        {"kind": "family", "id": "f1", "body": {"address": "1 High Street"}},
        {
            "kind": "child",
            "id": "c1",
            "family_id": "f1",
            "body": {"given_name": "A", "family_name": "B", "more": 1},
        },
        {
            "kind": "assignment",
            "id": "a1",
            "family_id": "f1",
            "body": {"officer_id": officer, "from_on": "2026-01-01"},
        },
        {"kind": "officer", "id": "o2", "body": {"name": "Ola", "role": "supervisor"}},
    ]
    raw = [encode(line) + b"\n" for line in lines]
    assert import_records(centre.database, raw, centre.clock) == 4
    assert import_records(centre.database, raw, centre.clock) == 0
    laptop, chief = centre.laptop(officer), centre.laptop("o2")
    laptop.pull()
    assert laptop.records["c1"].body["more"] == 1
    assert laptop.records["c1"].child_id == "c1"
    assert chief.enrolled.officer_role == "supervisor"
    with pytest.raises(RuleBroken, match="line 2"):
        import_records(centre.database, [*raw[:1], b'{"kind":5}'], centre.clock)
    with pytest.raises(RuleBroken, match="belongs to a family"):
        import_records(
            centre.database,
            [
                encode(
                    {
                        "kind": "note",
                        "id": "n",
                        "body": {"text": "x", "by": "o", "at": "2026-01-01T00:00:00Z"},
                    }
                )
            ],
            centre.clock,
        )

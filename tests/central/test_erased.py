"""What the law erased is in no table of the centre: not in what stands, what stood, what was refused, nor in a file."""

from __future__ import annotations

import hashlib

import pytest

from ehe_desktop.central import tables
from ehe_desktop.central.erasure import erase
from tests.central.laptop import Laptop
from tests.central.test_ledger import note

GONE, STAYS = "zqgone", "zqbrother"


def everything(centre) -> str:
    """Every row of every table."""
    return "".join(
        repr(tuple(row)) for table in tables.metadata.sorted_tables for row in centre.rows(table)
    )


def give(laptop: Laptop, family: str, content: bytes) -> str:
    """Send a file; the name an answer has for it."""
    sha256 = hashlib.sha256(content).hexdigest()
    asked = {"sha256": sha256, "size": len(content), "media_type": "image/png", "family_id": family}
    told = laptop.post("/v1/blob", asked).body
    headers = {"upload-offset": "0", "upload-checksum": f"sha256 {sha256}"}
    laptop.ask("PATCH", f"/v1/blob/{told['blob_id']}", content, headers)
    return f"{sha256}-drawing.png"


@pytest.mark.parametrize("subject", ["family", "child"])
def test_what_is_erased_stands_nowhere_and_what_is_beside_it_stays(centre, subject):
    """Invariant 32: every value a field once had, a file that a record named once, a letter, and who was asked."""
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, two.officer_id, child="c-gone")
    centre.load(centre.child(family, "c-brother"))
    once, still = (give(one, family, word.encode()) for word in (GONE, STAYS))
    for laptop in (one, two):
        laptop.pull()
    child = one.records["c-gone"]
    one.push(
        one.edit(child, {"known_as": f"{GONE} first", "school_name": once}),
        one.edit(child, {"known_as": "-"}, base={"known_as": f"{GONE} first"}),
        one.edit(child, {"school_name": "-"}, base={"school_name": once}),
        one.make("note", note(f"{GONE} note {still}"), family, child_id="c-gone"),
        one.make("note", note(f"{GONE} refused"), family, child_id="c-gone", author="another"),
        one.make("note", note(f"{STAYS} {still}"), family, child_id="c-brother"),
    )
    two.push(two.edit(two.records["c-gone"], {"known_as": f"{GONE} asked"}))
    assert everything(centre).count(GONE) > 5
    who = family if subject == "family" else "c-gone"
    centre.database.write(lambda c: erase(c, who, "court_order", centre.clock))
    said = everything(centre)
    assert GONE not in said
    assert once.partition("-")[0] not in said
    assert (STAYS in said) is (subject == "child")
    assert len(centre.rows(tables.blob)) == (subject == "child")

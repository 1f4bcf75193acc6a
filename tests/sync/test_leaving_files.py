"""A family leaves with files no record brings to the centre: the council has them sealed before they go."""

from __future__ import annotations

import pytest

from ehe_desktop.central import tables
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.storage import blobs
from ehe_desktop.storage.blobs import NewBlob
from tests.builders import a_note
from tests.fakes.flaky import DROP_REQUEST, PASS
from tests.sync.test_blobs import content, give, sealed_files
from tests.sync.test_identity import put_back
from tests.sync.town import Device, Town


def draw(device: Device, data: bytes, *, is_kept: bool = True) -> str:
    """A drawing in a visit that is not signed, or one that was rubbed out again; the id of the draft."""
    with device.store.writing() as work:
        name = blobs.keep_blob(work, NewBlob("f-both", "image/png", data))
    jots = (f"{name}-drawing.png",) if is_kept else ()
    draft = VisitDraft(plan_id="p", author_id="sam", child_ids=("c-f-both",), jots=jots)
    return device.make(draft, "c-f-both")


def test_a_file_of_an_edit_that_came_too_late_is_with_the_council_before_it_goes(town: Town):
    """Invariant 41 (seed 96200): the note was kept as refused, and its drawing went with the purge."""
    sam, data = town.device("sam-1"), content(3_000)
    give(sam, data)
    town.centre.unassign("sam", "f-both")
    town.clock.advance(days=31)
    sam.use_clock(town.clock)
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/sealed-work" else PASS)
    told = [sam.sync(), sam.sync()]
    assert [one.families_removed for one in told] == [0, 0], "it waits for its file"
    assert not any(one.everything_sent for one in told)
    sam.net.at(lambda _path, _n: PASS)
    assert [sam.sync().families_removed for _ in range(2)] == [0, 1]
    assert sealed_files(town) == [(data, False)]
    assert town.count(tables.blob) == 0


@pytest.mark.parametrize("is_put_back", [False, True])
def test_a_drawing_in_a_draft_is_with_the_council_before_the_family_goes(
    town: Town, is_put_back: bool, caplog
):
    sam, data = town.device("sam-1"), content(3_000)
    put_back(town, save=True)
    draw(sam, data)
    sam.sync()
    if is_put_back:
        put_back(town, epoch=True)
    town.centre.unassign("sam", "f-both")
    with caplog.at_level("WARNING"):
        assert [sam.sync().families_removed for _ in range(2)] == [0, 1]
    assert sealed_files(town) == [(data, False)]


def test_a_drawing_nothing_names_goes_with_the_family(town: Town):
    sam = town.device("sam-1")
    draw(sam, content(3_000), is_kept=False)
    sam.sync()
    town.centre.unassign("sam", "f-both")
    assert sam.sync().families_removed == 1
    assert sealed_files(town) == []


def test_a_drawing_of_a_note_its_officer_may_read_no_more_is_with_the_council(town: Town):
    """Seed 98990: the note had gone, its drawing had not, and another role is sent no notes."""
    sam, data = town.device("sam-1"), content(3_000)
    give(sam, data)
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/blob" else PASS)
    assert not sam.sync().everything_sent
    sam.net.at(lambda _path, _n: PASS)
    town.centre.change_role("sam", "business_support")
    for _ in range(2):
        sam.sync()
    assert sealed_files(town) == [(data, False)]


def test_a_family_that_comes_back_sends_its_files_as_ever(town: Town):
    sam, data = town.device("sam-1"), content(3_000)
    draft = draw(sam, data)
    town.centre.unassign("sam", "f-both")
    sam.sync()
    town.centre.assign("sam", "f-both")
    assert sam.sync().families_removed == 0
    name = blobs.sha256_of(data)
    sam.make(a_note(f"see {name}-drawing.png"), "c-f-both")
    sam.sync()
    assert [row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole] == [name]
    assert sam.held("visit_draft", draft) is not None

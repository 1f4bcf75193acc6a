"""A file given as an answer: from the disk into the store, back again, and swept when nobody names it."""

from __future__ import annotations

import pytest

from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.given_file import endings_for, name_in, sha256_in
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.keep_file import keep_file, read_file, read_from_disk, sweep_files
from ehe_desktop.storage import blobs, wanted_blobs
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.storage.wanted_blobs import Wanted
from tests.fakes.council_store import council_desk


def a_family(desk) -> tuple[str, str]:
    """A family with a visit planned, and the plan."""
    with desk.store.reading() as view:
        plan = planned_visits(view, VisitFilter(states=("planned",)))[0]
        record = view.record("visit_plan", plan.plan_id)
    return record.family_id, plan.plan_id


def test_a_file_from_the_disk_comes_back_by_its_answer(desk, tmp_path):
    family_id, _ = a_family(desk)
    path = tmp_path / "Ünal's birds.JPG"
    path.write_bytes(b"picture")
    answer = keep_file(desk, family_id, path.name, read_from_disk(path))
    assert len(sha256_in(answer)) == 64
    assert name_in(answer) == "Ünal_s_birds.JPG"
    assert read_file(desk, family_id, answer) == b"picture"
    assert read_file(desk, "another", answer) is None
    assert read_file(desk, family_id, "photo.jpg") is None
    assert path.exists()


@pytest.mark.parametrize("name", ["run.exe", "photo", "page.html", "x.jpg.bat"])
def test_programs_and_unknown_kinds_are_not_taken(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(InputRefused):
        read_from_disk(path)


def test_what_is_too_large_gone_or_empty_is_said_in_words(tmp_path):
    large, empty = tmp_path / "large.png", tmp_path / "empty.png"
    with large.open("wb") as file:
        file.truncate(blobs.MOST_BYTES + 1)
    empty.touch()
    for path in (large, empty, tmp_path / "gone.png"):
        with pytest.raises(InputRefused) as refused:
            read_from_disk(path)
        assert path.name not in str(refused.value)


def test_who_only_reads_keeps_no_file(tmp_path):
    desk = council_desk(tmp_path, role="business_support")
    with pytest.raises(NotAllowed):
        keep_file(desk, "f", "a.png", b"x")
    desk.store.close()


def test_only_files_that_nobody_has_named_for_a_day_are_swept(desk):
    family_id, plan_id = a_family(desk)
    named = keep_file(desk, family_id, "drawing.svg", b"last state")
    keep_file(desk, family_id, "drawing.svg", b"a state before")
    with desk.store.writing(desk.actor()) as work:
        work.create(
            "visit_draft",
            VisitDraft(
                plan_id=plan_id, author_id=desk.me.officer_id, child_ids=(), jots=(f"see {named}",)
            ),
            family_id=family_id,
        )
    assert sweep_files(desk, family_id) == 0
    desk.clock.advance(days=1, minutes=1)
    assert sweep_files(desk, family_id) == 1
    assert read_file(desk, family_id, named) == b"last state"


def test_a_question_takes_the_endings_of_its_kind():
    assert "png" in endings_for("image/*")
    assert "pdf" not in endings_for("image/*")
    assert endings_for("application/pdf") == ("pdf",)
    assert "pdf" in endings_for("")


def test_a_file_that_is_opened_and_not_here_is_wanted_from_then_on(desk):
    missing = "c" * 64
    family_id, _ = a_family(desk)
    assert read_file(desk, family_id, f"{missing}-photo.jpg") is None
    with desk.store.reading() as view:
        assert wanted_blobs.wanted(view) == [Wanted(family_id, missing, asked=True)]

"""Printing and exporting the schedule: the log is true, files are private, whole, neutral and swept."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from ehe_desktop.domain.errors import InputRefused, NotAllowed, PrintError
from ehe_desktop.platform.printing import PrinterName, paper_printers
from ehe_desktop.reports.visit_schedule import rows_of
from ehe_desktop.services import export_schedule as exporting
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.export_schedule import export_schedule, sweep_exports
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.services.print_schedule import (
    PrintChoices,
    allow_more,
    begin_print,
    end_print,
    make_schedule,
    pdf_of,
)
from ehe_desktop.storage import audit_log
from ehe_desktop.storage.errors import WrongPassphrase
from tests.fakes.council_store import COUNCIL_DAY, COUNCIL_NOW, only_right

WEEK = PrintChoices(first_day=COUNCIL_DAY)


@pytest.fixture
def desk(new_desk):
    return replace(new_desk(), check_passphrase=only_right)


@pytest.fixture
def team(new_desk):
    return replace(new_desk(officers=2, role="supervisor"), check_passphrase=only_right)


def entries(desk):
    with desk.store.reading() as view:
        found = audit_log.unsent(view.connection, 10_000)
    return [one.said for one in found if one.said["object_type"] == "visit_schedule"]


def exports(desk):
    folder = desk.folder / exporting.EXPORT_FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def names_in(desk):
    return {name for visit in look_at_week(desk, COUNCIL_DAY).visits for name in visit.child_names}


def text_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_by_default_no_name_and_no_address_is_on_any_twin(desk):
    ready = make_schedule(desk, WEEK)
    pages = text_of(pdf_of(ready))
    for form in ("html", "csv"):
        export_schedule(desk, ready, form)
    files = "\n".join(path.read_text(encoding="utf-8") for path in exports(desk))
    streets = {visit.address.split(",")[0] for visit in look_at_week(desk, COUNCIL_DAY).visits}
    for secret in names_in(desk) | streets:
        assert secret not in pages
        assert secret not in files


def test_the_three_twins_agree(desk):
    ready = make_schedule(desk, WEEK)
    pages = text_of(pdf_of(ready))
    export_schedule(desk, ready, "html")
    export_schedule(desk, ready, "csv")
    html = next(p for p in exports(desk) if p.suffix == ".html").read_text(encoding="utf-8")
    rows = rows_of(next(p for p in exports(desk) if p.suffix == ".csv").read_bytes())
    visits = look_at_week(desk, COUNCIL_DAY).visits
    numbers = {number for visit in visits for number in visit.case_numbers}
    assert numbers
    assert {row["Case number"] for row in rows} == numbers
    for row in rows:
        for said in (row["Case number"], row["Time"]):
            assert said in pages
            assert said in html


def test_full_names_need_a_supervisor_the_passphrase_and_a_reason(desk, team):
    full = replace(WEEK, full_names=True)
    with pytest.raises(NotAllowed, match="supervisors"):
        allow_more(desk, "right", full)
    with pytest.raises(WrongPassphrase):
        allow_more(team, "wrong", full)
    with pytest.raises(InputRefused, match="why"):
        allow_more(team, "right", replace(full, reason=""))
    with pytest.raises(NotAllowed, match="passphrase"):
        make_schedule(team, full)
    ready = make_schedule(team, full, allow_more(team, "right", full))
    assert any(name in text_of(pdf_of(ready)) for name in names_in(team))


def test_a_pass_for_addresses_is_none_for_names_and_grows_old(team):
    given = allow_more(team, "right", replace(WEEK, addresses=True))
    make_schedule(team, replace(WEEK, addresses=True), given)
    with pytest.raises(NotAllowed):
        make_schedule(team, replace(WEEK, full_names=True), given)
    team.clock.advance(minutes=16)
    with pytest.raises(NotAllowed, match="too long ago"):
        make_schedule(team, replace(WEEK, addresses=True), given)


def test_an_officer_prints_their_own_row_whoever_they_ask_for(desk):
    ready = make_schedule(desk, replace(WEEK, officer_ids=(desk.me.officer_id, "another")))
    assert [one.officer_id for one in ready.schedule.officers] == [desk.me.officer_id]


def test_each_copy_says_which_of_how_many(desk):
    ready = make_schedule(desk, replace(WEEK, copies=3))
    assert "Copy 2 of 3" in text_of(pdf_of(ready, 2))
    with pytest.raises(InputRefused):
        make_schedule(desk, replace(WEEK, copies=0))


def test_a_print_is_entered_before_and_after_with_what_came_out(desk):
    ready = make_schedule(desk, replace(WEEK, copies=2))
    job = begin_print(desk, ready)
    assert [one["outcome"] for one in entries(desk)] == ["begun"]
    end_print(desk, job, "failed", 1)
    begun, ended = entries(desk)
    assert (begun["object_id"], ended["outcome"]) == (ended["object_id"], "failed")
    assert (ended["detail"]["copies"], ended["detail"]["copies_out"]) == (2, 1)
    assert ended["reason"] == "visits"
    assert ended["detail"]["children_count"] == len(ready.child_ids) > 0
    assert ended["detail"]["first_day"] == COUNCIL_DAY.isoformat()
    assert ended["detail"]["officers"] == [desk.me.officer_id]
    said = repr(entries(desk))
    assert not any(name in said for name in names_in(desk))


def test_nothing_leaves_when_it_cannot_be_entered(desk):
    shut = replace(desk, why_read_only=lambda: "This copy is older.")
    with pytest.raises(NotAllowed):
        export_schedule(shut, make_schedule(shut, WEEK), "csv")
    assert exports(desk) == []


def test_exports_are_private_whole_and_neutrally_named(desk):
    old = os.umask(0o000)
    try:
        made = export_schedule(desk, make_schedule(desk, replace(WEEK, copies=2)), "pdf")
    finally:
        os.umask(old)
    assert made.names == (
        "schedule-2026-06-22-week-copy-1-of-2.pdf",
        "schedule-2026-06-22-week-copy-2-of-2.pdf",
    )
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in exports(desk)} == {0o600}
    assert [one["outcome"] for one in entries(desk)] == ["begun", "done"]
    assert {one["action"] for one in entries(desk)} == {"export"}


def test_a_file_is_private_from_its_first_byte(desk, monkeypatch):
    modes, real = [], os.fsync

    def look(handle):
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(exporting.os, "fsync", look)
    old = os.umask(0o000)
    try:
        export_schedule(desk, make_schedule(desk, WEEK), "csv")
    finally:
        os.umask(old)
    assert modes[0] == 0o600


def test_an_earlier_export_is_not_written_over(desk):
    ready = make_schedule(desk, WEEK)
    names = [export_schedule(desk, ready, "csv").names[0] for _ in range(3)]
    assert names == [
        "schedule-2026-06-22-week.csv",
        "schedule-2026-06-22-week-1.csv",
        "schedule-2026-06-22-week-2.csv",
    ]


@pytest.mark.parametrize("at", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_and_is_in_the_log(desk, monkeypatch, at):
    ready = make_schedule(desk, replace(WEEK, copies=2))
    calls = []

    def fail_second(*args, **kwargs):
        calls.append(args)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(*args, **kwargs)

    if at == "fsync":
        real = os.fsync
        monkeypatch.setattr(exporting.os, "fsync", fail_second)
    else:
        real = exporting.Path.replace
        monkeypatch.setattr(exporting.Path, "replace", fail_second)
    before = {path.name for path in Path(tempfile.gettempdir()).iterdir()}
    with pytest.raises(ExportFailed):
        export_schedule(desk, ready, "pdf")
    monkeypatch.undo()
    assert exports(desk) == []
    assert [one["outcome"] for one in entries(desk)] == ["begun", "failed"]
    assert entries(desk)[1]["detail"]["copies_out"] == 0
    new = {path.name for path in Path(tempfile.gettempdir()).iterdir()} - before
    assert not [name for name in new if "schedule" in name]


def test_an_export_folder_that_is_a_link_is_not_followed(desk, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (desk.folder / exporting.EXPORT_FOLDER).symlink_to(elsewhere)
    with pytest.raises(ExportFailed):
        export_schedule(desk, make_schedule(desk, WEEK), "csv")
    assert list(elsewhere.iterdir()) == []


def test_an_unknown_kind_of_file_is_refused(desk):
    with pytest.raises(PrintError):
        export_schedule(desk, make_schedule(desk, WEEK), "docx")


def test_old_exports_and_unfinished_ones_are_swept(desk):
    export_schedule(desk, make_schedule(desk, WEEK), "csv")
    kept_from = desk.clock.now()
    desk.clock.advance(hours=23)
    export_schedule(desk, make_schedule(desk, WEEK), "html")
    folder = desk.folder / exporting.EXPORT_FOLDER
    (folder / "schedule.pdf.part").write_bytes(b"x")
    assert sweep_exports(desk.folder, kept_from + timedelta(hours=23)) == 1
    assert len(exports(desk)) == 2
    assert sweep_exports(desk.folder, kept_from + timedelta(hours=24)) == 1
    assert [path.suffix for path in exports(desk)] == [".html"]


def test_sweeping_where_nothing_was_exported_does_nothing(tmp_path):
    (tmp_path / "exports").symlink_to(tmp_path)
    assert sweep_exports(tmp_path, COUNCIL_NOW) == 0
    assert sweep_exports(tmp_path / "nowhere", COUNCIL_NOW) == 0


def test_printers_that_write_files_are_not_offered():
    found = (
        PrinterName("Office, second floor", "HP LaserJet"),
        PrinterName("Microsoft Print to PDF", is_default=True),
        PrinterName("PDF", "Generic CUPS-PDF Printer"),
        PrinterName("Desk", "Brother", is_default=True),
    )
    assert [one.name for one in paper_printers(found)] == ["Desk", "Office, second floor"]

"""The whole job, end to end: the demonstration's tour on real processes, judged by what the centre holds."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.fakes.programs import run_to_its_end

pytestmark = pytest.mark.slow

PARTS = (
    "officer", "officer_again", "child", "officer_back", "supervisor", "officer_together", "colleague",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def toured(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("tour")
    line = [sys.executable, "-m", "ehe_desktop.app.cli", "demo", "--tour", "--light-only"]
    small = ["--officers", "2", "--families", "12", "--out", str(out)]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = run_to_its_end([*line, *small], cwd=ROOT, env=env, timeout_s=1200)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return out


@pytest.fixture(scope="module")
def summary(toured) -> dict:
    return json.loads((toured / "summary.json").read_text("utf-8"))


def test_every_part_ended_well(summary):
    assert {part: summary[part]["ended"] for part in PARTS} == dict.fromkeys(PARTS, "well")


def test_the_lock_ended_the_process_that_held_the_keys(summary):
    assert summary["officer"]["exit_code"] == 10


def test_each_process_of_the_hand_over_ended_before_the_next_began(summary):
    assert summary["officer_again"]["exit_code"] == 20
    assert summary["child"]["exit_code"] == 30


def test_what_the_child_wrote_is_in_the_visit_after_the_passphrase(summary, toured):
    assert summary["officer_back"]["words"] is True
    pictures = {path.name.split("-", 1)[1] for path in toured.glob("screens/child/*.png")}
    wanted = [f"{page}{word}-100.png" for page in ("hello", "houses", "question")
              for word in ("", "-urdu", "-polish")]  # fmt: skip
    assert set(wanted) <= pictures


def test_the_centre_holds_the_visit_the_childs_words_and_the_concern(summary):
    held = json.dumps(summary["central"], ensure_ascii=False)
    assert "I counted forty two and then I stopped because of tea." in held
    assert "yellow. The sleeve was pulled down over it." in held


def test_the_review_date_at_the_centre_is_the_one_that_was_shown(summary):
    """The one the visit ended with, or the sooner one a concern's floor put in its place."""
    shown = summary["officer"]
    assert shown["review_sentence"].startswith("Review by ")
    plans = [one for one in summary["central"]["records"] if one["kind"] == "review_plan"]
    kept = max(plans, key=lambda one: one["rev"])["body"]["sentence"]
    assert kept == shown["review_sentence"] or kept in shown["band_after_concern"]


def test_nothing_was_said_to_be_sent_before_it_was(summary):
    assert "waiting" in summary["officer"]["sync_sentence_offline"]
    assert summary["officer"]["sync_sentence_settled"].startswith("Everything is on the register")


def test_two_officers_who_differ_settle_it_and_the_centre_holds_what_was_chosen(summary, toured):
    assert summary["colleague"]["differences"] >= 1
    for window in ("officer_together", "colleague"):
        assert summary[window]["sync_sentence"].startswith("Everything is on the register.")
    held = summary["together"]["central"]["records"]
    assert {one["body"]["state"] for one in held if one["kind"] == "conflict"} == {"settled"}
    (risk,) = [one["body"] for one in held if one["kind"] == "risk_assessment"]
    assert risk["answers"]["F6"] == "late_or_partial", "the colleague kept her own"
    visits = [one for one in held if one["kind"] == "visit" and one["body"]["plan_id"]]
    assert len({one["body"]["officer_id"] for one in visits}) == 2, "both visits are kept"
    moments = sorted(path.stem for path in toured.glob("screens/together/*.png"))
    assert [moment[0] for moment in moments] == list("012345")


def test_pictures_and_the_printed_week_are_kept(toured):
    pictures = {path.name.split("-", 1)[1] for path in toured.glob("screens/*/[0-9]*.png")}
    for wanted in ("today-light.png", "caseload-light.png", "visit-sign-off-light.png"):
        assert wanted in pictures
    for suffix in ("pdf", "html", "csv"):
        assert (toured / f"schedule.{suffix}").stat().st_size > 500

"""The Sync page over real stores, and against a real centre with two laptops that edit one family."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.public import PrivateKey
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.family import Family
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.officer import Assignment
from ehe_desktop.domain.plan import RiskAssessment
from ehe_desktop.domain.records import Outcome, Record, write
from ehe_desktop.storage import meta, sealing
from ehe_desktop.storage.settling import settle
from ehe_desktop.sync.errors import Offline
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.sync.screen import SyncScreen
from ehe_desktop.ui.sync_keeper import SyncKeeper, SyncPort
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.wire.orders import read_carried
from tests import builders
from tests.fakes.centre import SystemClock, running_centre
from tests.fakes.laptop import Laptop
from tests.storage.test_service_concern import quiet_child
from tests.ui.audit import audit
from tests.ui.desk_room import find, settled
from tests.ui.pictures import LOOKS, keep_picture


@pytest.fixture
def keeping():
    """Makes keepers of rounds, and ends them after the test whatever happened in it."""
    made = []

    def keep(port):
        made.append(SyncKeeper(port))
        return made[-1]

    yield keep
    assert all(keeper.stop() for keeper in made)


def opened(desk, runner, show, qtbot, size=(1166, 768), part=""):
    screen = show(SyncScreen(desk, runner), *size)
    screen.show_route(Route(place=routes.SYNC, part=part))
    settled(qtbot, runner)
    return screen


def words_on(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def said(screen):
    return find(screen, "sync-sentence").accessibleName()


def write_note(desk, text="She showed her garden."):
    with desk.store.writing(desk.actor()) as work:
        work.create(
            "note", builders.a_note(text, by=desk.me.officer_id), child_id=quiet_child(desk)
        )


def facts(desk, **values):
    with desk.store.settling() as work:
        for name, value in values.items():
            meta.put(work.connection, name, value)


def refuse_all(desk, reason="The family is with another council."):
    with desk.store.settling() as work:
        batch = sealing.seal_next(work.connection, ("b1", 1, 50), lambda _id, _ops: (b"x", "y"))
        ops = work.connection.exec_driver_sql("SELECT op_id FROM outbox_op").scalars().all()
        outcomes = [Outcome(op_id=op, verdict="refused", reason=reason) for op in ops]
        settle(work, batch, outcomes)


def a_question(desk, kind="child", group=("known_as",), sides=("Mimi", "Amy")):
    """A conflict as a round brings it."""
    child = quiet_child(desk)
    with desk.store.reading() as view:
        family = view.record("child", child).family_id
        record_id = child if kind == "child" else standing_id(kind, child)
    values = [one if isinstance(one, dict) else {group[0]: one} for one in sides]
    body = Conflict(
        record_kind=kind,
        record_id=record_id,
        group=group,
        yours=Side(values=values[0], author=desk.me.officer_id, at="2026-06-22T08:52:00Z"),
        theirs=Side(values=values[1], author="lee", at="2026-06-19T15:05:00Z"),
    )
    with desk.store.settling() as work:
        work.absorb(
            Record(
                kind="conflict", id="k1", body=write(body), rev=1, family_id=family, child_id=child
            )
        )
    return child


def test_the_sentence_follows_the_tables(desk, runner, show, qtbot):
    facts(desk, last_sync_at="2026-06-22T07:12:00.000Z", last_digest_matched="1")
    screen = opened(desk, runner, show, qtbot)
    assert said(screen).startswith("Everything is on the register.")
    write_note(desk)
    screen.store_changed(None)
    settled(qtbot, runner)
    assert said(screen).startswith("1 thing is waiting to be sent. Nothing is lost.")
    (row,) = find(screen, "sync-waiting").table_model.rows
    assert row.cells[0].words == "Note"
    facts(desk, last_digest_matched="0")
    with desk.store.settling() as work:
        work.connection.exec_driver_sql("DELETE FROM outbox_op")
    screen.store_changed(None)
    settled(qtbot, runner)
    assert "on the register" not in said(screen)


def test_what_was_refused_is_read_copied_and_taken_off(desk, runner, show, qtbot):
    write_note(desk)
    refuse_all(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    shown = words_on(screen)
    assert "She showed her garden." in shown
    assert "The family is with another council." in shown
    assert audit(screen, page=True) == []
    find(screen, "refused-close").click()
    settled(qtbot, runner)
    assert "She showed her garden." not in words_on(screen)
    with desk.store.reading() as view:
        kept = view.connection.exec_driver_sql('SELECT "set" FROM outbox_op').scalar()
    assert "She showed her garden." in kept


@pytest.mark.parametrize(("button", "kept"), [("theirs", "Amy"), ("mine", "Mimi")])
def test_ctrl_enter_keeps_the_side_that_has_the_focus(desk, runner, show, qtbot, button, kept):
    child = a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    find(screen, f"difference-keep-{button}").setFocus()
    with qtbot.waitSignal(screen.changed):
        screen.primary_action()
    with desk.store.reading() as view:
        assert view.body(Child, child).known_as == kept


def test_ctrl_enter_elsewhere_in_a_difference_decides_nothing(desk, runner, show, qtbot):
    a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    find(screen, "difference-later").setFocus()
    screen.primary_action()
    settled(qtbot, runner)
    with desk.store.reading() as view:
        assert [c.state for c in view.of_kind(Conflict).values()] == ["open"]
    assert find(screen, "difference-keep-mine").hasFocus()


def test_after_ten_working_days_it_is_said_who_can_see_the_silence(desk, runner, show, qtbot):
    for at, is_said in (("2026-06-10", False), ("2026-06-05", True)):
        facts(desk, last_sync_at=f"{at}T07:12:00.000Z", last_digest_matched="1")
        screen = opened(desk, runner, show, qtbot)
        assert (
            "Your supervisor can see that this device has been quiet." in said(screen)
        ) is is_said


def test_what_was_refused_is_carried_in_a_sealed_file(desk, runner, show, qtbot, tmp_path):
    key = Ed25519PrivateKey.generate()
    facts(desk, recovery_key=bytes(PrivateKey.generate().public_key).hex(), replica_id="r1")
    write_note(desk)
    refuse_all(desk)
    screen = opened(replace(desk, sign=key.sign), runner, show, qtbot, part="decisions")
    assert "Only your council can open it" in words_on(find(screen, "refused-carry-card"))
    find(screen, "refused-carry").click()
    dialog = screen.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith(".ehe-sealed")
    dialog.fileSelected.emit(str(tmp_path / "stick.ehe-sealed"))
    dialog.close()
    settled(qtbot, runner)
    assert find(screen, "sync-answer").accessibleName().startswith("The sealed file is saved.")
    assert "sealed file you made" in words_on(find(screen, "refused"))
    content = (tmp_path / "stick.ehe-sealed").read_bytes()
    assert b"garden" not in content
    assert [box.ops for box in read_carried(content).boxes] == [1]
    assert audit(screen, page=True) == []


def test_a_difference_is_settled_from_the_page(desk, runner, show, qtbot):
    child = a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    assert "Mimi" in words_on(find(screen, "difference-yours"))
    assert "Amy" in words_on(find(screen, "difference-theirs"))
    with qtbot.waitSignal(screen.changed):
        find(screen, "difference-keep-theirs").click()
    settled(qtbot, runner)
    with desk.store.reading() as view:
        assert view.body(Child, child).known_as == "Amy"
    assert (
        screen.findChild(QWidget, "difference-keep-mine") is None
        or not find(screen, "difference").isVisible()
    )


def test_deciding_later_changes_nothing(desk, runner, show, qtbot):
    a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    find(screen, "difference-later").click()
    settled(qtbot, runner)
    assert find(screen, "difference-keep-mine").isVisible()
    assert "1 thing needs your decision." in said(screen)


def test_the_band_of_each_side_is_worked_out_by_the_rule(desk, runner, show, qtbot):
    matrix = desk.policy.matrix
    mild = {f.id: f.mildest.code for f in matrix.factors}
    grave = mild | {"F1": "cp_plan"}
    common = {"matrix_version": matrix.version, "band": "low"}
    sides = [write(RiskAssessment(answers=answers, **common)) for answers in (mild, grave)]
    a_question(desk, "risk_assessment", tuple(sides[0]), tuple(sides))
    screen = opened(desk, runner, show, qtbot, part="decisions")
    theirs = find(screen, "difference-theirs")
    pills = {p.band for p in theirs.findChildren(QWidget) if hasattr(p, "set_band")}
    assert pills == {"very_high"}  # though the record says low
    assert "child protection plan" in words_on(theirs)
    keep_picture(screen, "sync-risk")


class Rounds:
    """Rounds that end as they are told to."""

    def __init__(self) -> None:
        self.fault = Offline()

    def run(self, _cancel, _progress):
        raise self.fault


def test_a_sync_asked_for_always_says_that_it_failed(desk, runner, show, qtbot, keeping):
    keeper = keeping(SyncPort(Rounds().run, lambda _n, _f: None))
    screen = opened(desk, runner, show, qtbot)
    screen.attach_sync(keeper)
    assert find(screen, "sync-now").text() == "Sync when connected"
    assert not find(screen, "sync-answer").isVisible()
    with qtbot.waitSignal(keeper.asked_and_failed):
        find(screen, "sync-now").click()
    settled(qtbot, runner)
    answer = find(screen, "sync-answer")
    assert answer.isVisible()
    assert answer.accessibleName().startswith("The sync did not work.")


@pytest.mark.parametrize(("mode", "scale", "width", "height"), LOOKS)
def test_the_page_can_be_used_by_everybody(
    desk, runner, show, qtbot, qapp, mode, scale, width, height
):
    apply(qapp, Mode(mode), scale)
    a_question(desk)
    write_note(desk)
    refuse_all(desk)
    write_note(desk, "Another.")
    facts(desk, last_sync_at="2026-06-15T07:12:00.000Z", last_digest_matched="1")
    screen = opened(desk, runner, show, qtbot, (width - 200, height))
    for part in ("waiting", "decisions", "history"):
        screen.show_route(Route(place=routes.SYNC, part=part))
        settled(qtbot, runner)
        keep_picture(screen, f"sync-{part}-{mode}-{int(scale * 100)}-{width}")
        assert audit(screen, page=True) == []


# --- against a real centre ---------------------------------------------------


@pytest.fixture
def pair(tmp_path):
    """Two officers' laptops at one centre, with one family."""
    clock = SystemClock()
    day = clock.now().date() - timedelta(days=30)
    with running_centre(tmp_path, clock) as centre:
        officers = [centre.add_officer(name) for name in ("Sam Patel", "Lee Okafor")]
        family = Record(kind="family", id="f1", family_id="f1", body=write(Family(area="West")))
        child = Record(
            kind="child", id="c1", family_id="f1", child_id="c1",
            body=write(Child(given_name="Amina", family_name="Yusuf")),
        )  # fmt: skip
        centre.load(family, child)
        for number, officer in enumerate(officers):
            given = Assignment(officer_id=officer, from_on=day)
            centre.load(
                Record(kind="assignment", id=f"a{number}", family_id="f1", body=write(given))
            )
        laptops = [
            Laptop(centre, tmp_path / f"laptop{number}", clock).enrol(officer)
            for number, officer in enumerate(officers)
        ]
        yield laptops
        for laptop in laptops:
            laptop.lock()


def known_as(laptop):
    with laptop.store.reading() as view:
        return view.body(Child, "c1").known_as


def edit(laptop, name, **more):
    with laptop.store.writing(laptop.desk.actor()) as work:
        work.patch("child", "c1", known_as=name, **more)


def test_two_laptops_one_child_one_decision_and_both_agree(pair, runner, show, qtbot, keeping):
    one, two = pair
    edit(one, "Mimi", previous_school="Hill School")
    edit(two, "Amy")
    one.sync()
    two.sync()
    keeper = keeping(two.opened.sync)
    screen = opened(two.desk, runner, show, qtbot, part="decisions")
    screen.attach_sync(keeper)
    assert "Amy" in words_on(find(screen, "difference-yours"))
    assert "Mimi" in words_on(find(screen, "difference-theirs"))
    assert find(screen, "difference-ask").text() == "Ask Sam Patel"
    assert find(screen, "difference-merged").text() == "1 other change was merged for you"
    folded = find(screen, "difference-merged-lines")
    assert not folded.isVisible()
    find(screen, "difference-merged").click()
    assert "previous school: Sam Patel changed it from “Empty” to “Hill" in folded.text()
    (merged,) = find(screen, "sync-merged").table_model.rows
    assert [cell.words for cell in merged.cells][1:] == [
        "Amina Yusuf",
        "Child’s record: previous school",
        "Sam Patel",
        "Empty",
        "Hill School",
    ]
    find(screen, "difference-keep-mine").click()
    settled(qtbot, runner)
    assert said(screen).startswith("1 thing is waiting")
    with qtbot.waitSignal(keeper.settled, timeout=20_000):
        find(screen, "sync-now").click()
    settled(qtbot, runner)
    assert find(screen, "sync-answer").accessibleName().startswith("Synced: 1 sent")
    assert said(screen).startswith("Everything is on the register.")
    assert find(screen, "sync-now").text() == "Sync now"
    assert len(find(screen, "sync-history").table_model.rows) >= 2
    one.sync()
    assert known_as(one) == known_as(two) == "Amy"
    with one.store.reading() as view:
        assert [c.state for c in view.of_kind(Conflict).values()] == ["settled"]


def test_no_answer_from_the_office_is_said_and_nothing_is_lost(pair, runner, show, qtbot, keeping):
    one, _ = pair
    edit(one, "Mimi")
    one.centre.stop()
    keeper = keeping(replace(one.opened.sync, wait_after_fault_s=lambda _n, _f: None))
    screen = opened(one.desk, runner, show, qtbot)
    screen.attach_sync(keeper)
    with qtbot.waitSignal(keeper.asked_and_failed, timeout=20_000):
        find(screen, "sync-now").click()
    settled(qtbot, runner)
    assert "There is no connection" in find(screen, "sync-answer").accessibleName()
    assert said(screen).startswith("1 thing is waiting to be sent. Nothing is lost.")
    (row,) = find(screen, "sync-history").table_model.rows[:1]
    assert "no connection" in row.cells[1].words

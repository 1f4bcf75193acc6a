"""One count of what waits, files with it, on every place that shows one; and no difference out of reach."""

from __future__ import annotations

from ehe_desktop.domain.records import Record, write
from ehe_desktop.services.count_work import count_work
from ehe_desktop.storage import blobs
from ehe_desktop.storage.blobs import NewBlob
from ehe_desktop.ui.sync.decisions_pane import MOST, DecisionsPane
from ehe_desktop.ui.sync.state import Difference, ShownSide
from tests import builders
from tests.storage.test_service_concern import quiet_child
from tests.ui.desk_room import find
from tests.ui.test_sync_screen import facts, opened, said, words_on


def test_a_file_that_waits_is_counted_the_same_everywhere(desk, runner, show, qtbot):
    facts(desk, last_sync_at="2026-06-22T07:12:00.000Z", last_digest_matched="1")
    child = quiet_child(desk)
    with desk.store.reading() as view:
        family = view.record("child", child).family_id
    with desk.store.settling() as work:
        name = blobs.keep_blob(work, NewBlob(family, "image/png", b"x" * 1_100_000))
        body = write(builders.a_note(f"see {name}"))
        work.absorb(
            Record(kind="note", id="n1", rev=1, family_id=family, child_id=child, body=body)
        )
    screen = opened(desk, runner, show, qtbot)
    qtbot.waitUntil(lambda: said(screen).startswith("1 file is waiting to be sent."))
    assert count_work(desk).waiting == 1
    assert "1 to send" in words_on(find(screen, "sync-facts"))
    assert find(screen, "sync-tabs").tabText(0) == "Waiting 1"
    table = find(screen, "sync-waiting").model()
    row = [table.index(0, column).data() for column in range(table.columnCount())]
    assert (table.rowCount(), row[0], row[4]) == (1, "Picture", "1.1 MB")
    assert "Nothing is waiting." not in words_on(screen)


def test_every_difference_can_be_reached(qtbot):
    pane = DecisionsPane(lambda _card: None)
    qtbot.addWidget(pane)
    pane.show()
    side = ShownSide("yours", "Yours", "you", (("Known as", "Amy"),))
    many = [
        Difference(f"k{n}", "Child", side, side, "", "Keep mine", "Keep theirs")
        for n in range(MOST + 5)
    ]
    pane.show_all(tuple(many), ())
    more = find(pane, "decisions-more")
    assert (len(pane.cards), f"{MOST} of {MOST + 5}" in words_on(pane)) == (MOST, True)
    typed = pane.cards[0]
    more.click()
    assert [card.conflict_id for card in pane.cards] == [one.conflict_id for one in many]
    assert pane.cards[0] is typed
    assert not more.isVisible()

"""The list of concerns and flags: what nobody was told of is red in words and shape; a supervisor closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.services.keep_concern import keep_concern, start_concern
from ehe_desktop.services.list_concerns import list_concerns
from ehe_desktop.services.list_flags import list_flags
from ehe_desktop.services.raise_concern import raise_concern
from ehe_desktop.services.raise_flag import NewFlag, raise_flag
from ehe_desktop.services.tell_front_door import tell_front_door
from ehe_desktop.ui import routes
from ehe_desktop.ui.concern.list_screen import ConcernsScreen
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import council_desk
from tests.storage.test_service_concern import facts, quiet_child
from tests.ui.audit import audit
from tests.ui.desk_room import find, settled
from tests.ui.pictures import LOOKS, keep_picture, settle_layout


def raised(desk, **over):
    """A concern about a quiet child; its ids."""
    child = quiet_child(desk)
    draft = replace(facts(start_concern(desk, child)), **over)
    raise_concern(desk, draft)
    if draft.told_to:
        tell_front_door(desk, draft)
    return child, draft.draft_id


def late(desk):
    return raised(desk, told_to="J. Mensah", told_at="Monday", chase_on=date(2026, 6, 16))


def opened(desk, runner, show, qtbot, concern_id="", **route):
    screen = show(ConcernsScreen(desk, runner), 1166, 768)
    screen.show_route(Route(place=routes.CONCERNS, concern_id=concern_id, **route))
    settled(qtbot, runner)
    return screen


def rows(screen):
    return {row.row_id: row for row in find(screen, "concerns-list").row_model.rows}


def sheet_of(screen):
    return next(
        w
        for w in screen.findChildren(QWidget)
        if w.objectName() in {"concern-sheet", "flag-sheet"} and w.isVisible()
    )


def words_on(screen):
    return " ".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def test_not_yet_told_is_first_and_said_in_words_and_shape(desk, runner, show, qtbot):
    _, concern = raised(desk)
    screen = opened(desk, runner, show, qtbot, concern)
    row = rows(screen)[concern]
    assert (row.pill, row.words) == ("very_high", "Not yet told")
    assert row.spoken.startswith("Not yet told, ")
    assert next(iter(rows(screen).values())).pill == "very_high"
    assert "not been told to anyone yet" in find(screen, "concerns-summary").accessibleName()
    assert find(screen, "concern-do-tell").isVisible()
    assert not find(screen, "concern-do-reply").isVisible()


def test_a_draft_is_listed_and_goes_on_where_it_was(desk, runner, show, qtbot):
    child = quiet_child(desk)
    draft = keep_concern(desk, facts(start_concern(desk, child)))
    screen = opened(desk, runner, show, qtbot)
    assert rows(screen)[draft.draft_id].words == "Draft, not yet told"
    with qtbot.waitSignal(screen.go) as went:
        find(screen, "concerns-list").opened.emit(draft.draft_id)
    assert went.args[0] == Route(
        place=routes.RAISE_CONCERN, child_id=child, concern_id=draft.draft_id
    )


def test_tell_now_goes_to_the_telling_page(desk, runner, show, qtbot):
    child, concern = raised(desk)
    screen = opened(desk, runner, show, qtbot, concern)
    with qtbot.waitSignal(screen.go) as went:
        find(screen, "concern-do-tell").click()
    assert (went.args[0].concern_id, went.args[0].part) == (concern, "tell")
    assert went.args[0].child_id == child


def test_no_reply_shows_the_ladder(desk, runner, show, qtbot):
    _, concern = late(desk)
    screen = opened(desk, runner, show, qtbot, concern)
    assert find(screen, "concern-chase-banner").accessibleName().startswith("No reply 6 days")
    shown = words_on(screen)
    assert "MASH manager" in shown
    assert "01632 960103" in shown
    assert "6 days late" in rows(screen)[concern].note


def test_a_reply_is_recorded_from_the_sheet(desk, runner, show, qtbot):
    child, concern = late(desk)
    screen = opened(desk, runner, show, qtbot, concern)
    find(screen, "concern-do-reply").click()
    sheet = sheet_of(screen)
    settle_layout()
    assert audit(sheet) == []
    find(sheet, "reply-words").setPlainText("They opened an assessment.")
    find(sheet, "reply-outcome").findChildren(QWidget)[3].click()
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    settle_layout()
    assert list_concerns(desk, child_id=child).lines[0].status == "outcome"
    assert "They opened an assessment." in words_on(screen)


def test_a_sheet_that_fails_keeps_what_was_typed(desk, runner, show, qtbot):
    _, concern = late(desk)
    screen = opened(desk, runner, show, qtbot, concern)
    find(screen, "concern-do-close").click()
    sheet = sheet_of(screen)
    find(sheet, "sheet-words").setPlainText("   ")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    assert sheet.isVisible()
    assert "Write why this concern can be closed." in words_on(sheet)
    find(sheet, "sheet-words").setPlainText("The front door closed it.")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    assert "closing proposed" in find(screen, "concern-where-it-stands").text()


def test_a_supervisor_closes(tmp_path, runner, show, qtbot):
    chief = council_desk(tmp_path, role="supervisor")
    child, concern = late(chief)
    screen = opened(chief, runner, show, qtbot, concern)
    assert find(screen, "concern-do-close").text() == "Close this concern"
    find(screen, "concern-do-close").click()
    sheet = sheet_of(screen)
    find(sheet, "sheet-words").setPlainText("Agreed with the front door.")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    assert list_concerns(chief, child_id=child).lines == ()
    find(screen, "concerns-show-closed").click()
    settled(qtbot, runner)
    assert rows(screen)[concern].words == "Closed"
    chief.store.close()


def test_those_who_only_read_get_no_buttons(tmp_path, runner, show, qtbot):
    lead = council_desk(tmp_path, role="safeguarding_lead")
    with lead.store.reading() as view:
        concern = view.connection.exec_driver_sql("SELECT concern_id FROM concern_row").scalar()
    screen = opened(lead, runner, show, qtbot, concern)
    assert concern in rows(screen)
    for name in ("concerns-raise", "concern-do-note", "concern-do-close", "flags-raise"):
        assert not find(screen, name).isVisible()
    lead.store.close()


def test_flags_are_raised_checked_and_proposed_for_closing(desk, runner, show, qtbot):
    child = quiet_child(desk)
    screen = opened(desk, runner, show, qtbot, child_id=child, part="flags")
    find(screen, "flags-raise").click()
    sheet = sheet_of(screen)
    find(sheet, "flag-kind").set_value("YC")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    assert "Write who says so" in words_on(sheet)
    find(sheet, "flag-source").setText("School nurse")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    (flag,) = [one for one in list_flags(desk, child) if one.code == "YC"]
    assert (flag.words, flag.source, flag.checked_on) == (
        "Young carer",
        "School nurse",
        desk.today(),
    )
    find(screen, "flags-list").set_current(flag.flag_id)
    find(screen, "flags-list").opened.emit(flag.flag_id)
    settled(qtbot, runner)
    assert "Raised today" in find(screen, "flags-history").text()
    find(screen, "flags-close").click()
    sheet = sheet_of(screen)
    find(sheet, "sheet-words").setPlainText("Her mother has a carer now.")
    find(sheet, "sheet-give").click()
    settled(qtbot, runner)
    (flag,) = [one for one in list_flags(desk, child) if one.code == "YC"]
    assert flag.close_proposed


def test_a_supervisor_closes_a_flag_and_it_keeps_its_history(tmp_path, runner, show, qtbot):
    chief = council_desk(tmp_path, role="supervisor")
    child = quiet_child(chief)
    raise_flag(chief, child, NewFlag(code="YC", source="School"))
    screen = opened(chief, runner, show, qtbot, child_id=child, part="flags")
    (flag,) = [one for one in list_flags(chief, child) if one.code == "YC"]
    find(screen, "flags-list").set_current(flag.flag_id)
    find(screen, "flags-list").opened.emit(flag.flag_id)
    settled(qtbot, runner)
    find(screen, "flags-close").click()
    find(sheet_of(screen), "sheet-words").setPlainText("No longer.")
    find(sheet_of(screen), "sheet-give").click()
    settled(qtbot, runner)
    assert [one for one in list_flags(chief, child) if one.code == "YC"] == []
    chief.store.close()


@pytest.mark.parametrize(("mode", "scale", "width", "height"), LOOKS)
def test_the_page_can_be_used_by_everybody(
    desk, runner, show, qtbot, qapp, mode, scale, width, height
):
    apply(qapp, Mode(mode), scale)
    _, concern = late(desk)
    raised(desk)
    screen = show(ConcernsScreen(desk, runner), width - 200, height)
    screen.show_route(Route(place=routes.CONCERNS, concern_id=concern))
    settled(qtbot, runner)
    settle_layout()
    keep_picture(screen, f"concerns-{mode}-{int(scale * 100)}-{width}")
    assert audit(screen, page=False) == []
    screen.show_route(Route(place=routes.CONCERNS, part="flags"))
    settled(qtbot, runner)
    find(screen, "flags-list").setFocus()
    settle_layout()
    keep_picture(screen, f"flags-{mode}-{int(scale * 100)}-{width}")
    assert audit(screen) == []
    find(screen, "flags-list").opened.emit(find(screen, "flags-list").current_id())
    settled(qtbot, runner)
    find(screen, "flags-raise").click()
    settle_layout()
    keep_picture(sheet_of(screen), f"flag-sheet-{mode}-{int(scale * 100)}-{width}")
    assert audit(sheet_of(screen)) == []
    sheet_of(screen).reject()

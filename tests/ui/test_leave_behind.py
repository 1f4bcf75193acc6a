"""Step 7's card for the sheet a family keeps: what is put on it comes out, and stays with the step."""

from __future__ import annotations

import pytest

from ehe_desktop.domain.plan import ReviewPlan
from ehe_desktop.ui.page_view import PageView
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.visit.leave_behind_card import LeaveBehindCard
from ehe_desktop.ui.widgets.choices import CheckGroup
from ehe_desktop.ui.widgets.combo import Combo
from tests.storage.visit_room import PASSPHRASE
from tests.ui.audit import audit
from tests.ui.pictures import keep_picture
from tests.ui.visit_hands import Room


@pytest.fixture
def here(tmp_path, qtbot, show, theme):
    """The visit signed, at its last step."""
    room = Room(tmp_path, qtbot, show, visit_type="review")
    room.press("visit-continue")
    room.tick_all()
    room.type("visit-passphrase", PASSPHRASE)
    room.press("visit-sign-off")
    room.press("visit-continue")
    yield room
    room.close()


def shown(here) -> PaperPreview:
    here.press("leave-behind-show")
    here.qtbot.waitUntil(lambda: bool(here.screen.findChildren(PaperPreview)))
    preview = here.screen.findChildren(PaperPreview)[-1]
    here.qtbot.waitUntil(lambda: preview.findChild(PageView).page_count > 0)
    return preview


def test_the_sheet_is_shown_in_its_language(here):
    language = here.find("leave-behind-language", Combo)
    language.set_value("Urdu (ur)")
    language.picked.emit("Urdu (ur)")
    assert "Urdu: not yet checked by a translator." in here.words()
    here.find("leave-behind-topics", CheckGroup).set_value(["learning"])
    here.type("leave-behind-touch", "1 August 2026")
    here.find("leave-behind-agreed").setPlainText("Library card")
    preview = shown(here)
    assert preview._paper.name == "after-our-visit-ur"
    preview.reject()
    assert here.faults == []


def test_a_word_of_ours_is_refused_in_place(here):
    agreed = here.find("leave-behind-agreed")
    agreed.setPlainText("Child protection plan on Friday")
    here.press("leave-behind-show")
    told = here.find("leave-behind-told")
    here.qtbot.waitUntil(lambda: "Take out “Child protection plan”" in told.accessibleName())
    agreed.setPlainText("Meeting on Friday")
    shown(here).reject()
    assert not here.has("leave-behind-told")


def test_half_a_day_is_put_right_first(here):
    here.type("leave-behind-touch", "32 August")
    here.press("leave-behind-show")
    assert here.find("leave-behind-touch").hasFocus()
    assert here.screen.findChildren(PaperPreview) == []


def test_it_can_still_be_written_when_the_review_is_kept(here):
    here.press("review-keep")
    assert here.stored(ReviewPlan, here.child_ids[0])
    agreed = here.find("leave-behind-agreed")
    assert agreed.isEnabled()
    here.type("leave-behind-agreed", "Library card")
    shown(here).reject()
    assert here.faults == []


@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_everybody_can_use_it(qapp, here, mode, scale):
    apply(qapp, mode, scale)
    here.settle()
    card = here.screen.findChild(LeaveBehindCard)
    assert audit(card) == []
    keep_picture(card, f"leave-behind-{int(scale * 100)}")

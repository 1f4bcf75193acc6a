"""Two officers, two windows, one family: both visit it without a signal, and settle it in front of you.

Each window is a process of its own with its own store and cable. They say to each other how far they
are by empty files, so that both stand still while a moment is kept; what they know of the family goes
through the central system alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ehe_desktop.app.tour.driver import Guide, Script, Wait
from ehe_desktop.app.tour.together import FIRST, SECOND, meeting_place, read_together
from ehe_desktop.app.tour.visit_script import visit
from ehe_desktop.ui import routes, theme
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell

PATIENCE_S: Final = 240.0
"""One waits while the other fills in a whole visit."""
GAP: Final = 24
HEAD: Final = 64
_OTHER: Final = {FIRST: SECOND, SECOND: FIRST}
_HEARD_OTHERWISE: Final[Mapping[str, str]] = {
    "factor_F6": "late_or_partial",
    "factor_F14": "none",
    "factor_F5": "no",
    "friends": "“Nobody has been round since the summer.”",
    "why_own_words": "“She stays in her room. We do not answer letters any more.”",
}
"""What the colleague was told in the same house."""


def first(guide: Guide) -> Script:
    """The family's own officer: visits, sends first, and finds the difference afterwards."""
    yield from _visit_apart(guide, {})
    yield from _sync(guide)
    yield from _keep(guide, "2-one-has-sent")
    yield from _meet(guide, "the other has sent")
    yield from _sync(guide)
    yield from _decisions(guide)
    yield from _keep(guide, "3-they-differ")
    yield from _meet(guide, "it is settled")
    yield from _sync(guide)
    yield from _end(guide)


def second(guide: Guide) -> Script:
    """A colleague who was told otherwise: sends second, and decides."""
    yield from _visit_apart(guide, _HEARD_OTHERWISE)
    yield from _sync_page(guide)
    yield from _keep(guide, "2-one-has-sent")
    yield from _sync(guide)
    yield from _meet(guide, "the other has sent")
    yield from _decisions(guide)
    yield from _keep(guide, "3-they-differ")
    guide.keeps_pictures = True
    yield from guide.shots("difference")
    guide.note("differences", _shell(guide).counts.decisions)
    while _shell(guide).counts.decisions:
        guide.hands.press("difference-keep-mine")
        yield guide.settle(400)
        yield guide.quiet()
    yield from _sync(guide)
    yield from _meet(guide, "it is settled")
    yield from _end(guide)


def _visit_apart(guide: Guide, told: Mapping[str, str]) -> Script:
    """Both look at the same record; then there is no signal, and each makes a whole visit."""
    guide.keeps_pictures, guide.told = False, told
    what = read_together(guide.out)
    shell = _shell(guide)
    yield from _sync(guide)
    yield from _keep(guide, "0-before", Route(
        place=routes.CASELOAD, child_id=what.child_id, part="risk"))  # fmt: skip
    guide.cable.cut()
    shell.go(Route(place=routes.VISIT, plan_id=what.plans[guide.part]))
    yield from visit(guide)
    yield from _keep(guide, "1-both-have-visited", Route(
        place=routes.CASELOAD, child_id=what.child_id, part="risk"))  # fmt: skip


def _end(guide: Guide) -> Script:
    guide.note("sync_sentence", guide.hands.words("sync-sentence"))
    yield from _keep(guide, "4-settled")
    what = read_together(guide.out)
    yield from _keep(guide, "5-both-see-the-same", Route(
        place=routes.CASELOAD, child_id=what.child_id, part="risk"))  # fmt: skip


def _sync(guide: Guide) -> Script:
    """In reach of the office again: sync, and wait until everything has gone."""
    guide.cable.restore()
    yield from _sync_page(guide)
    yield guide.until("sync-now")
    guide.hands.press("sync-now")
    yield guide.until("sync-answer")
    shell = _shell(guide)
    yield Wait(
        "everything has gone", lambda: shell.counts.waiting == 0 and not guide.window.is_busy
    )
    yield guide.settle(500)
    yield guide.quiet()


def _sync_page(guide: Guide) -> Script:
    guide.hands.press(f"rail-{routes.SYNC}")
    yield guide.until("sync-sentence")
    yield guide.quiet()
    yield guide.settle(300)


def _decisions(guide: Guide) -> Script:
    yield Wait("a difference", lambda: _shell(guide).counts.decisions > 0)
    _shell(guide).go(Route(place=routes.SYNC, part="decisions"))
    yield guide.until("difference-keep-mine")
    yield guide.quiet()
    yield guide.settle(300)


def _keep(guide: Guide, moment: str, at: Route | None = None) -> Script:
    """Stand still together: each keeps its window, and one lays the two side by side."""
    if at is not None:
        _shell(guide).go(at)
        yield guide.settle(400)
        yield guide.quiet()
        yield guide.settle(300)
    guide.hands.picture(guide.window, _picture_of(guide, guide.part, moment))
    yield from _meet(guide, moment)
    if guide.part == SECOND:
        _side_by_side(guide, moment)


def _meet(guide: Guide, what: str) -> Script:
    """Say that we are here, and wait for the other."""
    place = meeting_place(guide.out)
    (place / f"{guide.part} {what}").touch()
    there = place / f"{_OTHER[guide.part]} {what}"
    yield Wait(f"the other window: {what}", there.exists, patience_s=PATIENCE_S)


def _picture_of(guide: Guide, part: str, moment: str) -> Path:
    return guide.out / "screens" / part / f"{moment}.png"


def _side_by_side(guide: Guide, moment: str) -> None:
    names = read_together(guide.out).names
    both = [QImage(str(_picture_of(guide, part, moment))) for part in (FIRST, SECOND)]
    size = both[0].size()
    whole = QImage(2 * size.width() + GAP, size.height() + HEAD, QImage.Format.Format_RGB32)
    whole.fill(QColor(theme.current().colours.window))
    painter = QPainter(whole)
    painter.setFont(theme.current().font(theme.TextRole.H2))
    painter.setPen(QColor(theme.current().colours.text))
    for place, (part, picture) in enumerate(zip((FIRST, SECOND), both, strict=True)):
        left = place * (size.width() + GAP)
        head = QRect(left, 0, size.width(), HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, names[part])
        painter.drawImage(QPoint(left, HEAD), picture)
    painter.end()
    place_of_all = guide.out / "screens" / "together"
    place_of_all.mkdir(parents=True, exist_ok=True)
    whole.save(str(place_of_all / f"{moment}.png"))


def _shell(guide: Guide) -> Shell:
    shell = guide.window.shell
    assert shell is not None
    return shell

"""The offer, after unlock, to go back to the visit or form that was open when the last window ended.

Asked once per unlock, off the main thread; a banner above the screen, never a box in the way. "Not
now" keeps the draft, and nothing here throws anything away. It also notes which visit is open.

Source: ux.md 2.6 (crash or battery out).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.visit import own_form_key
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.note_open_visit import note_open_visit, noted_visit
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow

_ABOVE = frozenset({routes.PLAN_VISIT, routes.RAISE_CONCERN})
"""Pages that stand above a visit for a while: it is still the one that is open."""


@dataclass(frozen=True, slots=True)
class _Offer:
    route: Route
    words: str


class GoBackBanner(Banner):
    """Hidden until there is something to offer. `go` a Route, `failed` a fault."""

    go = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__("", "info", parent=parent)
        self._desk, self._runner = desk, runner
        self._offered: Route | None = None
        self._open = ""
        self.setObjectName("go-back")
        yes = Button("Go back", "primary")
        yes.setObjectName("go-back-yes")
        yes.clicked.connect(self._go_back)
        no = Button("Not now: keep as draft")
        no.setObjectName("go-back-not-now")
        no.clicked.connect(self._not_now)
        self.add_below(Flow(yes, no))
        self.hide()

    def ask(self) -> None:
        """Look whether a visit was left open; call once, after unlock."""
        self._runner.run(self, partial(_look, self._desk), self._show_offer, self.failed.emit)

    @Slot(object)
    def note(self, route: Route) -> None:
        """The person has come to `route`: a visit is open there, or no visit is open any more."""
        if route.place in _ABOVE:
            return
        opened = ""
        if route.place == routes.VISIT:
            opened = route.plan_id or route.child_id
        elif route.place == routes.FILL_FORM and route.part:
            opened = own_form_key(route.child_id, route.part)
        if opened:
            self.hide()
        if opened != self._open:
            self._keep(opened)

    def _keep(self, opened: str) -> None:
        self._open = opened
        work = partial(note_open_visit, self._desk, opened)
        self._runner.run(self, work, _kept, self.failed.emit, must=True)

    def _show_offer(self, offer: _Offer | None) -> None:
        if offer is not None and not self._open:
            self._offered = offer.route
            self.show_words(offer.words)

    @Slot()
    def _go_back(self) -> None:
        self.hide()
        if self._offered is not None:
            self.go.emit(self._offered)

    @Slot()
    def _not_now(self) -> None:
        self.hide()
        self._keep("")


def _look(desk: Desk) -> _Offer | None:
    """On the store thread: nothing of a visit is imported unless one was left open."""
    if not noted_visit(desk):
        return None
    from ehe_desktop.services.go_back_to_draft import draft_to_go_back_to
    from ehe_desktop.ui.visit.state import go_back_words

    found = draft_to_go_back_to(desk)
    if found is None:
        return None
    route = Route(place=routes.VISIT, plan_id=found.plan_id, part=found.at_step)
    if found.form_name:
        route = Route(place=routes.FILL_FORM, child_id=found.child_id, part=found.form_name)
    return _Offer(route, go_back_words(found, desk.clock.now()))


def _kept(_nothing: object) -> None:
    """A note is written for the next window; this one has no use for it."""

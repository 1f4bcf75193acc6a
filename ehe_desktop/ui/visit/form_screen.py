"""Fill in a form about a child or a household, outside a visit: choose it, fill it in, check, finish.

The page is one that can be turned to a parent: it shows the form and whom it is about, and nothing of
flags, bands or concerns. Leaving writes what is typed and never warns; the form waits as a draft.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_own_form import (
    BegunForm,
    FormChoice,
    OwnPlace,
    forms_to_fill,
    keep_form_by_itself,
    open_own_form,
    set_own_form_aside,
)
from ehe_desktop.services.finish_own_form import OwnCheck, check_own_form, finish_own_form
from ehe_desktop.services.hear_child import OwnFilling
from ehe_desktop.services.own_forms import audience_of
from ehe_desktop.services.put_floor import BandNow, propose_band, put_floor
from ehe_desktop.services.weigh_visit import Weighed
from ehe_desktop.ui import routes
from ehe_desktop.ui.autosave import Autosave, SaveState
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.kept_files import family_kit
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import TURNED, Screen
from ehe_desktop.ui.visit.band_proposal import BandProposal
from ehe_desktop.ui.visit.child_form_card import AnyFormCard
from ehe_desktop.ui.visit.form_check import FormCheckPage
from ehe_desktop.ui.visit.not_saved import NotSaved
from ehe_desktop.ui.visit.own_form_page import About, OwnFormPage, OwnFormSource
from ehe_desktop.ui.visit.step_page import Spot
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.clipboard import copy_until_lock
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.status import StatusLine


class FormChoicePage(Page):
    """Which form; those begun come first. `wanted(OwnForm)`, `unwanted(draft id)`."""

    wanted = Signal(object)
    unwanted = Signal(object)

    def __init__(self, child_id: str, found: FormChoice) -> None:
        super().__init__(f"Fill in a form: {found.called}")
        self.setObjectName("form-choice-page")
        if found.begun:
            card = Card("Not finished")
            for number, one in enumerate(found.begun, 1):
                card.add(self._begun(number, one))
            self.add(card)
        self.card = AnyFormCard(child_id, found.called)
        self.card.show_forms(found.offered, ())
        self.card.wanted.connect(self.wanted)
        self.add(self.card)

    def _begun(self, number: int, one: BegunForm) -> Flow:
        go_on = Button(f"Go on: {one.title}", "secondary")
        go_on.setObjectName(f"form-go-on-{number}")
        go_on.clicked.connect(partial(self.wanted.emit, one.form))
        aside = Button("Put aside", "quiet")
        aside.setAccessibleName(f"Put aside: {one.title}")
        aside.setObjectName(f"form-put-aside-{number}")
        aside.clicked.connect(partial(self.unwanted.emit, one.draft_id))
        return Flow(go_on, aside, gap=12)


class FormScreen(Screen):
    """`Route(place=FILL_FORM, child_id=…)`; `part` is the form's name, without it one is chosen."""

    place = routes.FILL_FORM
    title = "Fill in a form"
    help_page = "forms"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._route = Route(place=routes.FILL_FORM)
        self._wanted: OwnForm | None = None
        self._at: OwnPlace | None = None
        self.page: OwnFormPage | None = None
        self._source = OwnFormSource[OwnPlace](
            partial(keep_form_by_itself, desk, asked_by=routes.FILL_FORM)
        )
        self.autosave = Autosave(runner, desk.clock, self._source, self)
        self.autosave.said.connect(self._say)
        self.autosave.saved.connect(self.did)
        self.autosave.failed.connect(self.failed)
        self._not_saved = NotSaved()
        self._not_saved.copy_wanted.connect(self.copy_text)
        self._not_saved.again_wanted.connect(self.leaving)
        self._stack = QStackedWidget()
        self._stack.currentChanged.connect(self._follow_page)
        self._status = StatusLine("circle-check", wrap=False)
        self._status.setObjectName("saved-status")
        foot = Flow(self._status)
        foot.setContentsMargins(28, 0, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._not_saved)
        column.addWidget(self._stack, 1)
        column.addWidget(foot)

    # what the shell asks

    def show_route(self, route: Route) -> None:
        """Choose a form for the child of the route, or open the one it names; come back to one open."""
        is_open = self.page is not None and self._at is not None
        if is_open and route == self._route:
            return
        self._route = route
        if not route.part:
            self._ask_choice()
            return
        wanted, self._wanted = self._wanted, None
        if wanted is None or wanted.form_name != route.part:
            wanted = OwnForm(child_id=route.child_id, form_name=route.part)
        owed = self._source.owed(lambda place: place.child_id == route.child_id, wanted)
        if owed is not None:
            self._show(owed)
            return
        self.ask(partial(open_own_form, self.desk, route.child_id, wanted), self._show)

    @Slot()
    def leaving(self) -> None:
        """Write what is typed."""
        self.autosave.flush()
        shown = self._stack.currentWidget()
        if isinstance(shown, FormCheckPage):
            shown.leaving()

    def primary_action(self) -> None:
        """Ctrl+Enter: the next page of the form, or finish."""
        shown = self._stack.currentWidget()
        if isinstance(shown, OwnFormPage):
            shown.view.go_on()
        elif isinstance(shown, FormCheckPage):
            shown.finish()

    @Slot()
    def copy_text(self) -> None:
        """Put everything answered on the clipboard, question by question."""
        if self.page is not None:
            copy_until_lock(self.page.text())
            announce(self, "Copied")

    # choosing

    def _ask_choice(self) -> None:
        self.ask(partial(forms_to_fill, self.desk, self._route.child_id), self._choose)

    def _choose(self, found: FormChoice) -> None:
        page = FormChoicePage(self._route.child_id, found)
        page.wanted.connect(self._open)
        page.unwanted.connect(self._put_aside)
        self._put(page)
        page.card.begin()

    @Slot(object)
    def _open(self, wanted: OwnForm) -> None:
        """A place of its own, so that Back leads to the choice."""
        self._wanted = wanted
        self.go.emit(Route(place=self.place, child_id=self._route.child_id, part=wanted.form_name))

    @Slot(object)
    def _put_aside(self, draft_id: str) -> None:
        work = partial(set_own_form_aside, self.desk, draft_id)
        self.ask(work, self._aside, must=True)

    def _aside(self, changed: StoreChanged) -> None:
        self.did(changed)
        self._ask_choice()

    # filling in

    def _show(self, opened: tuple[OwnPlace, OwnFilling]) -> None:
        place, filling = opened
        if place.child_id != self._route.child_id:
            return
        self._at = place
        self._source.begin(place, filling)
        kit = family_kit(self.desk, self.runner, place.family_id)
        called = place.called if filling.kept.child_id else ""
        audience = audience_of(self.desk, filling.kept)
        page = OwnFormPage(
            filling, kit, About(called, audience, f"Back to {place.called}’s record")
        )
        page.answered.connect(self.autosave.touch)
        page.left.connect(self._to_record)
        page.finished.connect(self._look_over)
        self.page = page
        self._put(page)
        page.back.setFocus()

    @Slot()
    def _look_over(self) -> None:
        """Past the last page: everything answered, once it is written."""
        self.autosave.flush()
        if self._at is not None:
            self.ask(partial(check_own_form, self.desk, self._at), self._checked)

    def _checked(self, check: OwnCheck) -> None:
        if self.page is None or self._at is None:
            return
        title = f"Check your answers: {self.page.filling.session.form.title}"
        page = FormCheckPage(check, title, self._at.called)
        page.change_wanted.connect(self._change)
        page.finished.connect(self._finish)
        page.concern_wanted.connect(self._raise_concern)
        self._put(page, keep=self.page)
        page.begin()

    @Slot(object)
    def _change(self, spot: Spot) -> None:
        if self.page is not None:
            self._put(self.page)
            if not self.page.view.go_to(spot.at_question):
                self.page.back.setFocus()

    @Slot(object)
    def _finish(self, passphrase: str) -> None:
        if self._at is not None:
            work = partial(finish_own_form, self.desk, self._at, passphrase, routes.FILL_FORM)
            self.ask(work, self._finished, self._refused, must=True)

    def _finished(self, changed: StoreChanged) -> None:
        """On the record; where it makes the risk graver, the officer is asked before the band moves."""
        announce(self, "Finished. It is on the record.")
        self.did(changed)
        page, self.page, self._at = self.page, None, None
        answers = page.filling.kept.answers if page is not None else None
        said = dict(answers.saved) if answers is not None else {}
        child_id = self._route.child_id
        work = partial(propose_band, self.desk, child_id, said)
        self.ask(work, partial(self._propose, child_id, said), self._not_weighed)

    def _propose(self, child_id: str, said: dict[str, str], live: Weighed | None) -> None:
        if live is None:
            self._to_record()
            return
        page = BandProposal(live)
        page.confirmed.connect(partial(self._set_band, child_id, said))
        page.left.connect(self._to_record)
        self._put(page)
        page.begin()

    def _set_band(self, child_id: str, said: dict[str, str]) -> None:
        work = partial(put_floor, self.desk, child_id, said)
        self.ask(work, self._band_set, must=True)

    def _band_set(self, band: BandNow) -> None:
        announce(self, f"The band is {band.now.word}.")
        self.did(band.changed)
        self._to_record()

    def _not_weighed(self, fault: BaseException) -> None:
        self._to_record()
        self.failed.emit(fault)

    def _refused(self, fault: BaseException) -> None:
        shown = self._stack.currentWidget()
        if isinstance(shown, FormCheckPage):
            shown.refused(fault)

    @Slot()
    def _to_record(self) -> None:
        self.go.emit(Route(place=routes.CASELOAD, child_id=self._route.child_id))

    @Slot()
    def _raise_concern(self) -> None:
        self.go.emit(Route(place=routes.RAISE_CONCERN, child_id=self._route.child_id))

    def _put(self, page: QWidget, keep: QWidget | None = None) -> None:
        """Show a page; the others go, but for one that is come back to."""
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        for number in reversed(range(self._stack.count())):
            other = self._stack.widget(number)
            if other is not None and other is not page and other is not keep:
                self._stack.removeWidget(other)
                other.deleteLater()

    @Slot()
    def _follow_page(self) -> None:
        page = self._stack.currentWidget()
        self.turn(turned=page is not None and bool(page.property(TURNED)))

    @Slot(object)
    def _say(self, state: SaveState) -> None:
        self._status.show_saved(state.words, failed=state.failed, is_saving=state.is_saving)
        self._not_saved.show_state(state)

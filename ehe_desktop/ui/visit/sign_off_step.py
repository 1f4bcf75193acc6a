"""Step 6, Sign off: check answers, tick the statements, give the passphrase, and sign once.

The button is off until the answer is here, and a second press finds the first one's work. It stops
only where no child was seen, a band would drop, or a worry has no decision. Signing tells nobody.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.check_visit import Interruption, VisitCheck, check_visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_second import second_of_draft
from ehe_desktop.services.sign_off import Signature, Signed, sign_off, write_id_of
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.visit.band_card import BandCard
from ehe_desktop.ui.visit.check_cards import SectionCard
from ehe_desktop.ui.visit.interruption import InterruptionPage, Stop
from ehe_desktop.ui.visit.problem_links import ProblemLinks
from ehe_desktop.ui.visit.state import band_state
from ehe_desktop.ui.visit.step_page import StepPage
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import CheckGroup, Option
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import PassphraseField
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Heading, Text

LOCKED = (
    "This visit is signed off and locked. Put a correction in an addendum on the child’s record."
)


class SignOffStep(StepPage):
    """`finished` once the visit is signed."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._check: VisitCheck | None = None
        self._stops: list[Interruption] = []
        self._decisions: dict[str, str] = {}
        self._stop: InterruptionPage | None = None
        self._check_page: Page | None = None

    def load(self) -> None:
        """Look the visit over."""
        self.put_loading("Sign off")
        self._stop = None
        self.ask(partial(check_visit, self.desk, self.visit), self._show)

    def leaving(self) -> None:
        """A reason is kept; the passphrase is not."""
        if self._stop is not None:
            self._stop.leaving()
        elif self._check is not None:
            self._passphrase.clear()

    @Slot()
    def primary_action(self) -> None:
        """Sign off visit."""
        if self._stop is not None:
            self._stop.primary_action()
        elif self._check is not None and self._sign.isEnabled():
            self._begin(self._check)

    # the page

    def _show(self, check: VisitCheck) -> None:
        self._check = check
        self._decisions.clear()
        locked = check.draft.state != "draft"
        page = Page("Sign off")
        self._check_page = page
        self._summary = ErrorSummary()
        self._missing = ProblemLinks()
        self._missing.chosen.connect(self.spot_wanted)
        page.add(self._summary)
        page.add(self._missing)
        self._locked = Banner(LOCKED, "info")
        self._locked.setObjectName("visit-locked")
        page.add(self._locked)
        if not locked:
            self._locked.hide()
        for number, weighed in enumerate(check.children, 1):
            card = BandCard(band_state(weighed), number)
            card.concern_wanted.connect(partial(self._raise_concern, weighed.child_id))
            page.add(card)
        self._add_jots(page, check)
        for number, section in enumerate(check.sections, 1):
            answers = SectionCard(section, number, locked=locked)
            answers.change_wanted.connect(self.spot_wanted)
            page.add(answers)
        self._add_signature(page, check, locked=locked)
        first = page.findChild(BandCard)
        self.put(page, first.sentence if first is not None else None)
        if locked:
            self.ask(partial(second_of_draft, self.desk, self.visit), self._say_second)
        else:
            self._missing.show_missing(check.missing)

    def _say_second(self, lines: tuple[str, ...]) -> None:
        self._locked.set_words(LOCKED, ". ".join(dict.fromkeys(lines)))

    def _add_jots(self, page: Page, check: VisitCheck) -> None:
        if not check.unsorted_jots:
            return
        card = Card(
            "Jots not sorted yet", "They stay with the draft and are not part of the record."
        )
        for jot in check.unsorted_jots:
            card.add(Text(jot))
        page.add(card)

    def _add_signature(self, page: Page, check: VisitCheck, *, locked: bool) -> None:
        sent = Card("What is sent, and to whom")
        for line in check.sent_to:
            sent.add(Text(line))
        if check.needs_second:
            sent.add(Text("A supervisor is asked to sign this visit too.", "strong"))
        page.add(sent)
        self._statements = CheckGroup(
            "Statements", [Option(words, words) for words in check.statements]
        )
        self._statements.setObjectName("visit-statements")
        for number, box in enumerate(self._statements.findChildren(QWidget), 1):
            box.setObjectName(f"visit-statement-{number}")
        self._passphrase = PassphraseField("Your passphrase")
        self._passphrase.edit.setObjectName("visit-passphrase")
        self._passphrase.submitted.connect(self.primary_action)
        self._field = Field(
            "Your passphrase", self._passphrase, "The one you unlock with. It is your signature."
        )
        self._sign = Button("Sign off visit", "primary")
        self._sign.setObjectName("visit-sign-off")
        self._sign.clicked.connect(self.primary_action)
        if locked:
            self._sign.setEnabled(False)
            return
        page.add(Heading("I sign that", 3))
        page.add(self._statements)
        page.add(self._field)
        page.add(Text("After this the visit is locked. Fixes are addenda.", "small"))
        page.add_action(self._sign)

    # signing

    def _begin(self, check: VisitCheck) -> None:
        self._field.set_error("")
        if not check.can_sign:
            self._missing.show_missing(check.missing)
            return
        problems: list[tuple[str, QWidget]] = []
        unticked = [one for one in check.statements if one not in self._statements.value()]
        if unticked:
            problems.append(("Tick each statement, or go back and change the record.",
                             self._statements))  # fmt: skip
        if not self._passphrase.value():
            problems.append(("Type your passphrase.", self._field))
        self._summary.show_problems(problems)
        if problems:
            return
        self._stops = [one for one in check.interruptions if one.key not in self._decisions]
        self._next_stop()

    def _next_stop(self) -> None:
        if not self._stops:
            self._send()
            return
        stop = self._stops[0]
        page = InterruptionPage(
            Stop(
                heading=stop.heading,
                words=stop.words,
                go_on="Go on to sign",
                go_back="Go back to check",
                reason_label="Why no concern is needed" if stop.needs_reason else "",
                concern=stop.needs_reason,
            )
        )
        if stop.needs_reason:
            about = SheetAbout(
                sheet="sign_off",
                about=f"{self.visit.draft_id}:{stop.key}",
                family_id=self.visit.family_id,
            )
            page.keep_words((self.desk, self.runner), about, write_id_of(self.visit))
        page.went_on.connect(self._decided)
        page.went_back.connect(self._back_to_check)
        page.concern_wanted.connect(partial(self._raise_concern, stop.child_id))
        self._lay_over(page)

    @Slot(object)
    def _decided(self, reason: str) -> None:
        self._decisions[self._stops.pop(0).key] = reason
        self._uncover()
        self._next_stop()

    @Slot()
    def _back_to_check(self) -> None:
        self._decisions.clear()
        self._uncover()
        self._statements.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_over(self, page: InterruptionPage) -> None:
        """Beside the check page, which keeps what was ticked and typed."""
        if self._check_page is not None:
            self._check_page.hide()
        self._stop = page
        self._column.addWidget(page)
        page.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _uncover(self) -> None:
        if self._stop is not None:
            self._stop.leaving()
            self._stop.hide()
            self._column.removeWidget(self._stop)
            self._stop.deleteLater()
            self._stop = None
        if self._check_page is not None:
            self._check_page.show()

    def _send(self) -> None:
        assert self._check is not None
        signature = Signature(
            passphrase=self._passphrase.value(),
            statements=tuple(str(one) for one in self._statements.value()),
            decisions=dict(self._decisions),
        )
        self._sign.setEnabled(False)
        self._sign.set_words("Signing…")
        work = partial(sign_off, self.desk, self.visit, signature, "visit")
        self.ask(work, self._signed, self._refused, must=True)

    def _signed(self, signed: Signed) -> None:
        self._passphrase.clear()
        announce(self, "Signed off. The visit is locked.")
        self.changed.emit(signed.changed)
        self.finished.emit()

    def _refused(self, fault: BaseException) -> None:
        self._decisions.clear()
        self._sign.setEnabled(True)
        self._sign.set_words("Sign off visit")
        words = advice_of(fault)
        if isinstance(fault, UserFacingError):
            words = f"{fault.happened} {fault.next_step}"
        self._summary.show_problems(())
        self._field.set_error(words)
        announce(self, words, urgent=True)
        self._column.activate()
        self._passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._passphrase.edit.selectAll()

    def _raise_concern(self, child_id: str) -> None:
        self.go.emit(Route(place=routes.RAISE_CONCERN, child_id=child_id))

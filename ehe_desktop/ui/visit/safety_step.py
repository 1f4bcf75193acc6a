"""Step 2, Safety brief: the check-in plan, on an ordinary page unless a staff-safety flag stands.

What is typed is kept at a pause. Where two people must go, there is no way on without the second
name. The page says plainly that this device can tell nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import say_time
from ehe_desktop.services.brief_safety import (
    CHECKED,
    NOBODY_TOLD,
    READ_FLAG,
    SECOND,
    SafetyBrief,
    keep_safety,
    read_safety,
    safety_problems,
)
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.autosave import Autosave
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.visit.interruption import InterruptionPage, Stop
from ehe_desktop.ui.visit.step_page import StepPage
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import CheckGroup, Option
from ehe_desktop.ui.widgets.clock_box import says_time
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Heading, Text

_FIELDS = (
    ("buddy_name", "Your buddy", "Who expects to hear from you", 32),
    ("buddy_phone", "Buddy’s phone", "", 20),
    ("out_by", "Out by", "A time of day, like 12:30pm", 12),
    (SECOND, "Second person", "Who comes with you", 32),
)


class SafetyStep(StepPage):
    """`finished` once the check-in plan is whole."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._brief: SafetyBrief | None = None
        self._typed: Mapping[str, str] | None = None
        self._stop: InterruptionPage | None = None
        self._autosave = Autosave(runner, desk.clock, self, self)
        self._autosave.said.connect(self.said)
        self._autosave.saved.connect(self.changed)
        self._autosave.failed.connect(self.failed)

    def load(self) -> None:
        """Ask what is known and kept."""
        self.put_loading("Safety brief")
        self._brief, self._typed, self._stop = None, None, None
        self.ask(partial(read_safety, self.desk, self.visit), self._show)

    def leaving(self) -> None:
        """Keep what is typed, whole or not."""
        if self._brief is not None:
            self._autosave.flush()

    # what the autosave asks for

    def take(self) -> Mapping[str, str] | None:
        """What is typed and not kept yet."""
        typed, self._typed = self._typed, None
        return typed

    def keep(self, taken: Mapping[str, str]) -> StoreChanged:
        """Write it; on the store thread."""
        return keep_safety(self.desk, self.visit, taken, "visit")

    def not_kept(self, taken: Mapping[str, str]) -> None:
        """The disk refused: it is to be kept still."""
        self._typed = self._typed or taken

    # pages

    def _show(self, brief: SafetyBrief) -> None:
        self._brief = brief
        if brief.must_interrupt and self.visit.draft.state == "draft":
            self._interrupt(brief)
        else:
            self._show_plan()

    def _interrupt(self, brief: SafetyBrief) -> None:
        two = "Two people must go to this family." if brief.two_people else ""
        stop = Stop(
            heading="Staff safety: read this first",
            words=" ".join(part for part in (brief.staff_flag, two) if part),
            go_on="I have read this",
            go_back="Back to the list",
        )
        page = InterruptionPage(stop)
        page.went_on.connect(self._read_flag)
        page.went_back.connect(self._go_back)
        self._stop = page
        self.put(page, page.words)

    @Slot(object)
    def _read_flag(self, _reason: str) -> None:
        work = partial(keep_safety, self.desk, self.visit, {READ_FLAG: "yes"}, "visit")
        self.ask(work, self._flag_kept, must=True)

    def _flag_kept(self, changed: StoreChanged) -> None:
        self.changed.emit(changed)
        self._show_plan()

    @Slot()
    def _go_back(self) -> None:
        self.finished.emit()

    def _show_plan(self) -> None:
        brief, self._stop = self._brief, None
        assert brief is not None
        page = Page("Safety brief")
        self._summary = ErrorSummary()
        page.add(self._summary)
        if brief.staff_flag or brief.two_people:
            two = "Two people must go to this family." if brief.two_people else ""
            words = brief.staff_flag or two
            page.add(Banner(words, "warning", two if brief.staff_flag else ""))
        self._editors: dict[str, LineEdit] = {}
        self._fields: dict[str, Field] = {}
        for name, label, hint, columns in _FIELDS:
            optional = name == SECOND and not brief.two_people
            self._add_field(page, (name, label, hint, columns), optional=optional)
        page.add(Text(NOBODY_TOLD, "strong"))
        self._add_place(page, brief)
        self._checks = CheckGroup(
            "Checks before the visit", [Option(one.code, one.words) for one in brief.checks]
        )
        self._checks.set_value(brief.answers.get(CHECKED, "").split())
        self._checks.changed.connect(self._touched)
        page.add(Heading("Gone through before the visit", 3))
        page.add(self._checks)
        self._on = Button("Continue", "primary")
        self._on.setObjectName("visit-safety-continue")
        self._on.clicked.connect(self.primary_action)
        page.add_action(self._on)
        locked = self.visit.draft.state != "draft"
        for part in (*self._editors.values(), self._checks, self._on):
            part.setEnabled(not locked)
        self.put(page, self._editors["buddy_name"])

    def _add_field(self, page: Page, about: tuple[str, str, str, int], *, optional: bool) -> None:
        assert self._brief is not None
        name, label, hint, columns = about
        typed = self._brief.answers.get(name, "")
        editor = LineEdit(label, say_time(typed) if name == "out_by" else typed, columns=columns)
        editor.setObjectName(f"visit-safety-{name.replace('_', '-')}")
        if name == "out_by":
            says_time(editor)
        editor.textEdited.connect(self._touched)
        field = Field(label, editor, hint, optional=optional)
        self._editors[name], self._fields[name] = editor, field
        page.add(field)

    def _add_place(self, page: Page, brief: SafetyBrief) -> None:
        page.add(Heading("The place", 3))
        page.add(Text(brief.travel_note or "Nothing is known about the way or where to park."))
        page.add(Text(f"Planned for {brief.minutes} minutes."))
        if brief.code_phrase_needed:
            page.add(Text("Agree the code phrase with your buddy. It is not kept on this device."))

    @Slot()
    def _touched(self) -> None:
        self._typed = self._answers()
        self._autosave.touch()

    def _answers(self) -> dict[str, str]:
        found = {name: editor.text() for name, editor in self._editors.items()}
        found[CHECKED] = " ".join(str(code) for code in self._checks.value())
        return found

    @Slot()
    def primary_action(self) -> None:
        """Continue, if the plan is whole; else say what is missing."""
        if self._stop is not None:
            self._stop.primary_action()
        elif self._brief is not None and self._on.isEnabled():
            self._continue(self._brief)

    def _continue(self, brief: SafetyBrief) -> None:
        problems = safety_problems(brief, self._answers())
        for name, field in self._fields.items():
            field.set_error(problems.get(name, ""))
        self._summary.show_problems([(words, self._fields[n]) for n, words in problems.items()])
        self._typed = self._answers()
        if problems:
            self._autosave.flush()
            return
        self._on.setEnabled(False)
        taken = self.take() or {}
        self.ask(partial(self.keep, taken), self._plan_kept, self._plan_refused, must=True)

    def _plan_kept(self, changed: StoreChanged) -> None:
        self.changed.emit(changed)
        self.finished.emit()

    def _plan_refused(self, fault: BaseException) -> None:
        self._on.setEnabled(True)
        self._typed = self._answers()
        self.failed.emit(fault)

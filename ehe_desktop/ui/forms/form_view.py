"""Draws a form for an officer: a topic a page, a list to jump in, Back and Continue, no swipe.

What is shown, asked for and offered is the engine's word alone. Every answer is in the filling
with the keystroke that gave it; keeping it on the device is the caller's, told by `answered`.
Errors are shown when Continue or Check for errors is pressed, never while somebody writes, and
nobody is held on a page by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ehe_desktop.ui.forms.answers import Answers, RemovedRow
from ehe_desktop.ui.forms.asked import Topic, topics, wrong_in
from ehe_desktop.ui.forms.form_foot import FormFoot
from ehe_desktop.ui.forms.form_sheet import FormSheet
from ehe_desktop.ui.forms.jump_list import JumpList, stops_of
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.language import direction_of
from ehe_desktop.ui.forms.question import Question
from ehe_desktop.ui.forms.topic_page import Look, TopicPage
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.tab_order import chain
from ehe_desktop.xforms.changes import Changes

NARROW = 740
"""Below this width at 100 % the topics are picked from a box above the page."""
_MARKS_AFTER_MS = 150


class FormView(QWidget):
    """One filling of a form on screen."""

    answered = Signal()
    """The person changed something: it is in the filling and wants keeping."""
    turned = Signal(object)
    """Reference of the topic the person has come to."""
    finished = Signal()
    """Continue on the last topic."""

    def __init__(
        self,
        answers: Answers,
        today: date,
        look: Look | None = None,
        *,
        name: str = "Topics",
        kit: Kit | None = None,
    ) -> None:
        super().__init__()
        self.answers = answers
        self._kit, self._look = kit or Kit(today), look or Look()
        self._topics: dict[str, Topic] = {}
        self._sheets: dict[str, FormSheet] = {}
        self._problems: dict[str, str] = {}
        self._removed: RemovedRow | None = None
        self._panels: dict[str, QWidget] = {}
        self._here = ""
        self._at = ""
        self._build(name)
        self._marks = QTimer(self, singleShot=True, interval=_MARKS_AFTER_MS)
        self._marks.timeout.connect(self._show_marks)
        self._read_topics()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._note_focus)
        if self._topics:
            self._turn_to(next(iter(self._topics)))

    def _build(self, name: str) -> None:
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = JumpList(name)
        self._list.jumped.connect(self._jump)
        self._rule = QWidget()
        self._rule.setFixedWidth(1)
        self._rule.setProperty("sunken", "true")
        self._rule.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._box = Combo(name)
        self._box.setObjectName("form-topic")
        self._box.setMinimumContentsLength(12)
        self._box.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.picked.connect(self._jump)
        self._undo = Banner("")
        self._undo.hide()
        put_back = self._undo.add_button(Button("Put it back", "secondary"))
        put_back.setObjectName("form-put-back")
        put_back.clicked.connect(self._put_back)
        self._stack = QStackedWidget()
        self.foot = FormFoot()
        self.foot.went_on.connect(self.go_on)
        self.foot.went_back.connect(self.go_back)
        self.foot.left.connect(self._leave_these)
        self.foot.checked.connect(self.check)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        narrow = QHBoxLayout()
        narrow.setContentsMargins(28, 0, 28, 0)
        narrow.addWidget(self._box)
        middle.addLayout(narrow)
        middle.addWidget(self._undo)
        middle.addWidget(self._stack, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addWidget(self._list)
        self._row.addWidget(self._rule)
        self._row.addLayout(middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row, 1)
        column.addWidget(self.foot)
        self._fit()

    # what callers use

    @property
    def at(self) -> str:
        """Reference of the question, or topic, the person is at: kept to come back to it."""
        return self._at or self._here

    def go_to(self, ref: str) -> bool:
        """Go to a topic or question and put the cursor there; False when it is not there now."""
        for topic in self._topics.values():
            shown = [item.ref for item in topic.questions() if item.relevant]
            inside = any(one == ref or one.startswith((f"{ref}/", f"{ref}[")) for one in shown)
            if ref == topic.ref or inside:
                self._turn_to(topic.ref)
                self._focus(ref)
                return True
        return False

    @Slot()
    def go_on(self) -> None:
        """Continue: say what is wrong here, or go to the next topic."""
        problems = wrong_in(self._topics_of(self._here))
        self._tell(problems)
        if not problems:
            self._next()

    @Slot()
    def go_back(self) -> None:
        """To the topic before."""
        order = list(self._topics)
        place = order.index(self._here) if self._here in order else 0
        if place > 0:
            self._turn_to(order[place - 1])
            self._focus(self._here)

    @Slot()
    def check(self) -> bool:
        """Say everything that is wrong in the whole form; True when nothing is."""
        problems = wrong_in(self._topics.values())
        self._tell(problems)
        return not problems

    def question(self, ref: str) -> Question | None:
        """The widget of a question on the sheet that is shown."""
        sheet = self._stack.currentWidget()
        return sheet.question(ref) if isinstance(sheet, FormSheet) else None

    def focused(self) -> Question | None:
        """The question the cursor is in, or was in last."""
        return self.question(self._at)

    def refresh(self) -> None:
        """Show the filling as it stands: another child's screen changed a shared answer."""
        self._read_topics()
        if self._here not in self._topics and self._topics and not self._look.is_whole:
            self._turn_to(next(iter(self._topics)))
        for sheet in self._sheets.values():
            sheet.refresh(self._topics)
        self._show_marks()

    def set_panel(self, save_to: str, panel: QWidget) -> None:
        """Show a panel above the topic that holds the question filling `save_to`."""
        self._panels[save_to] = panel
        sheet = self._sheets.get("" if self._look.is_whole else self._here)
        if sheet is not None:
            self._place_panels(sheet)

    # inside

    def _read_topics(self) -> None:
        self.setLayoutDirection(direction_of(self.answers.session.language))
        self._topics = {topic.ref: topic for topic in topics(self.answers.session)}
        self._show_marks()

    def _topics_of(self, ref: str) -> list[Topic]:
        if self._look.is_whole:
            return list(self._topics.values())
        return [self._topics[ref]] if ref in self._topics else []

    def _tell(self, problems: Mapping[str, str]) -> None:
        self._problems = dict(problems)
        self.foot.offer_leaving(offered=bool(problems) and not self._look.is_whole)
        sheet = self._stack.currentWidget()
        if isinstance(sheet, FormSheet):
            sheet.show_problems(problems)
            self._order_focus(sheet)
        self._show_marks()

    def _next(self) -> None:
        order = list(self._topics)
        place = order.index(self._here) if self._here in order else len(order)
        if self._look.is_whole or place + 1 >= len(order):
            self.finished.emit()
            return
        self._turn_to(order[place + 1])
        self._focus(self._here)

    @Slot()
    def _leave_these(self) -> None:
        self._tell({})
        self._next()

    @Slot(object)
    def _jump(self, ref: object) -> None:
        self.go_to(str(ref))

    def _turn_to(self, ref: str) -> None:
        key = "" if self._look.is_whole else ref
        sheet = self._sheets.get(key)
        if sheet is None:
            sheet = self._make_sheet(key)
        elif self._here != ref:
            sheet.refresh(self._topics)
        moved, self._here = self._here != ref, ref
        self._stack.setCurrentWidget(sheet)
        self._order_focus(sheet)
        if moved:
            self._at = ""
            self.foot.offer_leaving(offered=False)
            for question in sheet.questions():
                question.field.set_error(self._problems.get(question.ref, ""))
            self._show_marks()
            self.turned.emit(ref)

    def _make_sheet(self, key: str) -> FormSheet:
        wanted = self._topics.values() if self._look.is_whole else [self._topics[key]]
        sheet = FormSheet([self._make_page(topic) for topic in wanted])
        sheet.wanted.connect(self._jump)
        self._sheets[key] = sheet
        self._stack.addWidget(sheet)
        self._place_panels(sheet)
        return sheet

    def _make_page(self, topic: Topic) -> TopicPage:
        page = TopicPage(topic, self._kit, self._look)
        page.answered.connect(self._take)
        page.row_wanted.connect(self._add_row)
        page.row_unwanted.connect(self._remove_row)
        return page

    def _place_panels(self, sheet: FormSheet) -> None:
        places = self.answers.session.form.save_to
        for save_to, panel in self._panels.items():
            ref = places.get(save_to, "")
            if ref and panel.parent() is None and sheet.put_above(ref, panel):
                self._order_focus(sheet)

    def _order_focus(self, sheet: FormSheet) -> None:
        chain((self._list, self._box, self._undo, sheet, self.foot))

    @Slot(object)
    def _take(self, question: Question) -> None:
        """An answer was changed by the person."""
        value = str(question.editor.value())
        changes = self.answers.set(question.ref, value)
        if not changes:
            return
        if self._problems.pop(question.ref, ""):
            question.field.set_error("")
        self._undo.hide()
        self._follow(changes, question)

    def _follow(self, changes: Changes, source: Question | None) -> None:
        only_this = source is not None and changes == Changes(values=frozenset({source.ref}))
        if not only_this:
            self._read_topics()
            self._add_new_pages()
            sheet = self._stack.currentWidget()
            if isinstance(sheet, FormSheet):
                sheet.follow(self._topics, source, changes)
                if changes.added or changes.removed or changes.relevance:
                    self._order_focus(sheet)
        self._marks.start()
        self.answered.emit()

    def _add_new_pages(self) -> None:
        """On one whole sheet, topics that were not relevant before are put in their place."""
        sheet = self._sheets.get("") if self._look.is_whole else None
        if sheet is None:
            return
        for place, topic in enumerate(self._topics.values()):
            if all(page.ref != topic.ref for page in sheet.pages):
                sheet.insert_page(place, self._make_page(topic))
                self._place_panels(sheet)
                self._order_focus(sheet)

    @Slot(object)
    def _add_row(self, ref: str) -> None:
        changes = self.answers.add_row(ref)
        self._follow(changes, None)
        if changes.added:
            self._focus(changes.added[0], is_new=True)

    @Slot(object)
    def _remove_row(self, ref: str) -> None:
        self._removed = RemovedRow.of(self.answers.session, ref)
        title = self._removed.title
        self._follow(self.answers.remove_row(ref), None)
        self._undo.show_words(f"Removed: {title[:1].lower()}{title[1:]}.")

    @Slot()
    def _put_back(self) -> None:
        if self._removed is not None:
            removed, self._removed = self._removed, None
            self._undo.hide()
            self._follow(removed.put_back(self.answers), None)

    def _focus(self, ref: str, *, is_new: bool = False) -> None:
        sheet = self._stack.currentWidget()
        if not isinstance(sheet, FormSheet):
            return
        question = sheet.question(ref)
        if question is None:
            inside = [one for one in sheet.questions() if one.ref.startswith(ref)]
            question = next(iter(inside), None) or next(iter(sheet.questions()), None)
        if question is not None:
            question.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            if is_new:  # it has no place yet
                sheet.stay_with_focus()
            self._at = question.ref

    @Slot(QWidget, QWidget)
    def _note_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        at = new
        while at is not None and at is not self:
            if isinstance(at, Question) and self.isAncestorOf(at):
                self._at = at.ref
                return
            at = at.parentWidget()

    @Slot()
    def _show_marks(self) -> None:
        stops = stops_of(self._topics.values(), self._problems)
        self._list.show_stops(stops, self._here)
        self._box.set_options([Option(stop.ref, stop.spoken) for stop in stops])
        self._box.set_value(self._here)
        whole = self._look.is_whole or not stops
        self.foot.show_place(
            is_first=whole or stops[0].ref == self._here,
            is_last=whole or stops[-1].ref == self._here,
        )

    def _fit(self) -> None:
        has_list = not self._look.is_whole and self.width() / current().scale >= NARROW
        self._row.setContentsMargins(12 if has_list else 0, 0, 0, 0)  # else the sheet has its own
        self._list.setVisible(has_list)
        self._rule.setVisible(has_list)
        self._box.setVisible(not has_list and not self._look.is_whole)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list stays open while there is room."""
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Larger text makes the same window narrower."""
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter continues; on a button it presses the button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            at = QApplication.focusWidget()
            if isinstance(at, QPushButton):
                at.click()
            else:
                self.go_on()
            return
        super().keyPressEvent(event)

"""The child's screen: one question at a time, buttons always in the same places.

What the child does is sealed as it is done. Nothing is wanted of them, nothing is shown again to an
onlooker, and a fault is never theirs: then the device goes back to the officer. When the screen
loses its place in front, it is covered, and only the officer's passphrase leads on.

Source: ux.md 2.7.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import Deed, Made
from ehe_desktop.ui.cover import ShiftWatcher
from ehe_desktop.ui.handover import pages
from ehe_desktop.ui.handover.editors import AnyEditor, DrawEditor, editor_for
from ehe_desktop.ui.handover.parts import ChildButton, ChildText, Dots
from ehe_desktop.ui.handover.port import ChildPort
from ehe_desktop.ui.handover.walk import Walk
from ehe_desktop.ui.handover.words import words_for
from ehe_desktop.ui.widgets.access import announce

PAUSE_MS: Final = 1_500
"""An answer that is being made is sealed after such a pause: a crash loses no more."""


class HandOverScreen(QWidget):
    """`handed_back` when the officer has the device again."""

    handed_back = Signal()
    shown = Signal(object)
    """Name of the page that is on screen now."""

    def __init__(self, port: ChildPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port = port
        facts = port.facts
        self.walk = Walk(port.session, facts.done, facts.opened)
        self._set_language(facts.language)
        self._page: QWidget | None = None
        self._page_name = ""
        self._editor: AnyEditor | None = None
        self._is_over = False
        self._is_touched = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._seal_partly)
        self._build()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._shift = ShiftWatcher(app, port.clock, self)
            self._shift.pressed_thrice.connect(self.cover)

    @property
    def page_name(self) -> str:
        """Which page is on screen."""
        return self._page_name

    @Slot()
    def begin(self) -> None:
        """Hello; or, after the process died, the question the child was at."""
        here = self._port.facts.here
        if not here:
            self._show("hello", pages.hello_page(self.words, self.walk.notes, self._start))
        elif here in self.walk.refs and here not in self.walk.done:
            self._ask(here)
        else:
            self._on_from("")

    @Slot()
    def cover(self) -> None:
        """The child covers the screen: the same button twice goes on."""
        if self._is_over or self._page_name in ("cover", "away"):
            return
        self._keep_partly()
        back = self._again
        self._show("cover", pages.CoverPage(self.words, back))

    @Slot()
    def go_away(self) -> None:
        """The screen lost its place in front, or the device slept: covered until the officer comes."""
        if self._is_over or self._page_name == "away":
            return
        self._keep_partly()
        self._is_over = True
        self._show("away", pages.away_page(self.words, self.handed_back.emit))

    # the frame

    def _build(self) -> None:
        self.setProperty("page", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dots, self._place = Dots(), ChildText("")
        self._language = ChildButton("", "quiet", name="child-language")
        self._cover = ChildButton("", "quiet", name="child-cover")
        self._stop = ChildButton("", "danger", name="child-stop")
        self._back = ChildButton("", name="child-back")
        self._skip = ChildButton("", name="child-skip")
        self._next = ChildButton("", name="child-next")
        for button, act in (
            (self._language, self._show_languages),
            (self._cover, self.cover),
            (self._stop, self._show_stop),
            (self._back, self._go_back),
            (self._skip, self._do_skip),
            (self._next, self._go_on),
        ):
            button.clicked.connect(act)
        self._top, self._middle, self._foot = QWidget(), QVBoxLayout(), QWidget()
        self._lay_out()
        self._say_words()

    def _lay_out(self) -> None:
        top = QHBoxLayout(self._top)
        top.setContentsMargins(24, 16, 24, 0)
        top.setSpacing(12)
        top.addWidget(self._dots)
        top.addWidget(self._place, 1)
        for button in (self._language, self._cover, self._stop):  # Stop at the outer corner
            top.addWidget(button)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(24, 0, 24, 16)
        foot.setSpacing(16)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._skip)
        foot.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._top)
        column.addLayout(self._middle, 1)
        column.addWidget(self._foot)

    def _set_language(self, language: str) -> None:
        session, facts = self._port.session, self._port.facts
        if language in session.form.languages:
            session.language = language
        self.words = words_for(session.language or language, facts.called, facts.officer)
        turned = self.words.is_right_to_left
        self.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LeftToRight
        )

    def _say_words(self) -> None:
        for button, key in (
            (self._language, "language"), (self._cover, "cover"), (self._stop, "stop"),
            (self._back, "back"), (self._skip, "skip"), (self._next, "next"),
        ):  # fmt: skip
            button.set_words(self.words(key))

    def _show(self, name: str, page: QWidget, focus: QWidget | None = None) -> None:
        """Put a page in the place of the one there was."""
        old, self._page, self._page_name = self._page, page, name
        self._middle.addWidget(page)
        if old is not None:
            old.hide()
            self._middle.removeWidget(old)
            old.deleteLater()
        asks = name in ("question", "answered")
        self._editor = self._editor if name == "question" else None
        self._foot.setVisible(asks)
        self._top.setVisible(name not in ("cover", "away", "thanks", "trouble", "stop", "throw"))
        self._language.setVisible(len(self._port.session.form.languages) > 1)
        self._dots.setVisible(asks and self._dots.fits)
        self._place.setText(self._place.text() if asks else "")
        target = focus or next(iter(page.findChildren(QPushButton)), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit(name)

    # hello, houses, questions

    @Slot()
    def _start(self) -> None:
        if self._seal(Deed.BEGUN):
            self._on_from("")

    def _on_from(self, ref: str) -> None:
        """What comes after a question: the next one, the houses, or the check page."""
        walk = self.walk
        if ref and walk.after():
            self._ask(walk.after())
        elif walk.rooms and not (ref and not walk.room_of(ref)):
            self._show_rooms()
        elif not ref and walk.first_open():
            self._ask(walk.first_open())
        else:
            self._show_check()

    def _show_rooms(self) -> None:
        self.walk.here = ""
        self._note_place()
        page = pages.RoomsPage(self.words, self.walk, self._leave_rooms)
        page.picked.connect(self._enter)
        page.setProperty("paints_focus", True)  # no house is to look like the one to take
        page.setAccessibleName(self.words("pick_house"))
        self._show("rooms", page, page)

    @Slot(object)
    def _enter(self, room: str) -> None:
        refs = self.walk.in_room(room)
        self._ask(self.walk.first_open(room) or refs[0])

    @Slot()
    def _leave_rooms(self) -> None:
        """I'm finished with the houses: what stands outside them, then the check page."""
        rest = self.walk.first_open("")
        if rest:
            self._ask(rest)
        else:
            self._show_check()

    def _ask(self, ref: str, *, shown: bool = False, anew: bool = False) -> None:
        """Ask a question; one that was met is turned over first."""
        walk = self.walk
        walk.here = ref
        self._note_place()
        item, answer = walk.question(), walk.answer(ref)
        at, of = walk.place
        self._dots.show_place(at, of)
        self._place.setText(self.words("progress", at=at, of=of))
        label = item.label
        if ref in walk.done and not (shown or anew):
            can_show = answer.is_given  # what an earlier process sealed is out of reach
            show = partial(self._ask, ref, shown=True) if can_show else None
            again = partial(self._ask, ref, anew=True)
            page = pages.answered_page(label.plain, self.words, show, again)
            self._show("answered", page)
        else:
            self._is_touched = False
            self._editor = editor = editor_for(item, self.words)
            if not anew:
                editor.show_value(answer.value, answer.strokes)
            editor.changed.connect(self._on_changed)
            asked = pages.question_page(label.plain, label.image or "", item.hint.plain, editor)
            asked.setProperty("paints_focus", True)
            asked.setAccessibleName(label.plain)
            # Of the tools to draw with none is to look like the one to take.
            self._show("question", asked, asked if isinstance(editor, DrawEditor) else editor)
        announce(self, label.plain)

    @Slot()
    def _on_changed(self) -> None:
        self._is_touched = True
        self._pause.start()

    def _take(self) -> None:
        self._pause.stop()
        if self._editor is not None:
            self.walk.take(self._editor.value(), self._editor.strokes())

    @Slot()
    def _seal_partly(self) -> None:
        """The child pauses: what stands there now is sealed; what they make of it later counts."""
        self._take()
        if self._editor is not None and self.walk.answer(self.walk.here).is_given:
            self._seal(Deed.ANSWERED, self.walk.here)

    def _keep_partly(self) -> None:
        if self._pause.isActive():
            self._seal_partly()

    @Slot()
    def _go_on(self) -> None:
        ref = self.walk.here
        stands = ref in self.walk.done and not self._is_touched
        if self._page_name == "question" and not stands:
            self._take()
            if not self._seal(self.walk.meet(ref), ref):
                return
        self._on_from(ref)

    @Slot()
    def _do_skip(self) -> None:
        ref = self.walk.here
        self._pause.stop()
        if self._page_name == "question":
            self.walk.skip(ref)
            if not self._seal(Deed.SKIPPED, ref):
                return
        self._on_from(ref)

    @Slot()
    def _go_back(self) -> None:
        self._keep_partly()
        before = self.walk.before()
        if before:
            self._ask(before)
        elif self.walk.rooms:
            self._show_rooms()
        else:
            self._show("hello", pages.hello_page(self.words, self.walk.notes, self._resume))

    @Slot()
    def _resume(self) -> None:
        self._ask(self.walk.first_open() or self.walk.here or self.walk.refs[0])

    # stop, check, thanks

    @Slot()
    def _show_stop(self) -> None:
        self._keep_partly()
        acts = (self._stop_and_keep, self._show_throw, self._again, self._want_to_talk)
        self._show("stop", pages.stop_page(self.words, acts))

    def _again(self) -> None:
        """Back to where the child was before stop, cover or languages; nothing is shown again."""
        if self.walk.here:
            self._ask(self.walk.here)
        elif self.walk.done or self.walk.rooms:
            self._on_from("")
        else:
            self.begin()

    def _stop_and_keep(self) -> None:
        if self._seal(Deed.STOPPED):
            self._show_thanks()

    def _show_throw(self) -> None:
        self._show("throw", pages.throw_page(self.words, self._throw_away, self._show_stop))

    def _throw_away(self) -> None:
        if self._seal(Deed.THROWN_AWAY):
            self._is_over = True
            self._show("thanks", pages.thanks_page(self.words, self.handed_back.emit, None))

    def _want_to_talk(self) -> None:
        if self._seal(Deed.TALK, self.walk.here):
            done = ChildText(self.words("talk_done"))
            if isinstance(self._page, pages.ChildPage):
                self._page.column.addWidget(done)
            announce(self, done.text())

    def _show_check(self) -> None:
        self._note_place()
        acts = (self._finish, self._back_from_check, self._want_to_talk)
        self._show("check", pages.check_page(self.words, self.walk, acts))

    def _back_from_check(self) -> None:
        if self.walk.here:
            self._ask(self.walk.here)
        else:
            self._on_from("")

    def _finish(self) -> None:
        if self._seal(Deed.FINISHED):
            self._show_thanks()

    def _show_thanks(self) -> None:
        page = pages.thanks_page(self.words, self.handed_back.emit, self._show_check)
        self._show("thanks", page)

    # languages, sealing

    @Slot()
    def _show_languages(self) -> None:
        self._keep_partly()
        found = [(one, FormLanguage(one).own_name) for one in self._port.session.form.languages]
        page = pages.languages_page(self.words, found, self._pick_language, self._again)
        self._show("languages", page)

    def _pick_language(self, language: str) -> None:
        self._set_language(language)
        self._say_words()
        self._again()

    def _seal(self, deed: Deed, ref: str = "") -> bool:
        """Seal a deed; False when the disk refuses: then the officer takes the device."""
        made = self.walk.made(deed, ref, Made(deed=deed, at=self._port.clock.now()))
        try:
            self._port.seal(made)
        except UserFacingError:
            self._is_over = True
            self._show("trouble", pages.trouble_page(self.words, self.handed_back.emit))
            return False
        self._note_place()
        return True

    def _note_place(self) -> None:
        self._port.note_place(tuple(self.walk.done), self.walk.refs, self.walk.here)

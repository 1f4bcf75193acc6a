"""The child's screen: one question at a time, buttons always in the same places.

What the child does is sealed as it is done. Nothing is wanted of them, nothing is shown again to an
onlooker, and a fault is never theirs: then the device goes back to the officer. When the screen
loses its place in front, it is covered, and only the officer's passphrase leads on.

Source: ux.md 2.7.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import Deed, Made
from ehe_desktop.ui.audio.read_aloud import ReadAloud
from ehe_desktop.ui.audio.voice import Voice
from ehe_desktop.ui.cover import ShiftWatcher
from ehe_desktop.ui.forms.deck import has_cards
from ehe_desktop.ui.handover import pages
from ehe_desktop.ui.handover.frame import ENDS, Frame
from ehe_desktop.ui.handover.port import ChildPort
from ehe_desktop.ui.handover.question_page import question_page
from ehe_desktop.ui.handover.read_out import read_out
from ehe_desktop.ui.handover.say_panel import Part
from ehe_desktop.ui.handover.speaker import Speaker
from ehe_desktop.ui.handover.walk import Answer, Walk, lay, paused
from ehe_desktop.ui.handover.ways import Help, Tools, Way, made_in, tools_for, way_of
from ehe_desktop.ui.handover.words import words_for
from ehe_desktop.ui.soon import Soon
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.itext import Text


class HandOverScreen(QWidget):
    """`handed_back` when the officer has the device again."""

    handed_back = Signal()
    shown = Signal(object)
    """Name of the page that is on screen now."""

    def __init__(self, port: ChildPort, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port = port
        facts = port.facts
        self.walk = Walk(port.session, facts.done, facts.opened)
        self._aloud = ReadAloud(voice, parent=self)
        self._build()
        self._set_language(facts.language)
        self._page_name, self._tools = "", Tools()
        self._is_over = self._is_touched = False
        self._has_started = bool(facts.here)
        self._soon = Soon(self)  # an answer that is being made is sealed: a crash loses no more
        self._soon.due.connect(self._seal_partly)
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
            self._show_hello(self._start)
        elif here in self.walk.refs and here not in self.walk.done:
            self.walk.here = here
            if self._seal(Deed.RESUMED, here):
                self._ask(here)
        else:
            self._on_from("")

    @Slot()
    def cover(self) -> None:
        """The child covers the screen: the same button twice goes on."""
        if self._is_over or self._page_name in ("cover", "away"):
            return
        self.keep_now()
        rest = pages.CoverPage(self.words, self._again, is_break=self._frame.has_cards)
        self._show("cover", rest)

    @Slot()
    def go_away(self) -> None:
        """The screen lost its place in front, or the device slept: covered until the officer comes."""
        if self._is_over or self._page_name == "away":
            return
        self.keep_now()
        self._is_over = True
        self._show("away", pages.away_page(self.words, self.handed_back.emit))

    def _show_hello(self, start: Callable[[], None]) -> None:
        page = pages.HelloPage(self.words, self.walk.notes, start, self._speaker)
        self._show("hello", page, page.findChild(QWidget, "child-start"))

    # the frame

    def _build(self) -> None:
        self.setProperty("page", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._frame = Frame(
            self,
            {
                "language": partial(self._leave, self._show_languages),
                "cover": self.cover,
                "stop": partial(self._leave, self._show_stop),
                "back": partial(self._leave, self._go_back),
                "draw": partial(self._leave, partial(self._turn, Way.DRAW)),
                "say": partial(self._leave, partial(self._turn, Way.SAY)),
                "skip": partial(self._leave, self._do_skip),
                "next": partial(self._leave, self._go_on),
            },
        )
        self._frame.has_cards = has_cards(self._port.session.form)
        self._frame.buttons["language"].setVisible(len(self._port.session.form.languages) > 1)
        self._aloud.ready.connect(self._frame.fit_again)

    def _set_language(self, language: str) -> None:
        session, facts = self._port.session, self._port.facts
        if language in session.form.languages:
            session.language = language
        self.words = words_for(session.language or language, facts.called, facts.officer)
        self.setLayoutDirection(self.words.direction)
        self._aloud.set_tag(self.words.tag)
        self._frame.say_words(self.words)

    def _show(self, name: str, page: QWidget, focus: QWidget | None = None) -> None:
        """Put a page in the place of the one there was; what was being read aloud stops."""
        if self._is_over and name not in ENDS:  # the disk refused before this page
            return
        self._aloud.stop()
        self._page_name = name
        self._tools = self._tools if name == "question" else Tools()
        read_out(name, page, self._speaker)
        self._frame.put(name, page, focus)
        self.shown.emit(name)

    # hello, houses, questions

    @Slot()
    def _start(self) -> None:
        if self._seal(Deed.BEGUN):
            self._has_started = True
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
        page = pages.RoomsPage(self.words, self.walk, self._leave_rooms, self._speaker)
        page.picked.connect(self._enter)
        page.setProperty("paints_focus", True)  # no house is to look like the one to take
        page.setAccessibleName(self.words("pick_house"))
        self._show("rooms", page, page)

    @Slot(object)
    def _enter(self, room: str) -> None:
        self._ask(self.walk.first_open(room) or self.walk.in_room(room)[0])

    @Slot()
    def _leave_rooms(self) -> None:
        """I'm finished with the houses: what stands outside them, then the check page."""
        rest = self.walk.first_open("")
        self._ask(rest) if rest else self._show_check()

    def _ask(self, ref: str, *, shown: bool = False, anew: bool = False) -> None:
        """Ask a question; one that was met is turned over first."""
        walk = self.walk
        walk.here = ref
        self._note_place()
        item, answer = walk.question(), walk.answer(ref)
        self._frame.show_place(self.words, *walk.place)
        if ref in walk.done and not (shown or anew):
            show = partial(self._ask, ref, shown=True) if answer.is_given else None  # out of reach
            again = partial(self._ask, ref, anew=True)
            page = pages.answered_page(item.label.plain, self.words, show, again)
            self._frame.show_ways(self.words, "", draw=False, say=False)
            self._show("answered", page)
        else:
            self._is_touched = False
            way = Way.WRITE if anew else way_of(item, answer, can_say=self._port.facts.record_s > 0)
            self._ask_in(way, item, answer if not anew else None)
        announce(self, item.label.plain)

    def _ask_in(self, way: Way, item: Item, answer: Answer | None) -> None:
        """The page of a question, to be answered one way; with an answer, as it stands."""
        if self._is_over:
            return
        most_s, told = self._port.facts.record_s, partial(lay, self.walk, item.ref)
        given = Help(self.words, self._speaker, most_s, told)
        self._tools = tools = tools_for(item, way, answer, given)
        if tools.say is not None:
            tools.say.part.connect(self._on_part)
        if tools.editor is not None:
            tools.editor.changed.connect(self._on_changed)
        self._frame.show_ways(self.words, way, draw=tools.can_draw, say=tools.can_say)
        asked = question_page(item, tools, self._speaker)
        asked.setProperty("paints_focus", True)
        asked.setAccessibleName(item.label.plain)
        self._show("question", asked, tools.first or asked)

    def _turn(self, way: Way) -> None:
        """To another way of answering this question; its own button leads back to writing."""
        self.keep_now()
        item = self.walk.question()
        to = Way.WRITE if self._tools.way is way else way
        self._ask_in(to, item, self.walk.answer(item.ref))
        if self._tools.say is not None:
            self._tools.say.begin()

    def _speaker(self, text: Text) -> Speaker:
        return Speaker(self._aloud, self.words("listen"), text)

    # recording

    def _leave(self, act: Callable[[], None]) -> None:
        """Go elsewhere; while a recording runs the child is asked first."""
        if self._tools.say is not None and self._tools.say.is_recording:
            self._tools.say.ask_stop(partial(self._after_stop, act))
        else:
            act()

    def _after_stop(self, act: Callable[[], None]) -> None:
        if not self._is_over:  # the disk may have refused the end of the recording
            act()

    @Slot()
    def stop_recording(self) -> None:
        """Stop a recording that runs, whatever is on screen next, and keep what was said."""
        if self._tools.say is not None:
            self._tools.say.stop()

    @Slot(object)
    def _on_part(self, part: Part) -> None:
        """Sealed at the question it was begun at, while the child still speaks."""
        self._is_touched = True
        if part.is_end:
            self.walk.hear(part.ref, part.whole)
        more = {"take": part.take, "sound": part.samples, "is_end": part.is_end}
        self._seal(Deed.RECORDED, part.ref, given_as="spoken", **more)

    @Slot()
    def _on_changed(self) -> None:
        self._is_touched = True
        self._soon.touch()

    def _take(self) -> None:
        self._soon.stop()
        if self._tools.editor is not None:
            self.walk.take(*made_in(self._tools.editor, self.walk.question()))

    @Slot()
    def _seal_partly(self) -> None:
        """The child pauses: what stands there now is sealed; what they make of it later counts, nothing too."""
        self._take()
        if self._tools.editor is not None and (deed := paused(self.walk)):
            self._seal(deed, self.walk.here)

    @Slot()
    def keep_now(self) -> None:
        """Seal what stands here unsealed, without a word: before another page, or an empty battery."""
        self.stop_recording()
        if self._soon.is_waiting:
            self._seal_partly()

    def _go_on(self) -> None:
        ref = self.walk.here
        stands = ref in self.walk.done and not self._is_touched
        if self._page_name == "question" and not stands:
            self._take()
            if not self._seal(self.walk.meet(ref), ref):
                return
        self._on_from(ref)

    def _do_skip(self) -> None:
        ref = self.walk.here
        self._soon.stop()
        was_asked = self._page_name == "question"
        if was_asked and not self._seal(Deed.SKIPPED, ref, take_back=self.walk.skip(ref)):
            return
        self._on_from(ref)

    def _go_back(self) -> None:
        self.keep_now()
        before = self.walk.before()
        if before:
            self._ask(before)
        elif self.walk.rooms:
            self._show_rooms()
        else:
            self._show_hello(self._resume)

    @Slot()
    def _resume(self) -> None:
        self._ask(self.walk.first_open() or self.walk.here or self.walk.refs[0])

    # stop, check, thanks

    def _show_stop(self) -> None:
        self.keep_now()
        acts = (self._stop_and_keep, self._show_throw, self._again, self._want_to_talk)
        self._show("stop", pages.stop_page(self.words, acts))

    def _again(self) -> None:
        """Back to where the child was before stop, cover or languages; nothing is shown again."""
        if self.walk.here:
            self._ask(self.walk.here)
        elif self._has_started:
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
            done = self.words("talk_done")
            if isinstance(self._frame.page, pages.ChildPage):
                self._frame.page.tell(done)
            announce(self, done)

    def _show_check(self) -> None:
        self._note_place()
        acts = (self._finish, self._again, self._want_to_talk)
        self._show("check", pages.check_page(self.words, self.walk, acts))

    def _finish(self) -> None:
        if self._seal(Deed.FINISHED):
            self._show_thanks()

    def _show_thanks(self) -> None:
        self._show("thanks", pages.thanks_page(self.words, self.handed_back.emit, self._show_check))

    # languages, sealing

    def _show_languages(self) -> None:
        self.keep_now()
        found = [(one, FormLanguage(one).own_name) for one in self._port.session.form.languages]
        page = pages.languages_page(self.words, found, self._pick_language, self._again)
        self._show("languages", page)

    def _pick_language(self, language: str) -> None:
        self._set_language(language)
        self._again()

    def _seal(self, deed: Deed, ref: str = "", **more: Any) -> bool:
        """Seal a deed; False when the disk refuses: then the officer takes the device."""
        made = self.walk.made(deed, ref, Made(deed=deed, at=self._port.clock.now(), **more))
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

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, as Space does."""
        at = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(at, QAbstractButton):
            at.click()

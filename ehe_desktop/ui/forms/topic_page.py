"""One topic on one page: questions and rows of repeats, shown and hidden as the form says.

A question stays the same widget for as long as its place in the form exists, so nothing typed,
no focus and no place on the page is lost when another answer makes questions come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import Asked, Block, Topic, asked, in_row
from ehe_desktop.ui.forms.kinds import is_note, shown_answer
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.question import Note, Question
from ehe_desktop.ui.forms.rows import Rows
from ehe_desktop.ui.widgets.text import Heading, Text
from ehe_desktop.xforms.changes import Changes
from ehe_desktop.xforms.items import Item, Repeat


@dataclass(frozen=True)
class Look:
    """How a form is drawn: for an officer at work, or plain and quiet for a child's words."""

    is_whole: bool = False
    """All topics under one another on one page, without a list to jump in."""
    has_marks: bool = True
    """I saw, I was told, Child said under paragraphs."""
    shared_words: str = ""
    """Said under the title of a page whose answers are entered once for all children."""
    own_words: str = ""
    """Said there on pages about one child alone."""
    add_words: Mapping[str, str] = field(default_factory=dict)
    """Title of a repeat to the words on the button that adds a row."""


class TopicPage(QWidget):
    """The body of one topic. `answered(question)`, `row_wanted(ref)`, `row_unwanted(ref)`."""

    answered = Signal(object)
    row_wanted = Signal(object)
    row_unwanted = Signal(object)

    def __init__(self, topic: Topic, kit: Kit, look: Look) -> None:
        super().__init__()
        self.setObjectName(f"topic-{topic.ref.rpartition('/')[2]}")
        self.ref = topic.ref
        self._kit, self._look = kit, look
        self._changes: Changes | None = None
        self._shown: dict[str, Question | Note] = {}
        self._headings: dict[str, QWidget] = {}
        self._rows: dict[str, Rows] = {}
        self._source: Question | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(24)
        self.heading = Heading(topic.title, 3)
        self.column.addWidget(self.heading)
        words = look.shared_words if topic.is_shared else look.own_words
        if words:
            head = QVBoxLayout()
            head.setSpacing(4)
            head.addWidget(self.heading)
            head.addWidget(Text(words, "small"))
            self.column.insertLayout(0, head)
        for block in topic.blocks:
            self._add_block(block)
        self._changes = Changes()  # made this moment: their choices are what they are
        self.refresh(topic)
        self._changes = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions shown now, in order."""
        found = [one for one in self._shown.values() if isinstance(one, Question)]
        return tuple(one for one in found if not one.isHidden())

    def question(self, ref: str) -> Question | None:
        """The question at `ref`, shown or not."""
        found = self._shown.get(ref)
        return found if isinstance(found, Question) else None

    def refresh(self, topic: Topic) -> None:
        """Show every question as the form stands now."""
        self.heading.setText(topic.title)
        asks = [one for block in topic.blocks for one in block.items if not is_note(one)]
        is_lone = [one.label.plain for one in asks] == [topic.title]
        self.heading.setHidden(is_lone and not self._rows)  # the question says it itself
        present = {block.ref for block in topic.blocks if block.rows is not None}
        for block in topic.blocks:
            if block.rows is not None:
                self._refresh_rows(block)
            for item in block.items:
                self._refresh_item(item)
            heading = self._headings.get(block.ref)
            if heading is not None:
                heading.setVisible(any(item.relevant for item in block.items))
        for ref, rows in self._rows.items():
            if "[" not in ref:  # one inside a row is shown with its row
                rows.setVisible(ref in present)

    def _add_block(self, block: Block) -> None:
        if block.rows is not None:
            self.column.addWidget(self._make_rows(block))
            return
        if block.title:
            heading = Text(block.title, "strong")
            self._headings[block.ref] = heading
            self.column.addWidget(heading)
        for item in block.items:
            self.column.addWidget(self._make(item))

    def _make(self, item: Item) -> QWidget:
        if isinstance(item, Repeat):
            return self._make_rows(Block(item.ref, item.label.plain, (), item))
        shown = asked(item)
        if is_note(item):
            made: Question | Note = Note(shown)
        else:
            made = Question(shown, self._kit, marks=self._look.has_marks)
            made.answered.connect(self._on_answered)
        self._shown[item.ref] = made
        return made

    def _make_rows(self, block: Block) -> Rows:
        title = block.title.replace("'", "’")  # the converter makes every apostrophe straight
        words = self._look.add_words.get(title, f"Add another: {title.lower()}")
        rows = Rows(block.ref, block.title, words)
        rows.wanted.connect(self.row_wanted)
        rows.unwanted.connect(self.row_unwanted)
        self._rows[block.ref] = rows
        return rows

    def _refresh_rows(self, block: Block) -> None:
        assert block.rows is not None
        rows = self._rows.get(block.ref)
        if rows is None:
            rows = self._make_rows(block)
            self.column.addWidget(rows)
        instances = block.rows.instances
        can_add = not block.rows.count_controlled
        make: Callable[[Item], QWidget] = self._make
        inside = [(row.ref, tuple(in_row(row))) for row in instances]
        for row_ref in rows.fit(inside, make, can_add=can_add):
            for held in (self._shown, self._rows):
                for ref in [one for one in held if one.startswith(f"{row_ref}/")]:
                    del held[ref]
        for _ref, items in inside:
            for item in items:
                if isinstance(item, Repeat):
                    self._refresh_rows(Block(item.ref, item.label.plain, (), item))
                    inner = item.instances
                    self._rows[item.ref].setVisible(not inner or any(r.relevant for r in inner))
                else:
                    self._refresh_item(item)

    def _refresh_item(self, item: Item) -> None:
        made = self._shown.get(item.ref)
        if made is None:
            return
        if isinstance(made, Note):
            made.show_asked(asked(item), shown_answer(item))
            made.setVisible(item.relevant and bool(made.text()))
            return
        made.show_asked(asked(item, self._same(item.ref, made.asked)))
        if made is not self._source:
            made.show_answer(item.kept)
        made.setVisible(item.relevant)

    def set_source(self, question: Question | None, changes: Changes | None = None) -> None:
        """The question being answered right now: its box is not written to meanwhile.

        `changes` is all that followed from it; what it does not name need not be asked again.
        """
        self._source, self._changes = question, changes

    def _same(self, ref: str, before: Asked) -> Asked | None:
        """What a question was, where its choices are known to be as they were."""
        changes = self._changes
        if changes is None or changes.labels or ref in changes.choices:
            return None
        return before if before.choices else None

    @Slot(object)
    def _on_answered(self, question: Question) -> None:
        self.answered.emit(question)

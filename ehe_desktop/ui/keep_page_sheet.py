"""Which answers go on the page a child takes home: the officer ticks them, one by one.

Others at home read that page. So where the child did not clearly agree, or an answer may mean that they are
not safe, nothing is ticked beforehand, and it is said why. It makes no page: it tells what was ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.child_statements import A_DRAWING
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.print_child_page import PageChoice
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.page import FollowingScroll, Sheet
from ehe_desktop.ui.widgets.text import Text

DOUBTS: Final = {
    "unsafe": "Nothing is ticked: an answer may mean that {called} is not safe.",
    "no": "Nothing is ticked: {called} does not want a parent to see it.",
    "part": "Nothing is ticked: {called} wants a parent to see only some of it.",
    "not_asked": "Nothing is ticked: {called} did not say whether a parent may see it.",
}
AGREED: Final = "{called} agreed that a parent may see all of it. Untick what should not go home."
READ: Final = (
    "This page goes home, and others may read it. Tick only what is safe to be read there."
)
UNASKED: Final = "Said without being asked"
NEVER: Final = (
    "Answers about who may see it, about being safe, and about wanting to talk are never on it."
)


class KeepPageSheet(Sheet):
    """`ticked(tuple of references)` when the page is to be shown."""

    ticked = Signal(object)

    def __init__(self, choice: PageChoice, parent: QWidget | None = None) -> None:
        called = choice.called
        super().__init__(f"{called}’s page to keep", READ, parent=parent)
        self.setObjectName("keep-page")
        why = DOUBTS[choice.doubt] if choice.doubt else AGREED
        self.add(Text(why.format(called=called), "strong"))
        self.add(Text(NEVER, "small"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 4, 12, 4)  # room for the focus ring
        self._checks: dict[str, Check] = {}
        for number, one in enumerate(choice.answers, 1):
            told = (one.words_en or one.words, one.transcript, A_DRAWING if one.drawing else "")
            asked = one.question_en or one.question or UNASKED
            check = Check(asked, " · ".join(filter(None, told)))
            check.setObjectName(f"keep-page-{number}")
            check.setChecked(not choice.doubt)
            check.toggled.connect(self._follow)
            self._checks[one.ref] = check
            column.addWidget(check)
        column.addStretch(1)
        self.add(FollowingScroll(inside))
        self._show = self.add_button(Button("Show the page", "primary", icon_name="printer"))
        self._show.setObjectName("keep-page-show")
        self._show.clicked.connect(self._tell)
        close = self.add_button(Button("Close", "quiet"), rejects=True)
        close.setObjectName("keep-page-close")
        self._follow()

    def begin(self) -> None:
        """Open it over the window, most of its size: long answers are read here."""
        behind = self.parentWidget()
        if behind is not None:
            self.resize(behind.window().size() * 0.8)
        self.open()

    def _refs(self) -> tuple[str, ...]:
        return tuple(ref for ref, check in self._checks.items() if check.isChecked())

    @Slot()
    def _follow(self) -> None:
        self._show.setEnabled(bool(self._refs()))

    @Slot()
    def _tell(self) -> None:
        self.accept()
        self.ticked.emit(self._refs())


@dataclass(frozen=True)
class KeptPage:
    """How the page of one occasion is chosen and made, on the store thread."""

    choose: Callable[[], PageChoice]
    make: Callable[[Sequence[str]], Paper]


def show_page(
    owner: QWidget, desks: tuple[Desk, Runner], page: KeptPage, failed: Callable[[object], None]
) -> None:
    """Ask which answers go home on the page, then show the page of those alone."""
    runner = desks[1]

    def show(paper: Paper) -> None:
        PaperPreview(desks, paper, owner).begin()

    def ask(choice: PageChoice) -> None:
        sheet = KeepPageSheet(choice, owner)
        sheet.ticked.connect(lambda refs: runner.run(owner, lambda: page.make(refs), show, failed))
        sheet.begin()

    runner.run(owner, page.choose, ask, failed)

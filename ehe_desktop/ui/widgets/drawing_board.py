"""Paper with everything to draw on it: pens, colours, rubber, undo, redo, start again.

Among other questions the tools stand above the paper; on a page of its own beside it.

`drawn` comes at every pen lift, so that whoever keeps the drawing can keep it then. The board keeps
nothing itself and knows no form. Starting again asks first and can be undone all the same.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.drawing import Drawing
from ehe_desktop.ui.theme import CHILD_TOUCH, TOUCH, TextRole
from ehe_desktop.ui.widgets.buttons import Button, Weight
from ehe_desktop.ui.widgets.drawing_canvas import DrawingCanvas
from ehe_desktop.ui.widgets.drawing_page import DrawingPage
from ehe_desktop.ui.widgets.drawing_tools import (
    DrawingWords,
    Tool,
    ToolRow,
    colour_tools,
    pen_tools,
    tool_font,
)
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text


class TallButton(Button):
    """A button at least so high: the style sheet takes no notice of a least height."""

    def __init__(self, words: str, kind: Weight, smallest: int, *, icon_name: str = "") -> None:
        self._smallest = smallest
        super().__init__(words, kind, icon_name=icon_name)

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        self.setFont(tool_font(self._smallest, TextRole.STRONG))

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for the words and for a finger."""
        return super().sizeHint().expandedTo(QSize(self._smallest, self._smallest))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()


def _column(gap: int, *parts: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for part in parts:
        column.addWidget(part)
    return made


class DrawingBoard(QWidget):
    """A canvas with its tools. `smallest` is the least side of a tool: 64 for a child."""

    drawn = Signal()

    def __init__(
        self,
        name: str,
        words: DrawingWords | None = None,
        *,
        smallest: int = TOUCH,
        is_signature: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = words or DrawingWords()
        self.canvas = DrawingCanvas(name)
        self.canvas.drawn.connect(self._on_drawn)
        self._pens = ToolRow(self.words.pens_name, pen_tools(self.words), smallest)
        self._pens.chosen.connect(self._take_pen)
        self._colours = ToolRow(self.words.colours_name, colour_tools(self.words), smallest)
        self._colours.chosen.connect(self._take_colour)
        self._undo = self._button(self.words.undo, "undo-2", self.canvas.undo, smallest)
        self._redo = self._button(self.words.redo, "redo-2", self.canvas.redo, smallest)
        self._restart = self._button(self.words.restart, "trash-2", self._ask, smallest)
        self._sure = self._make_sure(smallest)
        steps = Flow(self._undo, self._redo, self._restart, gap=8)
        self._tools = _column(8, self._pens, self._colours)
        self._steps = _column(8, steps, self._sure)
        if is_signature:
            self._pens.hide()
            self._colours.hide()
        self._page: DrawingPage | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self._tools)
        self._box.addWidget(self._steps)
        self._box.addWidget(self.canvas)
        self._keys()
        self._pens.set_in_hand("medium")
        self._colours.set_in_hand("black")
        self._show_steps()

    def fill_page(self, heading: QWidget) -> None:
        """Take all of a page, with what it asks."""
        self._page = DrawingPage(heading, self._tools, self._steps, self.canvas)
        self._box.addWidget(self._page)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.canvas.setAccessibleName(name)

    @property
    def first_stop(self) -> QWidget:
        """Where the keyboard comes to first."""
        return self._pens.in_hand if not self._pens.isHidden() else self._undo

    @property
    def drawing(self) -> Drawing:
        """What is drawn; `is_empty` for an untouched page."""
        return self.canvas.drawing

    def set_drawing(self, drawing: Drawing) -> None:
        """Show another drawing, without `drawn`."""
        self.canvas.set_drawing(drawing)
        self._sure.hide()
        self._show_steps()

    def set_picture(self, picture: QImage) -> None:
        """Lay a picture under the drawing."""
        self.canvas.set_picture(picture)

    # inside

    def _button(self, words: str, icon_name: str, act: object, smallest: int) -> Button:
        button = TallButton(words, "secondary", smallest, icon_name=icon_name)
        button.setObjectName(f"drawing-{icon_name}")
        button.clicked.connect(act)
        return button

    def _make_sure(self, smallest: int) -> QWidget:
        throw = TallButton(self.words.throw, "danger", smallest)
        throw.setObjectName("drawing-throw-away")
        throw.clicked.connect(self._throw)
        keep = TallButton(self.words.keep, "secondary", smallest)
        keep.setObjectName("drawing-keep")
        keep.clicked.connect(self._keep)
        sure = Text(self.words.sure, "child_body" if smallest >= CHILD_TOUCH else "strong")
        row = _column(8, sure, Flow(throw, keep))
        row.hide()
        self._keep_button = keep
        return row

    def _keys(self) -> None:
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.canvas.undo),
            (QKeySequence.StandardKey.Redo, self.canvas.redo),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            # Set by itself: given to the constructor with a callable, the context is lost.
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @Slot(object)
    def _take_pen(self, tool: Tool) -> None:
        self.canvas.is_rubber = not tool.pen
        self.canvas.pen = tool.pen or self.canvas.pen

    @Slot(object)
    def _take_colour(self, tool: Tool) -> None:
        self.canvas.colour = tool.colour
        if self.canvas.is_rubber:  # who takes a colour wants to draw with it
            self.canvas.is_rubber = False
            keys = {one.tool.pen: one.tool.key for one in self._pens.buttons}
            self._pens.set_in_hand(keys[self.canvas.pen])

    @Slot()
    def _on_drawn(self) -> None:
        self._show_steps()
        self.drawn.emit()

    def _show_steps(self) -> None:
        history = self.canvas.history
        self._undo.setEnabled(history.can_undo)
        self._redo.setEnabled(history.can_redo)
        self._restart.setEnabled(not self.drawing.is_empty)

    def _show_sure(self, *, shown: bool) -> None:
        self._sure.setVisible(shown)
        if self._page is not None:  # its words may need more room than the tools
            self._page.share()

    @Slot()
    def _ask(self) -> None:
        self._show_sure(shown=True)
        self._keep_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _keep(self) -> None:
        self._show_sure(shown=False)
        self._restart.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _throw(self) -> None:
        self._show_sure(shown=False)
        self.canvas.take(Drawing())
        self._undo.setFocus(Qt.FocusReason.OtherFocusReason)

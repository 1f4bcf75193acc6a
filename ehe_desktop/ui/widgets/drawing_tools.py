"""What one draws with: four pens, eight colours, a rubber; each a button with its word beneath.

The colour or the width is painted above the word, so that neither has to be known by name. The
tools know no paper: a board puts both together. A child's tools are written in a child's letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from ehe_desktop.domain.drawing import COLOURS, PAPER, PENS
from ehe_desktop.ui.theme import CHILD_TOUCH, TOUCH, TextRole, current, paint_icon
from ehe_desktop.ui.theme.type_scale import POINTS_PER_PIXEL
from ehe_desktop.ui.widgets.access import install_roles, no_mnemonic
from ehe_desktop.ui.widgets.flow import FlowLayout

SAMPLE: Final = 22
MOST_PX: Final = 28
_COLOUR_WORDS: Final = {name: name.capitalize() for name in COLOURS}


@dataclass(frozen=True)
class DrawingWords:
    """Every word of a board, so that a child's board speaks the child's language."""

    pens: tuple[str, str, str, str] = ("Thin", "Medium", "Thick", "Very thick")
    pens_name: str = "Pen"
    colours: Mapping[str, str] = field(default_factory=lambda: dict(_COLOUR_WORDS))
    colours_name: str = "Colour"
    rubber: str = "Rubber"
    undo: str = "Undo"
    redo: str = "Redo"
    restart: str = "Start again"
    sure: str = "Throw away this drawing?"
    throw: str = "Throw away this drawing"
    keep: str = "Keep it"


@dataclass(frozen=True)
class Tool:
    """One thing to draw with: a pen, a colour, or the rubber (neither)."""

    key: str
    words: str
    pen: int = 0
    colour: str = ""


def tool_font(smallest: int, grown: TextRole = TextRole.SMALL, *, strong: bool = False) -> QFont:
    """The letters on a tool: a child's where targets are a child's, else those given.

    A child's begin at 24 px and stop at 28: sixteen tools and the paper are to be seen at one time, at
    200 % too. What grows on with the person's own size is the sample above the word.
    """
    if smallest < CHILD_TOUCH:
        return current().font(grown, strong=strong)
    font = current().font(TextRole.CHILD_BODY, strong=strong)
    font.setPointSizeF(min(font.pointSizeF(), MOST_PX * POINTS_PER_PIXEL))
    return font


class ToolButton(QRadioButton):
    """One tool: a sample above, its word beneath."""

    def __init__(self, tool: Tool, smallest: int) -> None:
        super().__init__(no_mnemonic(tool.words))
        self.tool, self._smallest = tool, smallest
        self.setAccessibleName(tool.words)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(tool_font(self._smallest))
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Sample and word, and room for a finger."""
        metrics = QFontMetrics(tool_font(self._smallest, strong=True))
        wide = metrics.horizontalAdvance(self.tool.words) + 16
        high = current().px(SAMPLE) + metrics.height() + 6
        return QSize(max(self._smallest, wide), max(self._smallest, high))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A box, outlined strongly when it is the one in hand; chosen is said by more than colour."""
        theme, on = current(), self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QPen(theme.colour("accent" if on else "hairline"), 3 if on else 1)
            painter.setPen(edge)
            painter.setBrush(theme.colour("soft" if on else "surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)
            room = QRectF(0, 6, self.width(), theme.px(SAMPLE))
            self._sample(painter, room)
            painter.setFont(tool_font(self._smallest, strong=on))
            painter.setPen(theme.colour("on_soft" if on else "text"))
            words = QRect(
                0, round(room.bottom()), self.width(), self.height() - round(room.bottom())
            )
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), self.tool.words)

    def _sample(self, painter: QPainter, room: QRectF) -> None:
        theme, tool = current(), self.tool
        middle = room.center()
        if tool.colour:
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.setBrush(QColor(COLOURS[tool.colour]))
            painter.drawEllipse(middle, theme.px(10), theme.px(10))
        elif tool.pen:
            wide = max(1.5, tool.pen * theme.px(600) / PAPER[0])
            ink = QPen(theme.colour("on_soft" if self.isChecked() else "text"), wide)
            ink.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(ink)
            reach = QPointF(theme.px(9), 0)
            painter.drawLine(middle - reach, middle + reach)
        else:
            side = theme.px(22)
            box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            ink_name = theme.colours.on_soft if self.isChecked() else theme.colours.text
            paint_icon(painter, "eraser", ink_name, box)


class ToolRow(QWidget):
    """Tools of which one is in hand. `chosen(tool)` when the person takes another."""

    accessible_role = QAccessible.Role.Grouping
    chosen = Signal(object)

    def __init__(self, name: str, tools: tuple[Tool, ...], smallest: int = TOUCH) -> None:
        install_roles()
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, gap=4)
        self.buttons = [ToolButton(tool, smallest) for tool in tools]
        for button in self.buttons:
            button.setObjectName(f"tool-{button.tool.key}")
            self._group.addButton(button)
            flow.addWidget(button)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonClicked.connect(self._tell)

    @property
    def in_hand(self) -> ToolButton:
        """The tool that is in hand."""
        return next(one for one in self.buttons if one.isChecked())

    def set_in_hand(self, key: str) -> None:
        """Take a tool in hand, without `chosen`; Tab comes to it."""
        policy = Qt.FocusPolicy
        for one in self.buttons:
            is_it = one.tool.key == key
            one.setChecked(is_it or one.isChecked())  # the group unchecks the others
            one.setFocusPolicy(policy.StrongFocus if is_it else policy.ClickFocus)

    @Slot(object)
    def _tell(self, button: ToolButton) -> None:
        self.chosen.emit(button.tool)


def pen_tools(words: DrawingWords) -> tuple[Tool, ...]:
    """The four pens, thin to very thick, and the rubber."""
    pens = zip(("thin", "medium", "thick", "very-thick"), words.pens, PENS, strict=True)
    return (
        *(Tool(key, said, pen=pen) for key, said, pen in pens),
        Tool("rubber", words.rubber),
    )


def colour_tools(words: DrawingWords) -> tuple[Tool, ...]:
    """The eight colours."""
    return tuple(
        Tool(name, words.colours.get(name, _COLOUR_WORDS[name]), colour=name) for name in COLOURS
    )

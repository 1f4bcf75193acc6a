"""Text on screen. Always plain: nobody's name is ever read as markup (security.md F7)."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.ui.theme import TextRole, current
from ehe_desktop.ui.widgets.access import install_roles

Kind = Literal["body", "strong", "small", "caption", "child_body"]
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SLACK = 8
"""A script from another font is laid out a little wider than it is measured."""
_TONES = {"small": "text_secondary", "caption": "text_tertiary"}


class Text(QLabel):
    """A piece of plain text. `tone` is a colour token: `text`, `text_secondary`, and so on."""

    _part = 1.0

    def __init__(
        self,
        text: str = "",
        kind: Kind = "body",
        *,
        tone: str | None = None,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = TextRole(kind)
        self._tone = tone or _TONES.get(kind, "text")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.restyle()

    def set_tone(self, tone: str) -> None:
        """Change the colour by its token name."""
        self._tone = tone
        self.restyle()

    def set_kind(self, kind: Kind) -> None:
        """Change the size of the text; its colour stays."""
        self._role = TextRole(kind)
        self.restyle()

    def make_selectable(self) -> Text:
        """Let the text be selected and copied, by keys too."""
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setAccessibleName(self.text())
        return self

    def write_at(self, part: float) -> None:
        """Write it at a part of its size, where it would hide what it is about."""
        if part != self._part:
            self._part = part
            self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        theme = current()
        self.setFont(theme.font(self._role, self._part))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(self._tone))
        self.setPalette(palette)

    # Qt overrides

    def changeEvent(self, event: QEvent) -> None:
        """On a mirrored page all words begin at the right, English ones among them too."""
        super().changeEvent(event)
        centred = bool(self.alignment() & Qt.AlignmentFlag.AlignHCenter)
        if event.type() == QEvent.Type.LayoutDirectionChange and not centred:
            side = (
                Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
            )
            self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words from the right are laid here: a label moves each wrapped line by a blank, out of sight."""
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        if not self.wordWrap() or selectable or not _FROM_THE_RIGHT.search(self.text()):
            super().paintEvent(event)
            return
        box = self.contentsRect()
        laid, high = self._lines(box.width())
        if not self.alignment() & Qt.AlignmentFlag.AlignTop:
            box.setTop(box.top() + max(0, (box.height() - high) // 2))
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            laid.draw(painter, QPointF(box.topLeft()))

    def _lines(self, width: int) -> tuple[QTextLayout, int]:
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        auto, right = Qt.LayoutDirection.LayoutDirectionAuto, Qt.LayoutDirection.RightToLeft
        option.setTextDirection(right if self.isRightToLeft() else auto)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        laid = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        laid.setTextOption(option)
        laid.beginLayout()
        high = 0.0
        while (line := laid.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, high))
            high += line.height()
        laid.endLayout()
        return laid, round(high)


class Heading(Text):
    """A heading of level 1 to 3, spoken as one."""

    accessible_role = QAccessible.Role.Heading

    def __init__(
        self, text: str, level: Literal[1, 2, 3] = 2, *, parent: QWidget | None = None
    ) -> None:
        install_roles()
        self.level = level
        super().__init__(text, parent=parent)
        self._role = (TextRole.H1, TextRole.H2, TextRole.H3)[level - 1]
        self.restyle()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """One line where there is room; a wrapping label would rather be square."""
        hint = super().sizeHint()
        wide = self.fontMetrics().horizontalAdvance(self.text()) + _SLACK
        if not self.wordWrap() or wide <= hint.width():
            return hint
        return QSize(wide, self.heightForWidth(wide))

"""Boxes to type in: one line, many lines, passphrases, searching.

Each takes its accessible name first. Paste is always allowed. Tab leaves every
one of them. None looks at what was typed: a screen does.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.buttons import Button, IconButton

SEARCH_PAUSE_MS = 120


class LineEdit(QLineEdit):
    """One line. `columns` is about how many letters it is wide; 0 takes all there is."""

    def __init__(
        self, name: str, value: str = "", *, columns: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(value, parent)
        self._columns = columns
        self.setAccessibleName(name)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        if self._columns:
            wide = self.fontMetrics().averageCharWidth() * self._columns + 36
            self.setMinimumWidth(wide)
            self.setMaximumWidth(wide)


class TextArea(QPlainTextEdit):
    """Plain paragraphs. `edited` is emitted when the person (not the program) changes them."""

    edited = Signal()

    def __init__(
        self, name: str, value: str = "", *, lines: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines, self._is_filling = lines, False
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._tell)
        self.set_value(value)
        self.restyle()

    def value(self) -> str:
        """The text as it stands."""
        return self.toPlainText()

    def set_value(self, text: str) -> None:
        """Fill without `edited`; the same text again keeps the cursor where it is."""
        if text == self.toPlainText():
            return
        self._is_filling = True
        self.setPlainText(text)
        self._is_filling = False

    @Slot()
    def _tell(self) -> None:
        self._begin_at_side()
        if not self._is_filling:
            self.edited.emit()

    def _begin_at_side(self) -> None:
        """Words stand at the side they are read from; an empty box is begun at its page's side.

        Qt stands all of them at the left.
        """
        document, align = self.document(), Qt.AlignmentFlag
        is_page = document.isEmpty()
        way = self.layoutDirection() if is_page else document.firstBlock().textDirection()
        side = align.AlignRight if way == Qt.LayoutDirection.RightToLeft else align.AlignLeft
        option = document.defaultTextOption()
        if option.alignment() != side:
            option.setAlignment(side)
            document.setDefaultTextOption(option)

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        margins = int(self.document().documentMargin() * 2) + 12
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * self._lines + margins)

    # Qt overrides

    def changeEvent(self, event: QEvent) -> None:
        """A page may be turned to another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._begin_at_side()


class PassphraseField(QWidget):
    """A passphrase or PIN, with Show while held. The text is never kept anywhere else."""

    submitted = Signal()

    def __init__(self, name: str, *, digits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = LineEdit(name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        wanted = (
            hints.ImhHiddenText
            | hints.ImhSensitiveData
            | hints.ImhNoPredictiveText
            | hints.ImhNoAutoUppercase
        )
        self.edit.setInputMethodHints(wanted | hints.ImhDigitsOnly if digits else wanted)
        self.show_button = Button("Show")
        self.parts = (self.edit,)
        self.take_name(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.edit)
        self.show_button.pressed.connect(self._reveal)
        self.show_button.released.connect(self._hide)
        self.edit.returnPressed.connect(self.submitted)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.edit.setAccessibleName(name)
        self.show_button.setAccessibleName(f"Show {name} while held")

    def value(self) -> str:
        """What was typed."""
        return self.edit.text()

    def clear(self) -> None:
        """Forget what was typed, and the way back to it."""
        self.edit.clear()
        self._hide()

    @Slot()
    def _reveal(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal)

    @Slot()
    def _hide(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)


class SearchField(QLineEdit):
    """Search as one types: `searched(text)` after a short pause, at once on Enter.

    Down arrow emits `left_down`, to move into the list. Esc never discards.
    """

    searched = Signal(object)
    left_down = Signal()

    def __init__(self, name: str, hint: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint or name)
        self._clear = IconButton("x", "Clear search", parent=self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.hide()
        self._clear.clicked.connect(self._empty)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(self._note)
        self.textEdited.connect(self._wait)
        self.returnPressed.connect(self._tell)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        self.setTextMargins(current().px(18) + 8, 0, self._clear.width() - 12, 0)

    @Slot(str)
    def _note(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    @Slot()
    def _wait(self) -> None:
        self._pause.start()

    @Slot()
    def _tell(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text())

    @Slot()
    def _empty(self) -> None:
        self.clear()
        self._tell()
        self.setFocus()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to the list; Enter searches, and is no page's Continue."""
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the end."""
        super().resizeEvent(event)
        side = self._clear.width()
        self._clear.move(self.width() - side, (self.height() - side) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A magnifier before the text."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            colour = current().colours.text_secondary
            side = current().px(18)
            box = QRectF(13, (self.height() - side) / 2, side, side)
            paint_icon(painter, "search", colour, box)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there, so typing starts a new search."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.ShortcutFocusReason:
            self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+K and friends to the window."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if event.matches(QKeySequence.StandardKey.DeleteEndOfLine):
                event.ignore()
                return False
        return super().event(event)

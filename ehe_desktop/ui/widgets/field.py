"""A question: label, hint, error and the editor that answers it, tied together.

The label is the editor's accessible name and hint and error are its
description, so what is heard is what is seen. The error's words are given by
the screen; nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.access import announce, install_roles, sentences, set_flag
from ehe_desktop.ui.widgets.link_line import LinkLine
from ehe_desktop.ui.widgets.text import Heading, Text


class Field(QWidget):
    """One labelled editor. `field.editor` is what was given."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._label = Text(f"{label} (optional)" if optional else label, "strong")
        self._label.setBuddy(editor)
        self._hint = Text(hint, "small")
        if not hint:  # never `setVisible(True)` here: without a parent it would be a window
            self._hint.hide()
        self._error = Text("", "strong", tone="danger")
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._label, self._hint, self._error):
            column.addWidget(part)
        column.addWidget(editor)
        if editor.maximumWidth() < 16_000:
            column.setAlignment(editor, Qt.AlignmentFlag.AlignLeft)
        self._name(self._label.text())
        self._describe()

    @property
    def error(self) -> str:
        """The error shown, or nothing."""
        return self._error.text()

    def set_label(self, label: str) -> None:
        """Ask something else."""
        self._label.setText(label)
        self._name(label)

    def set_hint(self, hint: str) -> None:
        """Change the line under the label."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._describe()

    def set_error(self, words: str = "") -> None:
        """Show what is wrong, or with nothing take it away."""
        self._error.setText(words)
        self._error.setVisible(bool(words))
        for part in self._parts():
            set_flag(part, "problem", "true" if words else "false")
        self._describe()

    def _describe(self) -> None:
        parts = (self._error.text(), self._hint.text())
        words = " ".join(part for part in parts if part)
        for part in self._parts():
            part.setAccessibleDescription(words)

    def _name(self, label: str) -> None:
        self.editor.setAccessibleName(label)
        take = getattr(self.editor, "take_name", None)
        if take is not None:
            take(label)

    def _parts(self) -> tuple[QWidget, ...]:
        """The boxes one types in: the editor itself, or those an editor of several names."""
        parts: tuple[QWidget, ...] = getattr(self.editor, "parts", (self.editor,))
        return parts


class ErrorSummary(QWidget):
    """`There is a problem`: one line for each, and each line goes to its field."""

    accessible_role = QAccessible.Role.AlertMessage
    jumped = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("summary", "true")
        self._heading = Heading("There is a problem", 3)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading)
        self._lines: list[tuple[LinkLine, QWidget]] = []
        self.hide()

    def show_problems(self, problems: Sequence[tuple[str, QWidget]]) -> None:
        """Show these (words, field or editor) and take the focus; with none, go away.

        A `Field` among them gets the same words as its own error.
        """
        for button, _target in self._lines:
            button.hide()
            button.deleteLater()
        self._lines.clear()
        for words, target in problems:
            button = LinkLine(words)
            button.clicked.connect(self._jump)
            self._column.addWidget(button)
            self._lines.append((button, target))
            if isinstance(target, Field):
                target.set_error(words)
        at: QWidget = self
        for button, _target in self._lines:  # made late, they would come last otherwise
            QWidget.setTabOrder(at, button)
            at = button
        count = len(problems)
        self._heading.setText("There is a problem" if count == 1 else f"There are {count} problems")
        spoken = sentences(self._heading.text(), *(words for words, _target in problems))
        self.setAccessibleName(spoken)
        self.setVisible(bool(problems))
        if problems:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, spoken, urgent=True)

    @Slot()
    def _jump(self) -> None:
        for button, target in self._lines:
            if button is self.sender():
                editor = target.editor if isinstance(target, Field) else target
                editor.setFocus(Qt.FocusReason.TabFocusReason)
                self.jumped.emit(editor)

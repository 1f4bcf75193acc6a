"""List beside record, or one at a time when the window is narrow (ux.md 2.0.1).

At 1100 px and more both are there; below, the list or the record with Back.
The shell asks `is_rail_compact` for the rail below 860 px.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button

ONE_PANE, COMPACT_RAIL = 1100, 860
LIST_LEAST, LIST_MOST = 320, 420


def is_rail_compact(window_width: int) -> bool:
    """True when the rail shows names under icons. Larger text counts as a narrower window."""
    return window_width / current().scale < COMPACT_RAIL


class Panes(QWidget):
    """`narrowed(bool)` when the layout changes. `show_detail` and `show_list` in a narrow one."""

    narrowed = Signal(object)

    def __init__(
        self,
        list_pane: QWidget,
        detail: QWidget,
        back_to: str,
        *,
        begins_at: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`begins_at` has the focus when one comes back to the list.

        It is no focus proxy of the pane: Tab would jump to it, over all that stands before.
        """
        super().__init__(parent)
        self._begins_at = begins_at or list_pane
        self._list, self._detail = list_pane, detail
        self._is_narrow, self._on_detail = True, False  # narrow until shown: never wider than asked
        self._back = Button(f"Back to {back_to}", "quiet", icon_name="chevron-left")
        self._back.clicked.connect(self.show_list)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(list_pane)
        self._side = QWidget(self._splitter)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(detail, 1)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([370, 900])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)
        self._apply()

    def restyle(self) -> None:
        """Take the look in force: larger text is a narrower window."""
        self._apply()
        self.fit(self.window().width())

    @property
    def is_narrow(self) -> bool:
        """True when one pane is shown at a time."""
        return self._is_narrow

    @Slot()
    def show_list(self) -> None:
        """Back to the list."""
        self._on_detail = False
        self._apply()
        self._begins_at.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def show_detail(self) -> None:
        """To the record; beside the list when there is room."""
        self._on_detail = True
        self._apply()

    def fit(self, window_width: int) -> None:
        """Take the layout for a window this wide."""
        narrow = window_width / current().scale < ONE_PANE
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._apply()
            self.narrowed.emit(narrow)

    def _apply(self) -> None:
        one = self._is_narrow
        self._list.setVisible(not (one and self._on_detail))
        self._side.setVisible(not one or self._on_detail)
        self._back.setVisible(one)
        self._list.setMinimumWidth(0 if one else round(LIST_LEAST * current().scale))
        self._list.setMaximumWidth(16_777_215 if one else round(LIST_MOST * current().scale))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the window."""
        super().resizeEvent(event)
        self.fit(self.window().width())

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the window."""
        super().showEvent(event)
        self.fit(self.window().width())


def mark_pane(widget: QWidget) -> None:
    """Say that F6 comes to this widget as one part of the window (`shell_panes.py`)."""
    widget.setProperty("pane", True)


def is_pane(widget: QWidget) -> bool:
    """Whether somebody said so."""
    return bool(widget.property("pane"))

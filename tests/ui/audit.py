"""An auditor of accessibility for any screen: `audit(root)` returns what is wrong, in words.

Checks of ux.md 3.1 T1 that can be made in-process: names, roles, target sizes,
clipped labels, focus order, label in name, headings, tooltips.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from ehe_desktop.ui.theme.focus_ring import FocusRing

TOUCH = 44
NAMED = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
_NO_ROLE = {QAccessible.Role.NoRole, QAccessible.Role.Client}


def audit(root: QWidget, *, page: bool = False, smallest: int = TOUCH) -> list[str]:
    """What is wrong in `root`, which must be shown. With `page`, exactly one page heading."""
    widgets = [w for w in (root, *root.findChildren(QWidget)) if w.isVisible() and not _inner(w)]
    bad: list[str] = []
    for widget in widgets:
        bad += _names(widget)
        bad += _target(widget, smallest)
        bad += _clipped(widget)
        bad += _markup(widget)
        bad += _tooltip(widget)
        bad += _sideways(widget)
    bad += focus_order(root)
    if page:
        bad += _headings(widgets)
    return bad


def focusable(root: QWidget) -> list[QWidget]:
    """What Tab stops at inside `root`, in the order in which it goes round the window."""
    found: list[QWidget] = []
    window = at = root.window()
    while True:
        at = at.nextInFocusChain()
        if at is window or at is None or at in found:
            return found
        tabs = bool(at.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        inside = root.isAncestorOf(at) and at.isVisible() and at.isEnabled()
        if tabs and inside and not _inner(at) and at.focusProxy() is None:
            found.append(at)


def focus_order(root: QWidget) -> list[str]:
    """Jumps back up in the order Tab takes, inside one column of the page."""
    bad = []
    stops = focusable(root)
    for before, after in pairwise(stops):
        if _column(before) is not _column(after):
            continue
        one, two = _box(root, before), _box(root, after)
        if two.bottom() <= one.top() and two.left() < one.right() and one.left() < two.right():
            bad.append(f"focus goes back up: {_who(before)} then {_who(after)}")
    return bad


def _names(widget: QWidget) -> list[str]:
    node = QAccessible.queryAccessibleInterface(widget)
    if node is None:
        return [f"no accessible object: {_who(widget)}"]
    name = node.text(QAccessible.Text.Name)
    bad = []
    stops = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
    if isinstance(widget, NAMED) or (stops and not isinstance(widget, QAbstractScrollArea)):
        if not name.strip():
            bad.append(f"no name: {_who(widget)}")
        if node.role() in _NO_ROLE:
            bad.append(f"no role: {_who(widget)}")
    if isinstance(widget, QAbstractButton):
        words = widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
        if words and not name.startswith(words):
            bad.append(f"name {name!r} does not begin with what is shown, {words!r}")
        if widget.shortcut().toString()[:-1] == "Alt+":  # DECISIONS.md 56
            bad.append(f"a letter of its own: {_who(widget)}")
    return bad


def _target(widget: QWidget, smallest: int) -> list[str]:
    if not isinstance(widget, (QAbstractButton, QLineEdit, QComboBox, QTabBar)):
        return []
    if min(widget.width(), widget.height()) < smallest:
        return [f"target {widget.width()} × {widget.height()}: {_who(widget)}"]
    return []


def _clipped(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            need = widget.heightForWidth(widget.width())
            if need > widget.height() + 1:
                return [f"clipped below ({need} > {widget.height()}): {widget.text()!r}"]
        elif widget.sizeHint().width() > widget.width() + 1 and "…" not in widget.text():
            return [f"clipped at the side: {widget.text()!r}"]
    if widget.property("kind") == "painted":
        least = widget.minimumSizeHint()
        if widget.width() < least.width() or widget.height() < least.height():
            return [f"clipped: {_who(widget)}"]
    elif isinstance(widget, QAbstractButton) and widget.text():
        need = widget.fontMetrics().horizontalAdvance(widget.text().replace("&&", "&"))
        tall = widget.fontMetrics().height()
        wraps = widget.hasHeightForWidth()
        if (need > widget.width() and not wraps) or tall > widget.height():
            return [f"clipped button: {widget.text()!r}"]
    return []


def _sideways(widget: QWidget) -> list[str]:
    """Only tables may scroll two ways (WCAG 1.4.10)."""
    if isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
        wide = widget.widget().minimumSizeHint().width()
        return [f"scrolls sideways: {_who(widget)} needs {wide} and has {widget.width()}"]
    return []


def _markup(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        return [f"label that guesses markup: {widget.text()!r}"]
    return []


def _tooltip(widget: QWidget) -> list[str]:
    tip = QTextDocumentFragment.fromHtml(widget.toolTip()).toPlainText()
    said = f"{widget.accessibleName()} {widget.accessibleDescription()}"
    if tip and tip not in said:
        return [f"only in a tooltip: {tip!r}"]
    return []


def _headings(widgets: list[QWidget]) -> list[str]:
    levels = [getattr(w, "level", 0) for w in widgets if getattr(w, "level", 0) in {1, 2}]
    return [] if len(levels) == 1 else [f"{len(levels)} page headings, not 1"]


def _inner(widget: QWidget) -> bool:
    """Parts of standard widgets that are no concern of a screen."""
    name = widget.objectName()
    parent = widget.parentWidget()
    return (
        isinstance(widget, (QScrollBar, QHeaderView, FocusRing))
        or name.startswith("qt_")
        or (isinstance(parent, QTabBar) and isinstance(widget, QAbstractButton))
        or (isinstance(parent, QAbstractItemView) and not isinstance(widget, NAMED))
        or (parent is not None and isinstance(parent.parentWidget(), QComboBox))
    )


def _column(widget: QWidget) -> QWidget | None:
    """The scrolling page a widget stands in."""
    at = widget.parentWidget()
    while at is not None:
        area = at.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is at:
            return at
        at = area
    return None


def _box(root: QWidget, widget: QWidget):
    box = widget.rect()
    box.moveTopLeft(widget.mapTo(root, QPoint(0, 0)))
    return box


def _who(widget: QWidget) -> str:
    words = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {words!r}"

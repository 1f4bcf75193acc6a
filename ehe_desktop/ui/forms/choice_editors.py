"""Editors one chooses in: one of several, several, one from a box, one or many from a long list.

Nothing is chosen to begin with. Keys 1 to 9 choose while the group has the focus; Backspace takes
one answer away again. Pictures stand above their words, never in place of them.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.cards import TWO_FIRST
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.kinds import PLAIN_ALONE, columns_of
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.text_editors import fill
from ehe_desktop.ui.theme import TOUCH, current
from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup, Option, Radio
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.long_list import LongList
from ehe_desktop.ui.widgets.picture_choices import SIDE, PictureCheckGroup, PictureChoiceGroup
from ehe_desktop.ui.widgets.pictures import read_picture
from ehe_desktop.ui.widgets.rank_list import RankList

IN_A_ROW: Final = 5
"""At most so many short answers stand side by side."""
GAP: Final = 24
PICTURE_SIDE: Final = 480
CARD_SIDE: Final = 180
"""Whatever the size of the letters: it is large already."""
MOST_LARGE: Final = 4


class _Choices(QWidget):
    """What `one` and `many` share: a group that is made anew when other choices are offered."""

    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__()
        self._asked, self._kit = asked, kit
        self.group: ChoiceGroup | CheckGroup = self._make(asked)
        self.parts = (self.group,)
        self._columns = 1
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.group)
        self.setFocusProxy(self.group)
        self._fit()

    def _make(self, asked: Asked) -> ChoiceGroup | CheckGroup:
        raise NotImplementedError

    def value(self) -> str:
        """The answer as the form keeps it."""
        raise NotImplementedError

    def set_value(self, text: str) -> None:
        """Choose without `edited`."""
        raise NotImplementedError

    def buttons(self) -> list[Radio | Check]:
        """The round or square boxes, in order."""
        return [*self.group.findChildren(Radio), *self.group.findChildren(Check)]

    def take(self, asked: Asked) -> None:
        """Offer other choices; what was answered stays if it is still among them."""
        if (asked.choices, asked.pictures) != (self._asked.choices, self._asked.pictures):
            kept = self.value()
            had_focus = any(button.hasFocus() for button in self.buttons())
            old, self._asked = self.group, asked
            self.group = self._make(asked)
            self.parts = (self.group,)
            layout = self.layout()
            assert layout is not None
            layout.replaceWidget(old, self.group)
            old.hide()
            old.setParent(None)
            old.deleteLater()
            self.setFocusProxy(self.group)
            self.set_value(kept)
            self._columns = 1
            self._fit()
            if had_focus:
                self.group.setFocus()
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.group.setAccessibleName(name)

    def restyle(self) -> None:
        """Text is another size: what fitted in a row may not."""
        self._fit()

    def _picture_of(self, value: object) -> QImage:
        name = dict(self._asked.pictures).get(str(value), "")
        data = self._kit.media(name) if name else None
        return read_picture(data, PICTURE_SIDE) if data else QImage()

    def _wanted_columns(self) -> int:
        """As many side by side as the form wants and there is room for; else short ones, else one."""
        buttons = self.buttons()
        asked_for = columns_of(self._asked.look) or (99 if self._asked.pictures else 0)
        if asked_for:
            widest = max((button.sizeHint().width() + GAP for button in buttons), default=1)
            return max(1, min(asked_for, len(buttons), (self.width() + GAP) // widest))
        wide = sum(button.sizeHint().width() + GAP for button in buttons)
        return len(buttons) if 1 < len(buttons) <= IN_A_ROW and wide <= self.width() else 1

    def _fit(self) -> None:
        """Side by side where there is room, else one under the other."""
        buttons, columns = self.buttons(), self._wanted_columns()
        grid = self.group.layout()
        if columns == self._columns or not isinstance(grid, QGridLayout):
            return
        for button in buttons:
            grid.removeWidget(button)
        for number, button in enumerate(buttons):
            grid.addWidget(button, number // columns, number % columns)
        for column in range(len(buttons) + 1):
            grid.setColumnStretch(column, 1 if column == columns else 0)
        self._columns = columns
        self.updateGeometry()

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to stack."""
        least = max((button.minimumSizeHint().width() for button in self.buttons()), default=0)
        return QSize(least, TOUCH)

    def sizeHint(self) -> QSize:
        """As the group stands."""
        return self.group.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Long words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of what would stand in that width."""
        buttons = self.buttons()
        if self._columns > 1:
            rows = [
                buttons[at : at + self._columns] for at in range(0, len(buttons), self._columns)
            ]
            return sum(max(one.sizeHint().height() for one in row) for row in rows)
        return sum(button.heightForWidth(width) for button in buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A row while it fits."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts may be others than when it was made."""
        super().showEvent(event)
        self._fit()


class OneAnswer(_Choices):
    """One of several. Backspace takes the answer away again."""

    def _make(self, asked: Asked) -> ChoiceGroup:
        if asked.pictures:
            group: ChoiceGroup = PictureChoiceGroup(
                asked.label, options_of(asked), self._picture_of, side_of(asked)
            )
        else:
            group = ChoiceGroup(asked.label, options_of(asked))
        name_buttons(group, asked)
        group.chosen.connect(self._tell)
        return group

    def value(self) -> str:
        """The chosen value."""
        assert isinstance(self.group, ChoiceGroup)
        return str(self.group.value() or "")

    def set_value(self, text: str) -> None:
        """Choose without `edited`; nothing for an answer that is not offered."""
        assert isinstance(self.group, ChoiceGroup)
        self.group.set_value(text or None)

    @Slot(object)
    def _tell(self, _value: object) -> None:
        self.edited.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace and Delete clear."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.value():
            self.set_value("")
            self.edited.emit()
            return
        super().keyPressEvent(event)


class ManyAnswer(_Choices):
    """Any number of several. Keys 1 to 9 tick and untick."""

    def _make(self, asked: Asked) -> CheckGroup:
        offered = [value for value, _words in asked.choices]
        alone = [value for value in PLAIN_ALONE if value in offered]
        options = options_of(asked)
        if asked.pictures:
            group: CheckGroup = PictureCheckGroup(
                asked.label, options, self._picture_of, alone, side_of(asked)
            )
        else:
            group = CheckGroup(asked.label, options, alone=alone)
        name_buttons(group, asked)
        group.changed.connect(self._tell)
        return group

    def value(self) -> str:
        """The values ticked, with a space between."""
        assert isinstance(self.group, CheckGroup)
        return " ".join(str(value) for value in self.group.value())

    def set_value(self, text: str) -> None:
        """Tick these without `edited`."""
        assert isinstance(self.group, CheckGroup)
        self.group.set_value(text.split())

    @Slot(object)
    def _tell(self, _values: object) -> None:
        self.edited.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys 1 to 9 tick."""
        number = event.key() - Qt.Key.Key_1
        buttons = self.buttons()
        if 0 <= number < min(9, len(buttons)):
            buttons[number].setFocus(Qt.FocusReason.OtherFocusReason)
            buttons[number].click()
            return
        super().keyPressEvent(event)


class PickAnswer(QWidget):
    """One of many, from a box that opens."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self.combo = Combo(asked.label, options_of(asked))
        self.parts = (self.combo,)
        self.combo.setMinimumContentsLength(16)
        self.combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMaximumWidth(current().px(560))
        fill(self, self.combo)
        self.combo.picked.connect(self._tell)

    def value(self) -> str:
        """The value picked."""
        return str(self.combo.value() or "")

    def set_value(self, text: str) -> None:
        """Pick without `edited`."""
        self.combo.set_value(text)

    def take(self, asked: Asked) -> None:
        """Offer these; what was picked stays if it is still there."""
        options = options_of(asked)
        if [option.words for option in options] != [
            self.combo.itemText(at) for at in range(self.combo.count())
        ]:
            self.combo.set_options(options)
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.combo.setAccessibleName(name)

    def restyle(self) -> None:
        """Grow with the text."""
        self.combo.setMaximumWidth(current().px(560))

    @Slot(object)
    def _tell(self, _value: object) -> None:
        self.edited.emit()


class SearchAnswer(QWidget):
    """One of a long list, or with `search-many` several: letters are typed, lines are picked."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self._asked = asked
        self.list = LongList(asked.label, options_of(asked), many=asked.kind == "search-many")
        self.list.search.setObjectName(f"answer-{asked.name}-search")
        self.list.lines.setObjectName(f"answer-{asked.name}-lines")
        self.parts = (self.list.search,)
        self.list.setMaximumWidth(current().px(640))
        fill(self, self.list)
        self.list.changed.connect(self.edited)

    def value(self) -> str:
        """The values chosen, with a space between."""
        return " ".join(str(value) for value in self.list.values())

    def set_value(self, text: str) -> None:
        """Choose without `edited`."""
        self.list.set_values(
            text.split() if self._asked.kind == "search-many" else [text][: bool(text)]
        )

    def take(self, asked: Asked) -> None:
        """Offer these; what was chosen stays if it is still there."""
        if asked.choices != self._asked.choices:
            self.list.set_options(options_of(asked))
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.list.take_name(name)

    def restyle(self) -> None:
        """Grow with the text."""
        self.list.setMaximumWidth(current().px(640))


class RankAnswer(QWidget):
    """Things put in order."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self._asked = asked
        self.list = RankList(asked.label, options_of(asked))
        for button, name in (
            (self.list.up, "up"),
            (self.list.down, "down"),
            (self.list.right, "right"),
            (self.list.clear, "clear"),
        ):
            button.setObjectName(f"answer-{asked.name}-{name}")
        self.parts = (self.list.lines,)
        fill(self, self.list)
        self.list.changed.connect(self.edited)

    def value(self) -> str:
        """All values in their order, with a space between; nothing while no order was given."""
        return " ".join(str(value) for value in self.list.values())

    def set_value(self, text: str) -> None:
        """Show an order without `edited`."""
        self.list.set_values(text.split())

    def take(self, asked: Asked) -> None:
        """Offer other things; the order of those still there stays."""
        if asked.choices != self._asked.choices:
            self.list.set_options(options_of(asked))
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.list.take_name(name)


def options_of(asked: Asked) -> list[Option]:
    """The choices as widgets want them."""
    return [Option(value, words) for value, words in asked.choices]


def side_of(asked: Asked) -> int:
    """Of the pictures: a child points at few cards, so they are large."""
    is_few = TWO_FIRST in asked.look and len(asked.choices) <= MOST_LARGE
    return round(CARD_SIDE / max(1, current().scale)) if is_few else SIDE


def name_buttons(group: QWidget, asked: Asked) -> None:
    """The names the tour and the tests press them by."""
    buttons = [*group.findChildren(Radio), *group.findChildren(Check)]
    for (value, _words), button in zip(asked.choices, buttons, strict=True):
        button.setObjectName(f"answer-{asked.name}-{value}")

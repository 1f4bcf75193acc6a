"""The council's devices: when seen, what waits on them, what is on them, and stopping one. For supervisors.

The list is what the last round brought, and says so. Stopping asks once more in place, names what it
does and does not do, and is carried out by the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_devices import (
    DeviceSeen,
    DevicesPicture,
    look_at_devices,
    stop_device,
)
from ehe_desktop.ui.shell_facts import instant_words
from ehe_desktop.ui.sync.queue_words import counted
from ehe_desktop.ui.sync.value_words import day_words
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableRow
from ehe_desktop.ui.widgets.text import Text

_COLUMNS = ("Officer", "Device", "Last seen", "Waiting", "On it", "Version", "State")


class DevicesPane(QWidget):
    """`ask` runs a service off this thread, as a screen's own does; `sync_now` begins a round."""

    def __init__(
        self, desk: Desk, ask: Callable[..., object], sync_now: Callable[[], None]
    ) -> None:
        super().__init__()
        self._desk, self._ask, self._sync_now = desk, ask, sync_now
        self._picture: DevicesPicture | None = None
        self._stopping = ""
        self._table = Table("Devices", [Column(title) for title in _COLUMNS])
        self._table.setObjectName("sync-devices")
        self._nothing = EmptyState("The list comes with the next sync.")
        self._as_of = Text("", "small")
        self._read_past = Text("", "body")
        self._read_past.setObjectName("sync-devices-read-past")
        self._stop = Button("Stop this device", "quiet")
        self._stop.setObjectName("sync-device-stop")
        self._sure = Banner("", "warning")
        self._sure.setObjectName("sync-device-sure")
        self._yes = self._sure.add_button(Button("Stop it", "primary"))
        self._yes.setObjectName("sync-device-yes")
        self._no = self._sure.add_button(Button("Leave it", "quiet"))
        self._no.setObjectName("sync-device-no")
        self._sure.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        for part in (
            self._nothing,
            self._as_of,
            self._read_past,
            self._sure,
            self._stop,
            self._table,
        ):
            column.addWidget(part)
        column.setAlignment(self._stop, Qt.AlignmentFlag.AlignLeft)
        self._table.selectionModel().currentRowChanged.connect(self._mark_stop)
        self._stop.clicked.connect(self._ask_first)
        self._yes.clicked.connect(self._do_stop)
        self._no.clicked.connect(self._leave)

    @Slot()
    def reload(self) -> None:
        """Read the list again."""
        self._ask(partial(look_at_devices, self._desk), self._show)

    def _show(self, picture: DevicesPicture) -> None:
        self._picture = picture
        now = self._desk.clock.now()
        self._table.set_rows(
            [
                TableRow(
                    one.replica_id,
                    (
                        Cell(one.officer_name),
                        Cell(one.device_name),
                        Cell(
                            instant_words(one.seen_at, now) if one.seen_at else "Never",
                            sort=one.seen_at,
                        ),
                        Cell(f"{one.unsent} to send" if one.unsent else "Nothing", sort=one.unsent),
                        Cell(_on_it(one, now), sort=one.families),
                        Cell(one.program_version),
                        Cell(_state(one, picture)),
                    ),
                )
                for one in picture.devices
            ]
        )
        self._as_of.setText(f"As the sync of {instant_words(picture.at, now)} brought it.")
        read = sorted((d for d in picture.devices if d.read_past_at), key=lambda d: d.read_past_at)
        self._read_past.setText("\n".join(_read_past(one, now) for one in reversed(read)))
        self._read_past.setVisible(bool(read))
        for part in (self._table, self._as_of):
            part.setVisible(bool(picture.devices))
        self._stop.setVisible(bool(picture.devices) and self._sure.isHidden())
        self._nothing.setVisible(not picture.devices)
        self._mark_stop()

    @Slot()
    def _mark_stop(self) -> None:
        """Only a device that is in use can be stopped, and only one that is chosen."""
        one = self._chosen()
        self._stop.setEnabled(one is not None and not one.revoked_at)

    @Slot()
    def _ask_first(self) -> None:
        one = self._chosen()
        if one is None or one.revoked_at:
            return
        self._stopping = one.replica_id
        self._stop.hide()  # asked once: large text needs the place for the question
        verbs = "waits on it and stays" if one.unsent == 1 else "wait on it and stay"
        waits = f" {counted(one.unsent, 'thing')} {verbs} there." if one.unsent else ""
        self._sure.show_words(
            f"Stop {one.device_name} of {one.officer_name}?",
            "warning",
            f"It cannot connect any more. Nothing on it is removed.{waits}",
        )
        self._no.setFocus(
            Qt.FocusReason.OtherFocusReason
        )  # keys go to the question, on the safe answer

    @Slot()
    def _leave(self) -> None:
        self._sure.hide()
        self._stop.show()
        self._stop.setFocus()

    @Slot()
    def _do_stop(self) -> None:
        self._leave()
        work = partial(stop_device, self._desk, self._stopping)
        self._ask(work, self._stopped, must=True)

    def _stopped(self, _changed: object) -> None:
        self.reload()
        self._sync_now()

    def _chosen(self) -> DeviceSeen | None:
        chosen = self._table.current_id()
        found = self._picture.devices if self._picture is not None else ()
        return next((one for one in found if one.replica_id == chosen), None)


def _on_it(one: DeviceSeen, now: datetime) -> str:
    if one.erased_at:
        return "Nothing"
    words = "1 family" if one.families == 1 else f"{one.families} families"
    if not one.not_purged:
        return words
    since = day_words(one.not_purged_since[:10], now)
    return f"{words}, {one.not_purged} to remove since {since}"


def _read_past(one: DeviceSeen, now: datetime) -> str:
    """One line: whose device was read past its time without a connection, when, and why."""
    at = instant_words(one.read_past_at, now)
    return f"{one.device_name} of {one.officer_name} was read after its time, {at}: {one.read_past_reason}"


def _state(one: DeviceSeen, picture: DevicesPicture) -> str:
    if one.erased_at:
        return "Removed"
    if one.is_erase_ordered:
        return "To be removed at its next contact"
    if one.revoked_at:
        return "Stopped"
    return "Stops with the next sync" if one.replica_id in picture.to_stop else "In use"

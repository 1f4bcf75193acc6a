"""One copy of the program at a time; a second says so in a small window and ends."""

from __future__ import annotations

from pathlib import Path

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.platform.instance_lock import InstanceLock
from ehe_desktop.storage.one_copy import hold_folder


def hold_or_say(folder: Path) -> InstanceLock | None:
    """The one lock on this account's folder, or None after saying why there is none."""
    try:
        return hold_folder(folder)
    except UserFacingError as fault:
        _say(fault)
        return None


def _say(fault: UserFacingError) -> None:
    """A window with three sentences and one button; on the terminal as well."""
    print(fault.advice)
    from PySide6.QtWidgets import QApplication

    from ehe_desktop.ui import theme
    from ehe_desktop.ui.widgets.buttons import Button
    from ehe_desktop.ui.widgets.page import Sheet

    app = QApplication.instance() or QApplication(["Home visits"])
    assert isinstance(app, QApplication)
    theme.apply(app)
    sheet = Sheet(fault.happened, f"{fault.safe} {fault.next_step}")
    sheet.add_button(Button("Close", "primary"), accepts=True)
    sheet.finished.connect(app.quit)
    sheet.open()
    app.exec()

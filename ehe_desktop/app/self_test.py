"""`ehe-desktop self-test`: a throw-away encrypted store, a window, a page; exit 0 when all of it works.

The installer's build runs it on the finished program. It uses no keyring and no network.
"""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from ehe_desktop.app.wiring import SystemClock
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.officer import Role
from ehe_desktop.platform.paths import forms_dir, resources_dir
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.read_policy import read_policy
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.sitting import Sitting
from ehe_desktop.storage.store import Store


def run_self_test() -> int:
    """Run each check and say it; 0 when all passed."""
    with tempfile.TemporaryDirectory() as folder:
        _check_store(Path(folder))
    read_policy(resources_dir() / "policy")
    print("policy: read whole")
    shelf = FormShelf(forms_dir())
    for name in shelf.names:
        shelf.form(name)
    print(f"forms: {len(shelf.names)} load")
    _check_window()
    return 0


def _check_store(folder: Path) -> None:
    key = secrets.token_bytes(32)
    engine = open_engine(folder / "store.db", key, create=True)
    sitting = Sitting(officer_id=new_id(), role=Role.OFFICER.value, clock=SystemClock())
    Store.create(engine, sitting, audit_key=secrets.token_bytes(32)).close()
    head = (folder / "store.db").read_bytes()[:16]
    if head.startswith(b"SQLite format 3"):
        raise SystemExit("the store is not encrypted")
    print("store: made, encrypted")


def _check_window() -> None:
    from PySide6.QtWidgets import QApplication

    from ehe_desktop.ui import theme
    from ehe_desktop.ui.widgets.page import Page

    app = QApplication.instance() or QApplication(["self-test"])
    assert isinstance(app, QApplication)
    theme.apply(app)
    page = Page("Self-test")
    page.resize(400, 300)
    if page.grab().isNull():
        raise SystemExit("no window can be drawn")
    print("window: drawn")

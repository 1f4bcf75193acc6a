"""Settings over a real store: what is chosen holds at once, and what is said about the device is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.change_passphrase import change_passphrase
from ehe_desktop.services.check_store import StoreCheck, check_store
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.preferences import LOCK_MINUTES, read_preferences
from ehe_desktop.storage.audit_log import unsent
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.storage.health import Finding
from ehe_desktop.ui import routes
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.settings import state
from ehe_desktop.ui.settings.screen import PARTS, SettingsScreen
from ehe_desktop.ui.theme import Mode, apply, current
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.council_store import COUNCIL_NOW, FILE, council_desk
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.ui.audit import audit
from tests.ui.desk_room import find, settled
from tests.ui.pictures import LOOKS, keep_picture


def opened(desk, runner, show, qtbot, part="", size=(1166, 768)):
    screen = show(SettingsScreen(desk, runner), *size)
    screen.show_route(Route(place=routes.SETTINGS, part=part))
    settled(qtbot, runner)
    return screen


def words_on(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def radio(screen, group, number):
    find(screen, group).findChildren(QWidget)[number].click()


def test_a_look_holds_at_once_and_next_time(desk, runner, show, qtbot, theme):
    screen = opened(desk, runner, show, qtbot, "display")
    radio(screen, "settings-theme", 2)
    assert current().mode is Mode.DARK
    radio(screen, "settings-text-size", 2)
    assert current().scale == 1.5
    find(screen, "settings-motion").click()
    assert current().reduce_motion
    kept = read_preferences(desk.folder)
    assert (kept.theme, kept.text_percent, kept.reduce_motion) == ("dark", 150, True)
    current().reduce_motion = False


def test_lock_minutes_are_kept_and_told_at_once(desk, runner, show, qtbot):
    screen = opened(desk, runner, show, qtbot, "security")
    screen.chosen = []
    screen.lock_after.connect(screen.chosen.append)
    radio(screen, "settings-lock-minutes", 2)
    assert read_preferences(desk.folder).lock_minutes == LOCK_MINUTES[2]
    assert screen.chosen == [LOCK_MINUTES[2]]


def test_the_passphrase_is_changed_and_boxes_are_emptied(desk, runner, show, qtbot):
    asked = []
    screen = opened(
        replace(desk, change_passphrase=lambda old, new: asked.append((old, new))),
        runner, show, qtbot, "security",
    )  # fmt: skip
    find(screen, "settings-passphrase-old").setText("one")
    find(screen, "settings-passphrase-new").setText("two")
    find(screen, "settings-passphrase-again").setText("three")
    find(screen, "settings-passphrase-change").click()
    settled(qtbot, runner)
    assert "not the same" in find(screen, "settings-passphrase-said").accessibleName()
    assert asked == []
    find(screen, "settings-passphrase-again").setText("two")
    find(screen, "settings-passphrase-change").click()
    settled(qtbot, runner)
    assert asked == [("one", "two")]
    assert find(screen, "settings-passphrase-said").accessibleName() == "The passphrase is changed."
    assert find(screen, "settings-passphrase-old").text() == ""


def test_a_wrong_passphrase_is_said_in_words(desk, runner, show, qtbot):
    def refuse(_old, _new):
        raise WrongPassphrase

    screen = opened(replace(desk, change_passphrase=refuse), runner, show, qtbot, "security")
    find(screen, "settings-passphrase-new").setText("two")
    find(screen, "settings-passphrase-again").setText("two")
    find(screen, "settings-passphrase-change").click()
    settled(qtbot, runner)
    assert (
        "does not open the case store" in find(screen, "settings-passphrase-said").accessibleName()
    )


def test_a_real_store_opens_with_the_new_passphrase_alone(tmp_path):
    with running_centre(tmp_path, FixedClock()) as centre:
        laptop = Laptop(centre, tmp_path / "laptop", FixedClock()).enrol(centre.add_officer())
        new = "amber violin crater meadow"
        change_passphrase(laptop.desk, PASSPHRASE, new, new)
        assert laptop.desk.device_key
        laptop.lock()
        with pytest.raises(WrongPassphrase):
            laptop.door.unlock(PASSPHRASE)
        laptop.opened = laptop.door.unlock(new)
        laptop.lock()


def test_a_new_key_is_asked_for_in_settings_and_made_at_the_next_unlock(
    runner, show, qtbot, tmp_path
):
    with running_centre(tmp_path, FixedClock()) as centre:
        laptop = Laptop(centre, tmp_path / "laptop", FixedClock()).enrol(centre.add_officer())
        before = laptop.unlocked.body.cur.kid
        screen = opened(laptop.desk, runner, show, qtbot, "security")
        find(screen, "settings-new-key").click()
        settled(qtbot, runner)
        assert "next time you unlock" in find(screen, "settings-new-key-said").accessibleName()
        laptop.lock()
        laptop.unlock()
        assert laptop.unlocked.body.cur.kid != before
        with laptop.store.reading() as view:
            done = [one.said["action"] for one in unsent(view.connection, 1000)]
        assert done.count("new_key") == 1
        assert laptop.sync().everything_sent  # the centre knows the device as before
        assert check_store(laptop.desk).is_sound
        laptop.lock()
        again = laptop.unlock().unlocked.body.cur.kid
        laptop.lock()
        assert again != before


def test_a_sound_store_is_called_sound(desk, runner, show, qtbot):
    screen = opened(desk, runner, show, qtbot, "security")
    find(screen, "settings-check").click()
    settled(qtbot, runner)
    assert find(screen, "settings-check-said").accessibleName().startswith("The store is sound")


def test_a_damaged_page_is_found(tmp_path):
    desk = council_desk(tmp_path)
    desk.store.tidy()
    desk.store.close()
    path = tmp_path / FILE
    raw = bytearray(path.read_bytes())
    raw[4096 * 40 + 100] ^= 0xFF
    path.write_bytes(bytes(raw))
    found = check_store(desk)
    desk.store.close()
    assert Finding.PAGES in found.findings
    assert 41 in found.pages
    assert state.check_words(found).startswith("Something is wrong: pages do not match their seals")


def test_an_altered_audit_log_is_said():
    found = StoreCheck(
        findings=(), pages=(), audit_entries=3, audit_verdict="altered", audit_unsent=0
    )
    assert "changed by another hand" in state.check_words(found)


def test_the_print_log_lists_what_was_printed(desk, runner, show, qtbot):
    with desk.store.writing(desk.actor()) as work:
        work.audit(
            "print", "visit_schedule", "w26", reason="home visits", detail={"children": ["a", "b"]}
        )
    screen = opened(desk, runner, show, qtbot, "printing")
    (row,) = find(screen, "settings-print-log").table_model.rows
    assert [cell.words for cell in row.cells] == [
        "today 10:00am",
        "Printed: visit schedule",
        "2 children · home visits",
    ]


def test_forms_and_policy_name_their_versions_and_sources(desk, runner, show, qtbot):
    screen = opened(desk, runner, show, qtbot, "forms")
    settled(qtbot, runner, lambda: "Houses" in words_on(find(screen, "settings-forms")))
    told = words_on(find(screen, "settings-forms"))
    for name in desk.forms.current:
        form = desk.forms.form(name)
        assert form.title in told
        assert f"version {form.version}" in told
    screen.show_route(Route(place=routes.SETTINGS, part="about"))
    settled(qtbot, runner)
    shown = words_on(find(screen, "settings-policy"))
    for name, note in desk.policy.notes.items():
        assert name in shown
        assert note.source in shown
    assert "Windows" in words_on(screen)


def test_every_font_shipped_is_named_with_its_licence():
    named = {one.name for one in state.licences(resources_dir())}
    fonts = {path.stem.removeprefix("OFL-") for path in (resources_dir() / "fonts").glob("OFL-*")}
    assert {f"Font: {font}" for font in fonts} <= named
    assert all(one.licence for one in state.licences(resources_dir()))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("this test's memory", "for trying the program only"),
        ("The demonstration's keyring in memory", "for trying the program only"),
        ("Windows Credential Manager", "It belongs to your account"),
        ("", "The system’s keyring."),
    ],
)
def test_the_keyring_is_named_as_what_it_is(name, part):
    assert part in state.keyring_words(name)


def test_the_fingerprint_is_short_and_always_the_same():
    assert state.fingerprint(bytes(32)) == state.fingerprint(bytes(32))
    assert len(state.fingerprint(bytes(32)).split()) == 4
    assert state.fingerprint(b"") == "Not known on this device"


@pytest.mark.parametrize(("mode", "scale", "width", "height"), LOOKS)
def test_every_tab_can_be_used_by_everybody(
    desk, runner, show, qtbot, qapp, mode, scale, width, height
):
    apply(qapp, Mode(mode), scale)
    assert desk.clock.now() == COUNCIL_NOW
    screen = opened(desk, runner, show, qtbot, size=(width - 200, height))
    for part in PARTS:
        screen.show_route(Route(place=routes.SETTINGS, part=part))
        settled(qtbot, runner)
        keep_picture(screen, f"settings-{part}-{mode}-{int(scale * 100)}-{width}")
        assert audit(screen, page=True) == []


def test_a_form_can_be_looked_at_in_each_language_and_nothing_is_kept(desk, runner, show, qtbot):
    screen = opened(desk, runner, show, qtbot, "forms")
    settled(qtbot, runner, lambda: "Houses" in words_on(find(screen, "settings-forms")))
    told = words_on(find(screen, "settings-form-houses"))
    assert "For children · version" in told
    assert "9 languages" in told
    assert "Not yet checked by a translator: Polish, Romanian" in told
    find(screen, "settings-preview-houses").click()
    settled(qtbot, runner, lambda: screen.findChild(QWidget, "settings-form-preview") is not None)
    language = find(screen, "settings-preview-language")
    language.set_value("Polish (pl)")
    language.picked.emit(language.value())

    def shown():
        page = screen.findChild(QWidget, "settings-form-preview")
        return page is not None and "To jest dla ciebie" in words_on(page)

    settled(qtbot, runner, shown)
    find(screen, "settings-preview-blank").click()
    settled(qtbot, runner, lambda: screen.findChild(PaperPreview) is not None)
    preview = screen.findChild(PaperPreview)
    qtbot.waitUntil(lambda: preview.pages.page_count > 0)
    preview.reject()
    find(screen, "settings-preview-back").click()
    settled(qtbot, runner, lambda: "For children" in words_on(find(screen, "settings-forms")))


def test_a_form_that_cannot_be_used_says_so(desk, runner, show, qtbot, tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "houses.xml").write_text("<!DOCTYPE html><html/>", encoding="utf-8")
    broken = replace(desk, forms=FormShelf(folder))
    screen = opened(broken, runner, show, qtbot, "forms")
    words = "It cannot be used. Ask support for this form again."
    settled(qtbot, runner, lambda: words in words_on(find(screen, "settings-forms")))
    assert screen.findChild(QWidget, "settings-preview-houses") is None


def test_about_is_read_to_its_end_from_its_tab(desk, runner, show, qtbot):
    """There is nothing on it to press, so no Tab goes there: Page Down and Up are the only way by keys."""
    screen = opened(desk, runner, show, qtbot, "about", size=(1000, 600))
    bar = find(screen, "qt_tabwidget_tabbar")
    bar.setFocus()
    part = find(screen, "settings-tabs").currentWidget()
    scroll = next(iter(part.findChildren(QScrollArea))).verticalScrollBar()
    assert scroll.maximum() > 0
    for _ in range(scroll.maximum() // scroll.pageStep() + 1):
        QTest.keyClick(bar, Qt.Key.Key_PageDown)
    assert scroll.value() == scroll.maximum()
    QTest.keyClick(bar, Qt.Key.Key_PageUp)
    assert scroll.value() < scroll.maximum()

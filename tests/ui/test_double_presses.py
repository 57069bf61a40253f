"""A clerk presses Enter twice or three times: whatever is pressed happens once, and nothing breaks."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QStyleFactory
from sqlalchemy import func, select

from bindesk.app import Program
from bindesk.db.records import records
from bindesk.db.store.tables import audit, deed
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.meetings.meetings import MEETING
from bindesk.operations.records import drafts
from bindesk.operations.setup.data_dir import is_mismatched, open_desk, read_card
from bindesk.paths import DataDir
from bindesk.settings import Settings
from bindesk.ui.look import theme
from bindesk.ui.setup.login_page import LoginPage
from bindesk.ui.setup.trouble_page import TroublePage
from bindesk.ui.setup.wizard import SetupWizard, find_units
from bindesk.ui.shell.ask import WindowAsk
from tests.support.desks.desks import PASSWORD, SetClock, copied_home
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk
from tests.support.window.keys import Keys

SECTIONS = {
    "overview": ("",),
    "meetings": ("", "new/ZW/branch-1", "{meeting}"),
    "hall": ("new", "{errand}"),
    "people": ("member/new", f"resident/{PERSON.id}", "organisation"),
    "books": ("L10",),
    "preferences": ("",),
}


@pytest.fixture(autouse=True)
def dressed(qapp):
    qapp.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(qapp, "light", 100)


@pytest.fixture
def started(qtbot, monkeypatch):
    """Start the program, with Qt's own thread pool, on a data directory; it must catch no bug."""
    running, bugs = [], []
    monkeypatch.setattr(Program, "crashed", lambda _self, error: bugs.append(error))

    def start(home):
        program = Program(home, Settings(), clock=SetClock())
        running.append(program)
        program.start()
        qtbot.waitUntil(lambda: program.controller is not None or program.first_window is not None)
        return program

    yield start
    for program in running:
        rest(qtbot, program)
        program.leave()
        program.ending.close()
        for window in QApplication.topLevelWidgets():
            window.close()
            window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not bugs


@pytest.fixture
def keys(qtbot):
    return Keys(qtbot)


@pytest.fixture
def home(tmp_path):
    desk = year_desk(tmp_path, SetClock())
    held(desk)
    accepted(desk)
    desk.close()
    return desk.home


def place(program, where):
    """Return a place of a section, with the ids of the meeting and the errand filled in."""
    desk = program.controller.desk
    with desk.reading() as conn:
        (meeting,) = records.where(conn, MEETING, {}, struck=True)
        (errand,) = records.where(conn, ERRAND, {}, struck=True)
    return where.format(meeting=meeting.id, errand=errand.id)


def rest(qtbot, program):
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not program.tasks.busy, timeout=20_000)
    QApplication.processEvents()


def counts(program):
    with program.controller.desk.reading() as conn:
        return {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (deed, audit)
        }


def page_of_wizard(program, *, real):
    (wizard,) = program.first_window.findChildren(SetupWizard)
    (wizard.real_line if real else wizard.practice_line).click()
    wizard.unit.show_candidate(find_units("早饭头")[0])
    wizard.go_on()
    wizard.clerk.set_text("程小丽")
    wizard.filled.setChecked(False)
    for box in (wizard.password, wizard.again):
        box.line.setText(PASSWORD if real else "")
    return wizard


def activate(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()


@pytest.mark.parametrize(
    ("presses", "real"), [(2, True), (3, True), (2, False)], ids=["twice", "thrice", "practice"]
)
def test_enter_pressed_again_at_the_wizards_end_creates_one_desk(
    started, qtbot, tmp_path, presses, real
):
    home = DataDir(tmp_path / "new")
    program = started(home)
    wizard = page_of_wizard(program, real=real)
    activate(qtbot, program.first_window)
    (wizard.again.line if real else wizard.clerk.line).setFocus()
    Keys(qtbot).press(*["Enter"] * presses)
    qtbot.waitUntil(lambda: program.controller is not None, timeout=20_000)
    rest(qtbot, program)
    assert program.first_window is None
    assert not is_mismatched(home)
    assert read_card(home).practice is not real
    program.leave()
    open_desk(home, SetClock(), password=PASSWORD).close()


def test_a_broken_off_setup_is_named_by_the_wizard_and_done_anew(started, qtbot, tmp_path):
    home = DataDir(tmp_path / "new")
    home.root.mkdir()
    home.card.write_text('{"store":"x","practice":true,"founded":false}', "utf-8")
    home.store.write_bytes(b"half")
    program = started(home)
    assert "没有完成" in texts(program.first_window)
    page_of_wizard(program, real=False).go_on()
    qtbot.waitUntil(lambda: program.controller is not None, timeout=20_000)


def test_mixed_files_of_two_setups_are_named_and_set_up_anew(started, qtbot, tmp_path, monkeypatch):
    home = copied_home("sqlcipher", tmp_path)
    home.keys.write_text(
        home.keys.read_text("utf-8").replace(read_card(home).store, "else"), "utf-8"
    )
    program = started(home)
    (login,) = program.first_window.findChildren(LoginPage)
    login.password.line.setText(PASSWORD)
    login.log_in()
    qtbot.waitUntil(lambda: program.first_window.findChildren(TroublePage) != [])
    (trouble,) = program.first_window.findChildren(TroublePage)
    assert "不是同一次设置" in trouble.words
    monkeypatch.setattr(WindowAsk, "confirm", lambda _self, _question, _yes, then, **_: then())
    trouble.anew.emit()
    page_of_wizard(program, real=True).go_on()
    qtbot.waitUntil(lambda: program.controller is not None, timeout=20_000)


def texts(window):
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in window.findChildren(QLabel))


def test_enter_pressed_again_at_the_login_opens_one_desk(started, qtbot, keys, tmp_path):
    program = started(copied_home("sqlcipher", tmp_path))
    (login,) = program.first_window.findChildren(LoginPage)
    login.password.line.setText(PASSWORD)
    activate(qtbot, program.first_window)
    login.password.line.setFocus()
    keys.press("Enter", "Enter", "Enter")
    qtbot.waitUntil(lambda: program.controller is not None)
    rest(qtbot, program)


def test_what_was_just_typed_is_stored_before_a_locked_desk_closes(started, qtbot, tmp_path):
    home = copied_home("sqlcipher", tmp_path)
    program = started(home)
    (login,) = program.first_window.findChildren(LoginPage)
    login.password.line.setText(PASSWORD)
    login.log_in()
    qtbot.waitUntil(lambda: program.controller is not None)
    window = program.window
    activate(qtbot, window)
    window.go("hall", "new")
    rest(qtbot, program)
    counter = window.page("hall").counter
    counter.visitor.picker.line.setFocus()
    Keys(qtbot).type("wxm")
    program.change_clerk()
    desk = open_desk(home, SetClock(), password=PASSWORD)
    stored, _ = drafts.find(desk, "errand-counter", "")
    desk.close()
    assert stored["visitor"]["text"] == "wxm"
    rest(qtbot, program)


def test_after_an_errand_the_keys_belong_to_the_receipt_on_show(started, qtbot, home, keys):
    program = started(home)
    window = program.window
    activate(qtbot, window)
    window.go("books")
    window.go("hall", "new")
    rest(qtbot, program)
    for typed in ("wxm", "1", "yb", "1"):
        keys.type(typed)
        rest(qtbot, program)
    keys.press("F6", "Ctrl+Return", "Ctrl+Return")
    qtbot.waitUntil(lambda: window.section() == "books")
    rest(qtbot, program)
    focus = QApplication.focusWidget()
    assert window.page("books").isAncestorOf(focus)


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Answer each question with yes, save under ever new names, and open nothing."""
    files = iter(range(1000))
    monkeypatch.setattr(WindowAsk, "file_to_save", lambda *_: tmp_path / f"saved-{next(files)}.pdf")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    monkeypatch.setattr(WindowAsk, "file_to_open", lambda *_: None)
    monkeypatch.setattr(WindowAsk, "folder", lambda *_: None)
    monkeypatch.setattr(WindowAsk, "confirm", lambda _self, _q, _yes, then, **_: then())
    monkeypatch.setattr(WindowAsk, "reason", lambda _self, _q, _yes, then, **_: then("记错了"))


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    ("section", "where"), [(name, where) for name, places in SECTIONS.items() for where in places]
)
def test_every_button_may_be_pressed_again_at_once(started, qtbot, home, section, where):
    program = started(home)
    window = program.window
    activate(qtbot, window)
    where, pressed = place(program, where), set()
    while True:
        window.go(section, where)
        rest(qtbot, program)
        names = [name for name in buttons(window.page(section)) if name not in pressed]
        if not names:
            break
        pressed.add(names[0])
        button = buttons(window.page(section))[names[0]]
        before = counts(program)
        button.setFocus()
        for _ in range(3):
            if QApplication.focusWidget() is not None:
                Keys(qtbot).press("Enter")
        rest(qtbot, program)
        after = counts(program)
        assert after["deed"] - before["deed"] <= 1, names[0]
        assert after["audit"] - before["audit"] <= 1, names[0]
        focus = QApplication.focusWidget()
        assert focus is None or focus.isVisible(), names[0]
    assert pressed


def buttons(page):
    """Return the visible, enabled buttons of a page by their class, words and place."""
    found = {}
    for button in page.findChildren(QAbstractButton):
        if button.isVisible() and button.isEnabled():
            name = f"{type(button).__name__}/{button.text() or button.accessibleName()}"
            found.setdefault(name, button)
    return found

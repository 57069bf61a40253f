"""The whole program, window and all, on homes of every sort."""

import json
import shutil

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QStyleFactory

from bindesk.app import Program
from bindesk.county import admin as county_office
from bindesk.db.store.tables import deed
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.operations.desk.locks import acquire
from bindesk.operations.records import drafts
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import syncing
from bindesk.paths import DataDir
from bindesk.settings import Settings, read_settings
from bindesk.sync.identity import tickets
from bindesk.ui.look import theme
from bindesk.ui.setup.login_page import LoginPage
from bindesk.ui.setup.revoked_page import RevokedPage
from bindesk.ui.setup.trouble_page import TroublePage
from bindesk.ui.setup.wizard import SetupWizard, find_units
from bindesk.ui.shell import settings_file
from bindesk.ui.shell.application import speak_chinese
from bindesk.ui.shell.window import SearchMatch
from tests.support.county.served_county import NOW, opened, served
from tests.support.desks.branches import BRANCH, members
from tests.support.desks.desks import PASSWORD, SetClock, copied_home
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk
from tests.support.window.inline_pool import Inline
from tests.support.window.keys import Keys


@pytest.fixture
def office(qapp):
    """The one application, dressed as the program dresses it."""
    speak_chinese(qapp)
    qapp.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(qapp, "light", 100)
    return qapp


@pytest.fixture
def keys(qtbot):
    return Keys(qtbot)


@pytest.fixture
def started(qtbot, office):
    """Start the program on a home; every one is ended with the test."""
    running = []

    def start(home, settings=None):
        program = Program(home, settings or Settings(), clock=SetClock(), pool=Inline())
        running.append(program)
        program.start()
        qtbot.waitUntil(lambda: program.controller is not None or program.first_window is not None)
        return program

    yield start
    for program in running:
        end(program)


def end(program):
    """End a program, and have its windows gone: the next one is dressed with all that are there."""
    program.leave()
    program.ending.close()
    for window in QApplication.topLevelWidgets():
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def home(tmp_path):
    """A filled practice desk's home, closed."""
    desk = year_desk(tmp_path, SetClock())
    held(desk)
    accepted(desk)
    desk.close()
    return desk.home


def on(program, kind):
    (found,) = program.first_window.findChildren(kind)
    return found


def told(program):
    return on(program, TroublePage).words


def test_a_practice_desk_opens_on_what_is_due(started, home):
    program = started(home)
    assert program.window.section() == "overview"
    assert program.window.top.unit.text() == "彬州市新民镇早饭头村"
    assert program.window.top.badge.isVisible()
    assert program.window.page("overview").lines()


def test_every_section_is_gone_to_by_its_key(started, home, keys, qtbot):
    program = started(home)
    activate(qtbot, program.window)
    for number, section in (("2", "meetings"), ("4", "hall"), ("5", "people"), ("7", "books")):
        keys.press(f"Alt+{number}")
        assert program.window.section() == section
    program.window.go("preferences")
    assert program.window.section() == "preferences"


def activate(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.setFocus()


def test_the_frame_is_on_show_before_the_desk_is_read(qtbot, office, home):
    settings = Settings(unit="彬州市新民镇早饭头村", is_practice=True)
    program = Program(home, settings, clock=SetClock(), pool=Inline())
    program.start()
    assert program.controller is None
    assert program.window.isVisible()
    qtbot.waitUntil(lambda: program.controller is not None)
    end(program)


def test_an_empty_home_gets_the_wizard_and_then_the_desk(started, tmp_path):
    program = started(DataDir(tmp_path / "new"))
    wizard = on(program, SetupWizard)
    wizard.practice_line.click()
    wizard.unit.show_candidate(find_units("早饭头")[0])
    wizard.go_on()
    wizard.filled.setChecked(False)
    wizard.clerk.set_text("程小丽")
    wizard.go_on()
    assert program.controller.desk.clerk == "程小丽"
    assert program.window.section() == "overview"
    assert read_settings(DataDir(tmp_path / "new").settings).unit == "彬州市新民镇早饭头村"


def test_a_real_desk_asks_for_its_password_and_is_locked_by_f9(started, tmp_path, qtbot):
    program = started(copied_home("sqlcipher", tmp_path))
    asking = on(program, LoginPage)
    asking.password.line.setText(PASSWORD)
    asking.log_in()
    assert program.controller.desk.clerk == "李秀英"
    assert not program.window.top.badge.isVisible()
    program.change_clerk()
    assert program.controller is None
    qtbot.waitUntil(on(program, LoginPage).isVisible)


def test_a_real_desk_that_was_open_before_asks_at_once_and_opens(started, tmp_path):
    program = started(copied_home("sqlcipher", tmp_path), Settings(unit="彬州市新民镇早饭头村"))
    asking = on(program, LoginPage)
    asking.password.line.setText(PASSWORD)
    asking.log_in()
    assert program.window.section() == "overview"


def test_a_practice_desk_is_not_locked(started, home):
    program = started(home)
    program.change_clerk()
    assert program.controller is not None
    assert "练习模式" in program.window.status.notice.text()


def test_a_second_program_says_the_first_is_running(started, home):
    with acquire(home):
        program = started(home)
        assert "已经在运行" in told(program)
    on(program, TroublePage).again.emit()
    assert program.controller is not None


def test_a_data_directory_in_a_synchronised_folder_is_refused(started, tmp_path):
    assert "网盘" in told(started(DataDir(tmp_path / "坚果云" / "desk")))


def test_a_newer_desk_is_left_alone(started, home):
    card = json.loads(home.card.read_text("utf-8"))
    home.card.write_text(json.dumps({**card, "format": 99}), "utf-8")
    before = home.store.read_bytes()
    assert "更新版本" in told(started(home))
    assert home.store.read_bytes() == before


def test_a_damaged_file_is_reported_calmly(started, home):
    home.store.write_bytes(b"this is no database at all" * 100)
    assert "数据" in told(started(home))


def test_a_missing_file_is_reported_calmly(started, home):
    home.store.unlink()
    assert "没有找到数据文件" in told(started(home))


def test_undo_and_redo_are_deeds_that_show(started, home):
    program = started(home)
    controller = program.controller
    before = _deeds(controller.desk)
    controller.undo()
    assert "已撤销" in program.window.status.notice.text()
    controller.redo()
    assert "已恢复" in program.window.status.notice.text()
    assert _deeds(controller.desk) == before + 2


def _deeds(desk):
    from sqlalchemy import func, select

    with desk.reading() as conn:
        return conn.execute(select(func.count()).select_from(deed)).scalar_one()


def test_nothing_to_bring_back_is_said_in_passing(started, home):
    program = started(home)
    program.controller.redo()
    assert program.window.notices.bars() == []
    assert program.window.status.notice.text()


def test_a_search_match_opens_its_page(started, home):
    program = started(home)
    hits = {found.kind: found for found in program.controller.find("wxm")}
    program.controller.go_to(hits["resident"])
    assert program.window.section() == "people"
    assert program.window.page("people").position() == f"resident/{PERSON.id}"
    (meeting,) = [f for f in program.controller.find("分红") if f.kind == "meeting"]
    program.controller.go_to(meeting)
    assert program.window.section() == "meetings"
    assert isinstance(meeting, SearchMatch)


def test_what_was_on_show_is_on_show_again(started, home):
    first = started(home)
    first.window.go("people", f"resident/{PERSON.id}")
    first.leave()
    first.ending.close()
    again = started(home, read_settings(home.settings))
    assert again.window.section() == "people"
    assert again.window.page("people").position() == f"resident/{PERSON.id}"


def test_the_columns_of_a_list_are_as_wide_as_the_clerk_left_them(started, home):
    def listing(program, kind):
        program.window.go("people", kind)
        program.window.resize(1366, 768)
        return program.window.page("people").here().listing.records.horizontalHeader()

    first = started(home)
    other = listing(first, "resident").sectionSize(1)
    listing(first, "member").resizeSection(1, 222)
    first.window.close()
    first.ending.close()
    again = started(home, read_settings(home.settings))
    assert listing(again, "member").sectionSize(1) == 222
    assert listing(again, "resident").sectionSize(1) == other


def test_a_half_typed_member_is_there_after_the_window_closed(started, home):
    program = started(home)
    program.window.go("people", "member/new")
    form = program.window.page("people").here().form
    form.form.field("name").set_text("单小丽")
    program.window.close()
    program.ending.close()
    again = started(home, read_settings(home.settings))
    assert drafts.find(again.controller.desk, "register/member", "")[0] == {"name": "单小丽"}
    again.window.go("people", "member/new")
    typed = again.window.page("people").here().form.form.field("name").text()
    assert typed == "单小丽"


def test_an_error_of_ours_is_logged_and_told_and_the_window_stays(started, home):
    program = started(home)
    program.crashed(ZeroDivisionError("here"))
    (bar,) = program.window.notices.bars()
    assert "记入日志" in bar.words
    assert "ZeroDivisionError" in _logged(home)
    bar.deed.click()
    assert program.window.section() == "preferences"


def _logged(home):
    return "".join(file.read_text("utf-8") for file in home.logs.iterdir())


def test_new_settings_are_shown_and_kept(started, home):
    program = started(home)
    program.apply(Settings(text_size=130, theme="dark"))
    assert (theme.percent(), theme.current().name) == (130, "dark")
    kept = read_settings(home.settings)
    assert (kept.text_size, kept.theme) == (130, "dark")


def test_a_folder_that_takes_no_settings_costs_nothing(started, home, monkeypatch):
    program = started(home)

    def refuse(*_args):
        raise OSError("read-only")

    monkeypatch.setattr(settings_file, "write_settings", refuse)
    program.apply(Settings(text_size=115))
    assert program.controller is not None


def test_the_help_file_can_be_had_of_a_desk_that_does_not_open(
    started, home, monkeypatch, tmp_path
):
    from bindesk.ui.shell.ask import WindowAsk

    home.store.unlink()
    program = started(home)
    path = tmp_path / "求助.zip"
    monkeypatch.setattr(WindowAsk, "file_to_save", lambda *_args: path)
    on(program, TroublePage).help_wanted.emit()
    assert path.exists()


def test_a_meeting_s_book_and_a_receipt_are_shown_before_they_are_printed(started, home):
    program = started(home)
    (meeting,) = [f for f in program.controller.find("分红") if f.kind == "meeting"]
    program.controller.print_meeting(meeting.id)
    assert program.window.section() == "books"
    assert program.window.page("books").choice.which()["meeting"] == meeting.id
    errand = program.controller.find("A-0001")[0].id
    hall = program.window.page("hall")
    hall._context.printing.receipt(errand)
    assert program.window.page("books").choice.which()["errand"] == errand
    hall._context.printing.ledger(2026, 11)
    assert program.window.page("books").choice.which()["month"] == 11


def test_a_line_of_the_first_page_begins_the_meeting_that_is_missing(started, home):
    program = started(home)
    lines = program.window.page("overview").lines()
    next(line for line in lines if "支委会" in line.row_text.words).click()
    assert program.window.section() == "meetings"
    assert program.window.page("meetings").writing


def test_f2_goes_to_the_counter_from_anywhere(started, home, keys, qtbot):
    program = started(home)
    program.window.go("preferences")
    activate(qtbot, program.window)
    keys.press("F2")
    assert program.window.section() == "hall"


def test_a_moved_data_directory_opens_where_it_is(started, home, tmp_path):
    moved = DataDir(tmp_path / "搬了家")
    shutil.move(home.root, moved.root)
    assert started(moved).controller is not None


def test_copies_that_a_crash_left_go_before_the_password_is_asked(started, tmp_path):
    home = copied_home("sqlcipher", tmp_path)
    copy = home.open_copies / "a1" / "会场.jpg"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"seen")
    program = started(home)
    assert program.controller is None
    assert not copy.exists()


def test_copies_that_other_programs_were_given_go_when_the_desk_opens_and_when_it_is_left(
    started, home
):
    def leave_a_copy():
        copy = home.open_copies / "a1" / "会场.jpg"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(b"seen")
        copy.chmod(0o400)
        return copy

    left_last_time = leave_a_copy()
    program = started(home)
    assert not left_last_time.exists()
    opened_today = leave_a_copy()
    program.leave()
    assert not opened_today.exists()


def test_a_desk_that_the_county_revokes_is_closed_and_shows_why(started, tmp_path, qtbot):
    home = copied_home("sqlcipher", tmp_path)
    county = opened(tmp_path / "county")
    with served(county) as real:
        ticket = tmp_path / "ticket.enrol"
        ticket.write_bytes(tickets.write_ticket(real.ticket()))
        desk = open_desk(home, SetClock(), password=PASSWORD)
        device = syncing.enrol(desk, ticket).desk.office.device
        desk.close()
        program = started(home)
        asking = on(program, LoginPage)
        asking.password.line.setText(PASSWORD)
        asking.log_in()
        county_office.revoke(county, device, NOW)
        assert program.controller.background.exchange()
        qtbot.waitUntil(lambda: program.controller is None)
    county.close()
    qtbot.waitUntil(on(program, RevokedPage).isVisible)
    assert program.window is None
    end(program)
    again = started(home)
    assert on(again, RevokedPage)


def log_in(program):
    asking = on(program, LoginPage)
    asking.password.line.setText(PASSWORD)
    asking.log_in()


@pytest.fixture
def locked_and_back(started, tmp_path):
    """A real desk with a clerk, a branch and a meeting; and how to lock it and log in again (F9)."""
    program = started(copied_home("sqlcipher", tmp_path))
    log_in(program)
    desk = program.controller.desk
    with desk.writing("import") as work:
        work.put(ORGANISATION, BRANCH)
        work.put_all(MEMBER, members(12))
    held(desk)

    def back():
        program.change_clerk()
        log_in(program)
        return program.window.page(program.window.section())

    return program, back


def test_another_clerk_finds_the_page_that_was_on_show(locked_and_back):
    program, back = locked_and_back
    program.window.go("hall", "open")
    assert back().position() == "open"
    assert program.window.section() == "hall"


def test_another_clerk_finds_the_book_with_its_choices(locked_and_back):
    program, back = locked_and_back
    program.window.go("books", "L03")
    choice = program.window.page("books").choice
    choice.year.setCurrentIndex(choice.year.findData(2025))
    choice.month.setCurrentIndex(choice.month.findData(3))
    choice.masked.setChecked(True)
    before = choice.which()
    page = back()
    assert program.window.section() == "books"
    assert page.book_list.book().id == "L03"
    assert page.choice.which() == before
    assert (before["year"], before["month"], before["masked"]) == (2025, 3, True)
    page.book_list.choose("L02")
    assert page.choice.which()["year"] == 2025, "a choice is restored once"
    page.choice.year.setCurrentIndex(page.choice.year.findData(2026))
    page.book_list.choose("L03")
    assert page.choice.which()["year"] == 2026


def test_another_clerk_finds_the_lists_as_they_were_filtered(locked_and_back):
    program, back = locked_and_back
    program.window.go("meetings")
    year = program.window.page("meetings").year
    year.tabs.setCurrentIndex(1)
    year.search.setText("fh")
    before = year.choices()
    assert back().year.choices() == before
    program.window.go("hall", "ledger")
    program.window.page("hall").ledger.turn(-1)
    program.window.page("hall").ledger.filter.setText("sf")
    page = back()
    assert page.position() == "ledger"
    assert page.ledger.month.text() == "2026年10月"
    assert page.ledger.filter.text() == "sf"
    program.window.go("people", "resident")
    listing = program.window.page("people").here().listing
    listing.search.setText("wxm")
    listing.struck.setChecked(True)
    page = back()
    assert page.position() == "resident"
    assert (page.here().listing.search.text(), page.here().listing.struck.isChecked()) == (
        "wxm",
        True,
    )
    stored = program.controller.desk.home.settings.read_text("utf-8")
    assert "wxm" not in stored


def test_another_clerk_finds_the_new_record_that_is_being_typed(locked_and_back):
    program, back = locked_and_back
    program.window.go("people", "member/new")
    program.window.page("people").here().form.form.field("name").set_text("单小丽")
    page = back()
    assert page.position() == "member/new"
    assert page.here().form.form.field("name").text() == "单小丽"


def test_an_unfinished_meeting_does_not_draw_the_next_clerk_from_the_page_on_show(locked_and_back):
    program, back = locked_and_back
    program.window.go("meetings", "new/ZW")
    editor = program.window.page("meetings").editor
    editor.form.head.fields["topic"].set_text("十二月支委会")
    editor.controller.mark_edited()
    program.window.go("books", "L03")
    back()
    assert program.window.section() == "books"
    program.window.go("meetings")
    program.window.page("meetings").resume(drafts.open_drafts(program.controller.desk)[0].record)
    assert back().editor.form.head.fields["topic"].text() == "十二月支委会"

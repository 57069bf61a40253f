from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bindesk.domain.meetings.meetings import Proceedings
from bindesk.operations.meetings import meetings
from bindesk.operations.meetings.meetings import FORM
from bindesk.operations.records import drafts
from bindesk.ui.shell.overlay import Overlay
from tests.support.desks.branches import BRANCH, DAY, line, members


def recorded(desk, type_="DH", day=DAY, **said):
    group = said.pop("group", "")
    meeting = meetings.open_meeting(desk, type_, BRANCH.id, day, group=group).proceedings.meeting
    meeting = replace(meeting, **{"topic": "集体经济分红", "finished": True, **said})
    lines = tuple(line(meeting, who) for who in members(40))
    meetings.record(desk, Proceedings(meeting, (), lines))
    return meeting.id


def states(page, kind):
    rows = {row.id: row for row in page.year.grid._model.rows}
    return [f"{cell.glyph}{cell.words}" for cell in rows[kind].cells]


def choose(shown, words):
    sheet = shown.window.findChild(Overlay)
    button = next(b for b in sheet._buttons if words in b.text())
    button.click()


def test_enter_on_an_empty_month_begins_its_meeting_today(shown, page):
    grid = page.year.grid
    assert QApplication.focusWidget() is grid
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert page.writing
    assert page.editor.head.heading.text() == "支部党员大会"
    assert page.editor.form.head.fields["day"].value() == "2026-11-20"
    assert QApplication.focusWidget() is page.editor.form.head.fields["topic"].editor


def test_a_meeting_of_another_month_asks_for_its_day_first(page):
    page.year.grid.cell_opened.emit("ZW", 3)
    day = page.editor.form.head.fields["day"]
    assert day.text() == ""
    assert QApplication.focusWidget() is day.editor


def test_enter_on_a_recorded_month_opens_it(shown, page, desk):
    meeting = recorded(desk)
    page.arrive("")
    page.year.grid.cell_opened.emit("DH", 11)
    assert page.editor.meeting() == meeting
    assert page.editor.head.number.text().startswith("ZFTC-DH-2026-001")


def test_a_month_with_two_asks_which_one_or_another(shown, page, desk):
    recorded(desk, day=date(2026, 11, 3))
    second = recorded(desk, day=date(2026, 11, 9), topic="换届准备")
    page.arrive("")
    page.year.grid.cell_opened.emit("DH", 11)
    choose(shown, "换届准备")
    assert page.editor.meeting() == second


def test_a_group_without_a_meeting_is_proposed(shown, page, desk):
    recorded(desk, "XZ", group="一组")
    page.arrive("")
    page.year.grid.cell_opened.emit("XZ", 11)
    choose(shown, "新增会议记录")
    assert page.editor.form.head.fields["group"].text() == "二组"
    assert len(page.editor.form.roster.tiles.tiles()) == 22


def test_ctrl_n_in_the_list_asks_for_the_kind(shown, page):
    page.year.tabs.setCurrentIndex(1)
    QTest.keyClick(shown.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    choose(shown, "党课")
    assert page.editor.head.heading.text() == "党课"


def test_ctrl_n_on_the_grid_takes_the_kind_the_cursor_is_on(shown, page):
    page.year.grid.go_to("ZW", 11)
    QTest.keyClick(shown.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.editor.head.heading.text() == "支部委员会会议"


def test_the_grid_shows_a_meeting_as_soon_as_it_is_recorded(shown, page):
    page.new("DH", 11)
    page.editor.form.head.fields["topic"].set_text("分红")
    page.editor.mark_everybody()
    assert states(page, "DH")[10] == "○未记录"
    page.editor.finish()
    assert states(page, "DH")[10] == "✔20日"


def test_a_deed_of_another_page_updates_the_year(shown, page, desk):
    recorded(desk)
    shown.bell.notify(desk_changes := type("T", (), {"kinds": frozenset({"meeting"})})())
    assert desk_changes.kinds
    assert states(page, "DH")[10] == "✔20日"


def test_a_draft_is_listed_on_the_year_and_can_be_resumed(shown, page, desk):
    page.new("DH", 11)
    page.editor.form.head.fields["topic"].set_text("分红")
    page.editor.mark_everybody()
    assert shown.window.section() == "meetings"
    shown.window.back()
    chip = page.year._draft_buttons.itemAt(0).widget()
    assert chip.text() == "续写 党员大会 2026-11-20 分红"
    chip.click()
    assert page.writing
    assert page.editor.form.head.fields["topic"].text() == "分红"


def test_opening_a_meeting_with_a_draft_takes_up_the_draft(page, desk):
    meeting = recorded(desk)
    page.open(meeting)
    page.editor.form.head.fields["place"].set_text("村会议室")
    page.editor.form.edited.emit()
    page.editor.leave()
    page.open(meeting)
    assert page.editor.form.head.fields["place"].text() == "村会议室"
    assert page.editor.foot.drop.text() == "放弃修改"


def test_a_draft_that_was_left_is_not_resumed_by_itself(page, desk):
    assert drafts.interrupted(desk, FORM) == ""
    page.new("DH", 11)
    page.editor.mark_everybody()
    assert drafts.interrupted(desk, FORM) == page.editor.meeting()
    page.editor.leave()
    assert drafts.interrupted(desk, FORM) == ""


def test_an_unreadable_draft_shows_an_error_and_the_year(shown, page, desk):
    drafts.store(desk, meetings.FORM, "x", {"told": {}})
    page.arrive("draft:x")
    assert not page.writing
    assert len(shown.window.notices.bars()) == 1


def test_a_missing_draft_shows_the_year(page):
    page.arrive("draft:nothing")
    assert not page.writing


def test_a_missing_meeting_shows_an_error(shown, page):
    page.arrive("nothing")
    assert not page.writing
    assert len(shown.window.notices.bars()) == 1


def test_leaving_the_page_saves_a_draft(shown, page, desk):
    page.new("DH", 11)
    page.editor.form.head.fields["topic"].editor.setFocus()
    QTest.keyClicks(page.editor.form.head.fields["topic"].editor, "a")
    page.leave()
    assert len(drafts.open_drafts(desk)) == 1
    assert page.back()
    assert not page.back()


def test_keys_of_the_meeting_are_silent_on_the_year(shown, page, desk):
    QTest.keyClick(shown.window, Qt.Key.Key_F6)
    assert not page.writing
    page.new("DH", 11)
    before = len(page.editor.form.agenda.cards)
    QTest.keyClick(shown.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shown.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert len(page.editor.form.agenda.cards) == before + 1
    QTest.keyClick(shown.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.editor.form.roster.tiles


def test_an_overlay_disables_the_shortcuts_beneath_it(shown, page):
    page.new("", 0)
    (sheet,) = shown.window.findChildren(Overlay)
    assert not sheet.isHidden()
    assert not shown.window.actions_here.qaction("meeting-new").isEnabled()
    sheet.close_overlay()
    assert shown.window.actions_here.qaction("meeting-new").isEnabled()


def test_ctrl_f_goes_to_the_list_s_search_line(shown, page):
    QTest.keyClick(shown.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.year.search


def test_the_position_is_the_recorded_meeting_on_show(shown, page, desk):
    assert page.position() == ""
    page.new("DH", 11)
    assert page.position() == "", "a new meeting is resumed from its draft"
    page.editor.form.head.fields["topic"].set_text("集体经济分红")
    meeting = page.editor.meeting()
    page.editor.finish()
    page.open(meeting)
    assert page.position() == meeting

from dataclasses import replace
from datetime import date

from bindesk.domain.meetings.meetings import Proceedings
from bindesk.operations.meetings import meetings
from bindesk.ui.meetings.year import LIST
from tests.support.desks.branch_desks import peopled
from tests.support.desks.branches import BRANCH, DAY, line, members


def recorded(desk, type_="DH", day=DAY, **said):
    meeting = meetings.open_meeting(desk, type_, BRANCH.id, day).proceedings.meeting
    meeting = replace(meeting, **{"topic": "集体经济分红", "finished": True, **said})
    lines = tuple(line(meeting, who) for who in members(40))
    meetings.record(desk, Proceedings(meeting, (), lines))
    return meeting.id


def rows(year):
    return [
        [year.list.table.data(year.list.table.index(row, column)) for column in range(6)]
        for row in range(year.list.table.rowCount())
    ]


def test_the_list_shows_the_years_meetings_with_who_came(page, desk):
    recorded(desk, day=date(2026, 11, 3))
    gone = recorded(desk)
    meetings.strike(desk, gone, "没有开")
    page.year.reload()
    assert rows(page.year) == [
        ["2026-11-20", "党员大会", "集体经济分红", "0/45", "ZFTC-DH-2026-002", "作废"],
        ["2026-11-03", "党员大会", "集体经济分红", "40/45", "ZFTC-DH-2026-001", "补录"],
    ]


def test_the_list_is_searched_by_initials(page, desk):
    recorded(desk)
    recorded(desk, type_="ZW", topic="换届准备", finished=False)
    page.year.reload()
    page.year.search.setText("hjzb")
    assert [row[5] for row in rows(page.year)] == ["未完成"]


def test_the_total_leads_to_the_list(page):
    page.year.grid.cell_opened.emit("DH", 0)
    assert page.year.tabs.currentIndex() == LIST


def test_space_previews_the_meetings_of_a_month(shown, page, desk):
    recorded(desk)
    page.year.reload()
    page.year.grid.previewed.emit("DH", 11)
    assert "11-20 集体经济分红 实到 40 人，应到 45 人" in shown.window.status.notice.text()


def test_the_rule_stands_beneath_the_grid(page):
    page.year.grid.go_to("ZW", 3)
    assert page.year.reasons.text() == (
        "支部委员会会议一般每月召开 1 次（支部工作条例第 12 条）；正式党员不足 7 人不设支委会。"
        "本期已过，没有记录；应开 1 次，已记录 0 次。"
    )


def test_another_year_is_shown(page, desk):
    recorded(desk, day=date(2024, 3, 1))
    page.year.reload()
    page.year.year.setCurrentIndex(page.year.year.findData(2024))
    page.year.year.activated.emit(0)
    assert page.year.controller.year == 2024
    assert [row[0] for row in rows(page.year)] == ["2024-03-01"]
    page.year.reload()
    assert page.year.controller.year == 2024


def test_several_branches_are_chosen_from(page, desk):
    assert page.year.branch.isHidden()
    other = replace(BRANCH, id="branch-2", name="豆家湾村党支部")
    peopled(desk, [])
    from bindesk.domain.people.organisations import ORGANISATION

    with desk.writing("import") as work:
        work.put(ORGANISATION, other)
    page.year.reload()
    assert not page.year.branch.isHidden()
    assert page.year.controller.branch == BRANCH.id


def test_a_desk_without_a_branch_says_what_to_do(qtbot, qapp, tmp_path):
    from tests.support.desks.branch_desks import founded, hands
    from tests.support.window.meeting_windows import MeetingWindow

    desk = founded(tmp_path, hands())
    shown = MeetingWindow(desk)
    qtbot.addWidget(shown.window)
    page = shown.go()
    assert not page.year.empty_state.isHidden()
    assert not page.year.new.isEnabled()
    desk.close()

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from bindesk.domain.meetings.meetings import Motion, Proceedings
from bindesk.operations.meetings import meetings
from bindesk.ui.look import theme
from tests.support.desks.branches import BRANCH, guest, line, members


def shown_in(editor, proceedings):
    opened = meetings.context_of(editor._context.desk, proceedings)
    editor.form.show_meeting(opened)
    return editor.form


def whole(desk):
    meeting = meetings.open_meeting(desk, "DH", BRANCH.id, date(2026, 11, 20)).proceedings.meeting
    meeting = replace(meeting, topic="分红", starts="09:00", minutes="开场", signed=40)
    motion = Motion(id="m1", meeting=meeting.id, place=1, title="分红", is_voted=True, yes=30)
    sitting = line(meeting, members(3)[2], role="guest")
    lines = (*(line(meeting, who) for who in members(2)), sitting, guest(meeting, "程远"))
    return Proceedings(meeting, (motion,), lines)


def test_the_form_returns_the_meeting_it_shows(editor, desk):
    proceedings = whole(desk)
    back = shown_in(editor, proceedings).proceedings()
    assert back.meeting == proceedings.meeting
    assert [replace(m, place=1) for m in back.motions] == list(proceedings.motions)
    assert {a.id: a for a in back.attendances} == {a.id: a for a in proceedings.attendances}


def test_the_verdict_stands_beside_its_motion(editor, desk):
    sheet = shown_in(editor, whole(desk))
    assert sheet.agenda.cards[0].verdict.text().startswith("✕ 不能表决：有表决权的到会 2 人")


def test_each_doubt_stands_beside_what_it_is_about(editor, desk):
    proceedings = whole(desk)
    sheet = shown_in(
        editor, replace(proceedings, meeting=replace(proceedings.meeting, recorder="member-09"))
    )
    sheet.show_doubts()
    assert "记录人" in sheet.head.fields["recorder"].message()
    assert "签到表上有 40 人签名" in sheet.head.fields["signed"].message()
    assert "对不上" in sheet.agenda.cards[0].doubts.text()
    assert sheet.doubts.isHidden()


def test_a_recorded_meeting_at_which_nobody_was_is_judged(editor, desk):
    proceedings = whole(desk)
    meeting = replace(proceedings.meeting, finished=True, chair="member-01", minutes="流会")
    meetings.record(desk, Proceedings(meeting, (), ()))
    editor.form.show_meeting(meetings.reopen(desk, meeting.id))
    assert editor.form.roster.quorum.text().startswith("✕ 未达到法定人数")
    assert "主持人" in editor.form.head.fields["chair"].message()


def test_a_new_meeting_from_which_everybody_was_absent_is_judged(editor, desk):
    proceedings = whole(desk)
    people = meetings.context_of(desk, proceedings).roll_entries
    lines = tuple(line(proceedings.meeting, one.member, "absent") for one in people)
    some_lines = replace(proceedings, attendances=lines[:-1])
    assert shown_in(editor, some_lines).roster.quorum.isHidden()
    all_lines = replace(proceedings, attendances=lines)
    assert not shown_in(editor, all_lines).roster.quorum.isHidden()


def test_only_the_kinds_that_need_them_ask_for_group_and_lecturer(page):
    page.new("DK", 11)
    head = page.editor.form.head.fields
    assert head["group"].isHidden()
    assert not head["lecturer"].isHidden()
    page.new("XZ", 11)
    assert not head["group"].isHidden()
    assert head["group"].box.count() == 2


def test_another_group_has_other_people(page):
    page.new("XZ", 11)
    sheet = page.editor.form
    before = {tile.id for tile in sheet.roster.tiles.tiles()}
    sheet.head.fields["group"].set_text("二组")
    sheet.head.edited.emit("group")
    after = {tile.id for tile in sheet.roster.tiles.tiles()}
    assert before
    assert after
    assert not before & after


def test_the_chair_is_found_by_initials_among_those_on_the_roll(editor):
    found = editor.form._find_member("djg")
    assert "豆建国" in {one.title for one in found}
    assert next(one for one in found if one.id == "member-01").detail == "党支部书记"
    assert editor.form._find_member(" ") == []


def test_more_motions_than_were_recorded_come_back_from_a_draft(editor, desk):
    sheet = shown_in(editor, whole(desk))
    typed = sheet.draft()
    typed["motions"].append({"title": "换届", "yes": "三十"})
    sheet.restore(typed)
    assert [card.block.fields["title"].text() for card in sheet.agenda.cards] == ["分红", "换届"]
    assert sheet.agenda.cards[1].block.fields["yes"].text() == "三十"


@pytest.mark.parametrize("size", [(1366, 728), (1024, 560)])
def test_a_time_and_what_is_wrong_with_it_have_room(editor, shown, size):
    shown.window.resize(*size)
    QApplication.processEvents()
    starts = editor.form.head.fields["starts"]
    starts.set_text("早饭后")
    assert not starts.check()
    QApplication.processEvents()
    assert starts.width() >= theme.px(140)
    assert starts._note.height() <= 4 * starts._note.fontMetrics().lineSpacing()

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bindesk.domain.meetings.meetings import MEETING, MeetingFilter
from bindesk.domain.text.pinyin import initials
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.records import drafts
from bindesk.ui.attachments.uploads import FilesToAdd
from bindesk.ui.meetings import meeting_controller
from tests.support.desks.branches import BRANCH, DAY
from tests.support.window.meeting_windows import compose
from tests.support.window.pictures import picture


def fill(editor, topic="集体经济分红"):
    editor.form.head.fields["topic"].editor.setFocus()
    compose(editor.form.head.fields["topic"].editor, topic)
    editor.mark_everybody()


def kept(desk):
    ids = meeting_lists.ids(desk, MeetingFilter(struck=True))
    return [meetings.reopen(desk, one).proceedings for one in ids]


def counted(editor):
    shown = [*editor.form.roster.counts, editor.form.roster.quorum]
    return [one.text() for one in shown if not one.isHidden() and one.text()]


def test_a_meeting_is_noted_and_recorded_from_the_keyboard(shown, editor, desk):
    window = shown.window
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is editor.form.roster.tiles
    QTest.keyClick(editor.form.roster.tiles, Qt.Key.Key_Space)
    editor.form.head.fields["topic"].editor.setFocus()
    compose(editor.form.head.fields["topic"].editor, "分红")
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    (proceedings,) = kept(desk)
    assert proceedings.meeting.number == "ZFTC-DH-2026-001"
    assert proceedings.meeting.finished
    assert sorted(a.status for a in proceedings.attendances) == ["leave-private"] + ["present"] * 44
    assert not shown.page.writing
    assert "已完成" in window.status.notice.text()
    assert drafts.open_drafts(desk) == []


def test_the_line_of_totals_shows_attendance_and_quorum(editor):
    assert counted(editor)[:3] == ["应到 45 人", "实到 0 人", "未记 45 人"]
    editor.mark_everybody()
    assert counted(editor) == [
        "应到 45 人",
        "实到 45 人",
        "到会率 100.0%",
        "✔ 达到法定人数（需半数以上 22 人）",
    ]
    assert editor.form.roster.voting.text() == "有表决权 43/43"


def test_presence_is_judged_once_somebody_is_noted_as_present(editor):
    form = editor.form
    form.head.fields["chair"].set_text("member-01")
    motion = form.agenda.cards[0]
    motion.block.fields["title"].set_text("分红")
    motion.block.fields["is_voted"].set_text("是")
    motion.block.fields["yes"].set_text("30")
    form.recount()
    form.show_doubts()
    assert form.roster.quorum.isHidden()
    assert form.head.fields["chair"].message() == ""
    assert (motion.verdict.text(), motion.doubts.text()) == ("", "")
    second = form.roster.tiles.tiles()[1].id
    form.roster.go_to(second)
    QTest.keyClick(form.roster.tiles, Qt.Key.Key_Space)
    form.show_doubts()
    assert counted(editor)[-1] == "✕ 未达到法定人数（需半数以上 22 人，还差 21 人）"
    assert "主持人" in form.head.fields["chair"].message()
    assert motion.verdict.text().startswith("✕ 不能表决")
    assert "对不上" in motion.doubts.text()


def test_ctrl_z_on_the_roster_never_undoes_a_deed(shown, editor, qtbot):
    shown.window.status.show_undo("收党费")
    editor.mark_everybody()
    with qtbot.assertNotEmitted(shown.window.undo_asked):
        QTest.keyClick(editor.form.roster.tiles, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert counted(editor)[1] == "实到 0 人"


def test_whoever_the_letters_find_is_brought_into_sight(shown, editor):
    shown.window.resize(1024, 560)
    editor.go_roster()
    tiles = editor.form.roster.tiles
    last = tiles.tiles()[-1].id
    QTest.keyClick(tiles, Qt.Key.Key_End)
    assert tiles.current() == last
    rect = tiles.visualRect(tiles.currentIndex())
    seen = tiles.viewport().mapTo(editor.area.viewport(), rect.center())
    assert editor.area.viewport().rect().contains(seen)


def test_a_missing_topic_is_reported_beside_its_field_and_nothing_is_recorded(editor, desk):
    editor.finish()
    topic = editor.form.head.fields["topic"]
    assert topic.message() == "✕ 请填写“主题”。"
    assert QApplication.focusWidget() is topic.editor
    assert kept(desk) == []


def test_what_only_the_rules_see_is_shown_at_its_field(editor, desk):
    fill(editor)
    head = editor.form.head.fields
    head["starts"].set_text("10:30")
    head["ends"].set_text("09:00")
    editor.finish()
    assert "晚于开始时间" in head["ends"].message()
    assert kept(desk) == []


def test_a_change_of_a_tile_is_kept_at_once_and_a_letter_when_the_field_is_left(
    shown, editor, desk
):
    editor.mark_everybody()
    assert shown.window.status.draft.text() == "草稿已保存 10:42"
    head = editor.form.head.fields
    head["place"].editor.setFocus()
    QTest.keyClicks(head["place"].editor, "huiyishi")
    head["topic"].editor.setFocus()
    (draft,) = drafts.open_drafts(desk)
    found, _ = drafts.find(desk, draft.form, draft.record)
    assert found["typed"]["head"]["place"] == "huiyishi"
    assert found["on_show"]


def test_typed_letters_are_saved_by_the_autosave_timer(qtbot, editor, desk):
    head = editor.form.head.fields
    head["place"].editor.setFocus()
    QTest.keyClicks(head["place"].editor, "h")
    editor.controller.autosaver._clock.setInterval(10)
    with qtbot.waitSignal(editor.controller.autosaver.saved):
        pass
    (draft,) = drafts.open_drafts(desk)
    assert drafts.find(desk, draft.form, draft.record)[0]["typed"]["head"]["place"] == "h"


def test_nothing_typed_leaves_no_draft(shown, editor, desk):
    editor.leave()
    assert drafts.open_drafts(desk) == []
    assert not shown.page.writing


def test_leaving_saves_the_draft_as_not_on_show(shown, editor, desk):
    fill(editor)
    QTest.keyClick(shown.window, Qt.Key.Key_Escape)
    (draft,) = drafts.open_drafts(desk)
    assert not drafts.find(desk, draft.form, draft.record)[0]["on_show"]
    assert shown.window.status.draft.isHidden()


def test_a_draft_with_unreadable_values_comes_back_as_typed(shown, editor, desk):
    fill(editor)
    editor.form.head.fields["day"].set_text("十一月里")
    editor.form.guests.name.show_text("程")
    editor.form.edited.emit()
    editor.leave()
    (draft,) = drafts.open_drafts(desk)
    shown.page.resume(draft.record)
    assert editor.form.head.fields["day"].text() == "十一月里"
    assert editor.form.guests.name.text() == "程"
    assert counted(editor)[1] == "实到 45 人"


def test_a_draft_is_given_up_only_after_asking(shown, editor, desk):
    fill(editor)
    shown.ask.yes = False
    editor.drop_draft()
    assert len(drafts.open_drafts(desk)) == 1
    shown.ask.yes = True
    editor.drop_draft()
    assert drafts.open_drafts(desk) == []
    assert not shown.page.writing


def recorded(shown, editor):
    fill(editor)
    editor.finish()
    (proceedings,) = kept(shown.desk)
    shown.page.open(proceedings.meeting.id)
    return proceedings.meeting


def test_a_finished_meeting_is_corrected_with_a_reason(shown, editor, desk):
    recorded(shown, editor)
    assert editor.foot.done.text() == "保存更正"
    editor.form.head.fields["place"].set_text("村会议室")
    editor.finish()
    (proceedings,) = kept(desk)
    assert (proceedings.meeting.place, proceedings.meeting.correction) == ("村会议室", "写错了")
    assert shown.ask.asked == ["请填写更正原因"]


def vote(editor, yes):
    fill(editor)
    fields = editor.form.agenda.cards[0].block.fields
    fields["title"].set_text("分红方案")
    fields["is_voted"].set_text("是")
    for name, count in (("yes", yes), ("no", 0), ("abstain", 0)):
        fields[name].set_text(str(count))
    editor.form.edited.emit()
    editor.form.recount()


def test_more_votes_than_voters_are_not_green_and_saved_only_on_asking(shown, editor, desk):
    vote(editor, 46)
    assert editor.form.agenda.cards[0].verdict.text().startswith("✕ 票数有误：共 46 票")
    shown.ask.yes = False
    editor.finish()
    assert shown.ask.asked == ["议题 1 的票数多于有表决权的人数，仍要保存吗？"]
    assert kept(desk) == []
    assert QApplication.focusWidget() is editor.form.agenda.cards[0].block.fields["yes"].editor
    shown.ask.yes = True
    editor.finish()
    assert len(kept(desk)) == 1


def test_more_votes_than_voters_with_a_note_are_saved_unasked(shown, editor, desk):
    vote(editor, 46)
    editor.form.rest.fields["checks_note"].set_text("计票时多发三张，已当场说明")
    editor.finish()
    assert shown.ask.asked == []
    assert len(kept(desk)) == 1


def test_a_reason_that_is_half_typed_is_kept_in_the_draft(shown, editor, desk):
    meeting = recorded(shown, editor)
    editor.form.head.fields["place"].set_text("村会议室")
    shown.ask.yes, shown.ask.said = False, "地点写"
    editor.finish()
    editor.leave()
    shown.page.open(meeting.id)
    shown.ask.yes = True
    editor.finish()
    assert shown.ask.texts == ["", "地点写"]
    (proceedings,) = kept(desk)
    assert proceedings.meeting.correction == "地点写"
    shown.page.open(meeting.id)
    editor.form.head.fields["place"].set_text("村部")
    editor.finish()
    assert shown.ask.texts[-1] == "", "a reason is of one correction"


def test_a_meeting_is_struck_with_a_reason_and_can_not_be_written_on_any_more(shown, editor, desk):
    meeting = recorded(shown, editor)
    editor.strike_it()
    shown.page.open(meeting.id)
    assert editor.head.state.text() == "已作废"
    assert not editor.foot.done.isEnabled()
    assert not editor.form.isEnabled()


def test_a_struck_meeting_is_restored_from_its_own_page(shown, editor, desk):
    meeting = recorded(shown, editor)
    editor.strike_it()
    shown.page.open(meeting.id)
    editor.foot.restore.click()
    shown.page.open(meeting.id)
    assert editor.head.state.text() == "已完成"
    assert editor.form.isEnabled()


def test_a_meeting_that_can_not_be_restored_stays_struck_and_gets_no_draft(shown, editor, desk):
    meeting = recorded(shown, editor)
    editor.strike_it()
    shown.page.open(meeting.id)
    with desk.writing("record-meeting") as work:
        work.put(MEETING, replace(meeting, id="another", struck=False, heads=()))
    editor.foot.restore.click()
    assert "不能恢复" in " ".join(bar.words for bar in shown.window.notices.bars())
    editor.leave()
    assert drafts.open_drafts(desk) == []


def test_files_chosen_while_writing_are_attached_to_the_recorded_meeting(
    shown, editor, desk, tmp_path
):
    path, gone = tmp_path / "会场.png", tmp_path / "找不到.jpg"
    path.write_bytes(picture(160, 120, form="PNG"))
    assert editor.files.isHidden()
    editor.pending_files.add_files([path, gone])
    written = editor.meeting()
    editor.leave()
    shown.page.resume(written)
    assert editor.pending_files.paths() == [str(path), str(gone)]
    meeting = recorded(shown, editor).id
    assert [one.attachment.name for one in editor.files.tiles] == ["会场.jpg"]
    assert editor.files.tiles[0].attachment.about == meeting
    assert [bar.words for bar in shown.window.notices.bars()] == [
        f"没有找到 {gone}。请检查文件是否还在、U盘是否插好。"
    ]
    assert editor.pending_files.isHidden()
    shown.page.back()
    shown.page.new("ZW", 11)
    assert editor.pending_files.paths() == []


def test_files_are_added_to_a_recorded_meeting(shown, editor, desk, tmp_path):
    meeting = recorded(shown, editor).id
    path = tmp_path / "会场.png"
    path.write_bytes(picture(160, 120, form="PNG"))
    editor.files.add_files(FilesToAdd((path,)))
    (tile,) = editor.files.tiles
    assert tile.attachment.about == meeting
    assert drafts.open_drafts(desk) == [], "what is added is kept at once"
    editor.strike_it()
    shown.page.open(meeting)
    assert [one.attachment.name for one in editor.files.tiles] == ["会场.jpg"]
    assert editor.files.add_button.isHidden()


def test_last_times_attendance_is_copied(shown, editor, page, desk):
    editor.form.head.fields["day"].set_text("2026-11-03")
    editor.form.moved.emit()
    fill(editor)
    QTest.keyClick(editor.form.roster.tiles, Qt.Key.Key_Space)
    editor.finish()
    page.new("DH", 11)
    QTest.keyClick(shown.window, Qt.Key.Key_F7)
    assert counted(editor)[:3] == ["应到 45 人", "实到 44 人", "请假 1 人"]


def test_the_first_meeting_of_a_kind_has_nothing_to_copy(shown, editor):
    editor.copy_last()
    assert "没有可复制" in shown.window.status.notice.text()


def test_another_day_has_another_roll(editor):
    day = editor.form.head.fields["day"]
    day.editor.setFocus()
    day.editor.selectAll()
    QTest.keyClicks(day.editor, "2026-02-01")
    editor.form.head.fields["place"].editor.setFocus()
    assert counted(editor)[0] == "应到 43 人"
    assert editor.controller.open_meeting.proceedings.meeting.day == date(2026, 2, 1)


def test_warnings_are_shown_beside_their_fields_and_do_not_block_saving(editor, desk):
    fill(editor)
    editor.form.head.fields["signed"].set_text("40")
    editor.form.show_doubts()
    assert "签到表上有 40 人签名" in editor.form.head.fields["signed"].message()
    editor.finish()
    assert len(kept(desk)) == 1


def test_only_what_was_recorded_is_printed(shown, editor):
    editor.print_it()
    assert shown.printed == []
    meeting = recorded(shown, editor)
    editor.print_it()
    assert shown.printed == [meeting.id]


def test_what_the_desk_refuses_stays_on_the_page(shown, editor, desk, monkeypatch):
    from bindesk.errors import ExternalError

    def refuse(_desk, _told):
        raise ExternalError("disk-full", path="x")

    monkeypatch.setattr(meeting_controller.meetings, "record", refuse)
    fill(editor)
    editor.finish()
    assert shown.page.writing
    assert editor.foot.done.isEnabled()
    assert len(shown.window.notices.bars()) == 1
    assert len(drafts.open_drafts(desk)) == 1
    assert kept(desk) == []


@pytest.mark.parametrize("kind", ["ZW", "XZ", "DK", "ZT", "SH", "PY", "TX", "JX", "FZ"])
def test_every_kind_of_meeting_can_be_recorded(page, desk, kind):
    page.new(kind, 11)
    editor = page.editor
    fill(editor)
    editor.finish()
    (proceedings,) = kept(desk)
    assert proceedings.meeting.type == kind
    assert proceedings.attendances
    assert (proceedings.meeting.branch, proceedings.meeting.day) == (BRANCH.id, DAY)


def test_ctrl_s_says_that_the_draft_was_saved_or_that_nothing_is_new(shown, editor, desk):
    QTest.keyClick(shown.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "没有新的修改" in shown.window.status.notice.text()
    editor.form.head.fields["topic"].editor.setFocus()
    compose(editor.form.head.fields["topic"].editor, "分红")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert shown.window.status.notice.text() == "✔ 草稿已保存 10:42"
    assert len(drafts.open_drafts(desk)) == 1


def test_a_person_in_charge_and_a_lecturer_are_found_by_initials(page, keys):
    page.new("DK", 11)
    editor = page.editor
    fields = (
        editor.form.head.fields["lecturer"],
        editor.form.agenda.cards[0].block.fields["owner"],
    )
    name = editor.form.roster.tiles.tiles()[0].name
    for field in fields:
        field.editor.setFocus()
        keys.type(initials(name)[0] + "1")
        assert field.value() == name

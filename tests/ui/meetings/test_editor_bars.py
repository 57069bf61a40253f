from dataclasses import replace

from bindesk.operations.meetings import meetings
from bindesk.ui.meetings.editor_bars import EditorFoot, EditorHead
from tests.support.desks.branches import BRANCH, DAY


def opened(desk, *, is_kept, struck=False):
    meeting = meetings.open_meeting(desk, "DH", BRANCH.id, DAY)
    proceedings = meeting.proceedings
    meeting_value = replace(proceedings.meeting, struck=struck, entered_on=DAY)
    return replace(
        meeting, proceedings=replace(proceedings, meeting=meeting_value), is_kept=is_kept
    )


def test_the_head_names_the_meeting_and_its_state(qtbot, desk):
    head = EditorHead()
    qtbot.addWidget(head)
    states = []
    for meeting in (
        opened(desk, is_kept=False),
        opened(desk, is_kept=True),
        opened(desk, is_kept=True, struck=True),
    ):
        head.show_meeting(meeting)
        states.append(head.state.text())
    assert states == ["草稿", "已完成", "已作废"]
    assert head.heading.text() == "支部党员大会"
    assert head.number.text().startswith("新记录")


def test_the_foot_offers_only_the_deeds_that_a_meeting_has(qtbot, desk):
    foot = EditorFoot()
    qtbot.addWidget(foot)
    foot.show_meeting(opened(desk, is_kept=False), has_draft=False)
    assert (foot.done.text(), foot.drop.text()) == ("完成并待上报", "丢弃草稿")
    assert foot.strike.isHidden()
    foot.show_meeting(opened(desk, is_kept=True), has_draft=False)
    assert foot.done.text() == "保存更正"
    assert (foot.strike.isHidden(), foot.drop.isHidden()) == (False, True)
    assert foot.restore.isHidden()
    foot.show_meeting(opened(desk, is_kept=True), has_draft=True)
    assert (foot.strike.isHidden(), foot.drop.text()) == (True, "放弃修改")
    foot.show_meeting(opened(desk, is_kept=True, struck=True), has_draft=False)
    assert not foot.done.isEnabled()
    assert not foot.restore.isHidden()

"""The editor's deeds and draft, without a widget."""

from dataclasses import replace

import pytest

from bindesk.domain.meetings.meetings import MeetingFilter, from_draft, to_draft
from bindesk.errors import ExternalError
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.records import drafts
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.meetings import meeting_controller
from bindesk.ui.meetings.meeting_controller import MeetingController
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.branches import BRANCH, DAY
from tests.support.window.inline_pool import Later, inline_tasks


class Entered:
    """What a clerk has entered, and what the controller has emitted."""

    def __init__(self, desk):
        self.changes = ChangeNotifier()
        self.controller = MeetingController(desk, inline_tasks(), self.changes, self.entries)
        self.events = []
        for name in (
            "problems_found",
            "confirmation_needed",
            "reason_needed",
            "busy_changed",
            "failed",
            "done",
            "closed",
        ):
            signal = getattr(self.controller, name)
            signal.connect(lambda *values, name=name: self.events.append((name, *values)))
        self.changes.rung.connect(lambda _touched: self.events.append(("notified",)))
        self.proceedings = None

    def entries(self):
        return {"told": to_draft(self.proceedings)}

    def open(self, opened):
        self.proceedings = opened.proceedings
        self.controller.open(opened)

    def enter(self, **values):
        meeting = replace(self.proceedings.meeting, **values)
        self.proceedings = replace(self.proceedings, meeting=meeting)
        self.controller.mark_edited()

    def names(self):
        return [event[0] for event in self.events]


@pytest.fixture
def entered(desk, qapp):
    made = Entered(desk)
    made.open(meetings.open_meeting(desk, "DH", BRANCH.id, DAY))
    return made


def recorded(desk):
    ids = meeting_lists.ids(desk, MeetingFilter(struck=True))
    return [meetings.reopen(desk, one) for one in ids]


def test_a_meeting_without_a_topic_is_not_recorded(entered, desk):
    entered.controller.finish(entered.proceedings)
    assert entered.names() == ["busy_changed", "busy_changed", "problems_found"]
    assert [problem.field for problem in entered.events[-1][1]] == ["topic"]
    assert recorded(desk) == []


def test_a_recorded_meeting_is_closed_before_other_pages_are_notified(entered, desk):
    meeting = entered.controller.meeting_id
    entered.enter(topic="集体经济分红")
    entered.controller.finish(entered.proceedings)
    assert entered.names() == ["busy_changed", "closed", "notified", "done"]
    words, recorded_id = entered.events[-1][1:]
    assert "党员大会" in words
    assert recorded_id == meeting
    assert entered.controller.meeting_id == ""
    assert drafts.open_drafts(desk) == []
    (stored,) = recorded(desk)
    assert stored.proceedings.meeting.finished


def test_a_recorded_meeting_is_corrected_with_a_reason_only(entered, desk):
    entered.enter(topic="集体经济分红")
    entered.controller.finish(entered.proceedings)
    (stored,) = recorded(desk)
    entered.open(stored)
    entered.enter(place="村会议室")
    entered.controller.finish(entered.proceedings)
    name, proceedings = entered.events[-1]
    assert name == "reason_needed"
    entered.controller.correct(proceedings, "地点写错")
    (corrected,) = recorded(desk)
    meeting = corrected.proceedings.meeting
    assert (meeting.place, meeting.correction) == ("村会议室", "地点写错")
    entered.open(corrected)
    entered.controller.strike("没有开")
    assert recorded(desk)[0].proceedings.meeting.struck


def test_a_deed_that_fails_leaves_the_meeting_open_with_its_draft(entered, desk, monkeypatch):
    def refuse(_desk, _proceedings):
        raise ExternalError("disk-full", path="x")

    monkeypatch.setattr(meeting_controller.meetings, "record", refuse)
    entered.enter(topic="集体经济分红")
    entered.controller.finish(entered.proceedings)
    assert entered.names() == ["busy_changed", "busy_changed", "failed"]
    entered.controller.save_draft()
    assert entered.controller.has_draft
    assert len(drafts.open_drafts(desk)) == 1


def test_a_second_press_while_a_deed_is_under_way_does_nothing(desk, qapp):
    entered = Entered(desk)
    pool = Later()
    jobs = pool.jobs
    entered.controller._tasks = Tasks(pool)
    entered.open(meetings.open_meeting(desk, "DH", BRANCH.id, DAY))
    entered.enter(topic="集体经济分红")
    entered.controller.finish(entered.proceedings)
    entered.controller.finish(entered.proceedings)
    assert len(jobs) == 1
    jobs[0]()
    entered.controller.finish(entered.proceedings)
    assert len(jobs) == 2
    jobs[1]()
    assert entered.names() == ["busy_changed", "closed", "notified", "done"]
    assert len(recorded(desk)) == 1


def test_a_draft_says_whether_its_meeting_was_on_the_screen(entered, desk):
    entered.enter(topic="集体经济分红")
    entered.controller.save_draft()
    (draft,) = drafts.open_drafts(desk)
    assert drafts.find(desk, draft.form, draft.record)[0]["on_show"]
    entered.controller.leave()
    assert not drafts.find(desk, draft.form, draft.record)[0]["on_show"]
    proceedings = from_draft(drafts.find(desk, draft.form, draft.record)[0]["told"])
    entered.controller.open(meetings.context_of(desk, proceedings), has_draft=True)
    assert entered.controller.open_meeting.proceedings.meeting.topic == "集体经济分红"
    assert entered.controller.has_draft
    entered.controller.drop_draft()
    assert drafts.open_drafts(desk) == []
    assert entered.names() == ["closed", "closed"]


def test_a_meeting_left_unchanged_has_no_draft(entered, desk):
    entered.controller.leave()
    assert drafts.open_drafts(desk) == []

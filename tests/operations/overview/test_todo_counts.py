"""What waits for a person is counted for villages and townships alike."""

import pytest

from bindesk.db.records import records
from bindesk.domain.meetings.meetings import MEETING
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.overview.todo_counts import TodoCounts, todo_counts
from bindesk.operations.reviews import reviews
from tests.support.desks.township_desks import LB, ZFT, at, errand, township_desk


@pytest.fixture
def make_desk():
    return township_desk


def test_a_township_has_records_to_look_at_and_errands_handed_up(desk):
    assert todo_counts(desk) == TodoCounts(to_review=2, handed_up=2)
    assert todo_counts(desk).count == 4


def test_what_was_reviewed_waits_no_more_until_the_village_changes_it(desk):
    reviews.review(desk, "meeting", f"m-{ZFT}", "good")
    assert reviews.due_counts(desk) == {LB: 1}
    with at(desk, ZFT).writing("correct-meeting") as work:
        held = records.load(work.conn, MEETING, f"m-{ZFT}")
        work.put(
            MEETING,
            MEETING.new(held.id, held.unit, {**MEETING.plain(held), "topic": "改"}, held.heads),
        )
    assert reviews.due_counts(desk) == {LB: 1, ZFT: 1}
    assert sum(reviews.due_counts(desk).values()) == sum(
        len(reviews.to_review(desk, unit)) for unit in (ZFT, LB)
    )


def test_a_village_has_what_was_sent_back_to_it(desk):
    reviews.review(desk, "meeting", f"m-{ZFT}", "returned", "缺签到影像")
    assert todo_counts(at(desk, ZFT)) == TodoCounts(returned=1)
    assert [one.record for one in reviews.returned_below(desk)] == [f"m-{ZFT}"]
    assert todo_counts(desk).returned == 0


def test_an_errand_that_was_answered_waits_no_more(desk):
    made = errand(desk, ZFT, 7, "submitted")
    before = todo_counts(desk).handed_up
    reviews.step_handed_up(desk, made, StepInput(state="in-progress"))
    assert todo_counts(desk).handed_up == before
    reviews.step_handed_up(desk, made, StepInput(state="returned", reason="缺照片"))
    assert todo_counts(desk).handed_up == before - 1

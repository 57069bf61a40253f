"""A village, its township and the county: what is looked at from above, sent back, and mended."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bindesk.db.errands import errands as kept
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.reviews.reviews import REVIEW
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.journal import undo
from bindesk.operations.meetings import meetings
from bindesk.operations.overview.todo_counts import todo_counts
from bindesk.operations.records import registers
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing import syncing
from tests.support.county.local_offices import COUNTY, TOWNSHIP, VILLAGE, offices
from tests.support.desks import branches
from tests.support.desks.year_desks import ITEM, PERSON, accepted, held


def reviewed(desk, kind, ids):
    with desk.reading() as conn:
        return reviews.reviewed(conn, kind, ids)


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    seat = world.seat()
    with seat.desk.writing("import") as work:
        work.put(ORGANISATION, branches.BRANCH)
        work.put_all(MEMBER, branches.members(5))
        work.put(RESIDENT, PERSON)
        work.put(ERRAND_ITEM, ITEM)
    return seat


@pytest.fixture
def township(world):
    return world.seat(TOWNSHIP, "township", "周干事")


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def refusal(deed, *said):
    with pytest.raises(ValidationFailed) as caught:
        deed(*said)
    return codes(caught)


def retitle(desk, meeting, unit):
    with desk.writing("correct", unit=unit) as work:
        work.set(MEETING, meeting, {"topic": "别的"})


def praise(desk, unit):
    with desk.writing("review", unit=unit) as work:
        said = {"about": "x", "about_kind": "meeting", "verdict": "good"}
        work.put(REVIEW, REVIEW.new(work.new_id(), unit, said))


def correct(desk, meeting, reason="补上影像"):
    told = meetings.reopen(desk, meeting).proceedings
    return meetings.correct(desk, replace(told), reason)


def test_a_returned_meeting_is_listed_with_its_reason_until_it_is_corrected(
    world, village, township
):
    meeting = held(village.desk)
    world.sync()
    assert [(d.kind, d.record, d.last) for d in reviews.to_review(township.desk, VILLAGE)] == [
        ("meeting", meeting, None)
    ]
    reviews.review(township.desk, "meeting", meeting, "returned", "缺影像")
    assert reviews.to_review(township.desk, VILLAGE) == []
    world.sync()
    (sent,) = reviews.returned(village.desk)
    assert (sent.source, sent.kind, sent.record) == ("review", "meeting", meeting)
    assert (sent.title, sent.reason, sent.by) == (
        "讨论集体经济分红",
        "缺影像",
        "彬州市新民镇 周干事",
    )
    correct(village.desk, meeting)
    assert reviews.returned(village.desk) == []
    world.sync()
    (again,) = reviews.to_review(township.desk, VILLAGE)
    assert again.last.comment == "缺影像"
    reviews.review(township.desk, "meeting", meeting, "good")
    world.sync()
    assert reviews.to_review(township.desk, VILLAGE) == []
    said, is_answered = reviewed(village.desk, "meeting", [meeting])[meeting]
    assert (said.verdict, is_answered) == ("good", False)


def test_a_review_lives_in_the_villages_log_and_reaches_every_desk_of_the_village(
    world, village, township
):
    meeting = held(village.desk)
    other = world.seat(clerk="王志强")
    world.sync()
    reviews.review(township.desk, "meeting", meeting, "seen")
    world.sync()
    for seat in (village, other, township):
        with seat.desk.reading() as conn:
            (said,) = records.where(conn, REVIEW, {"about": meeting})
        assert (said.unit, said.reviewer) == (VILLAGE, "周干事")


def test_changing_only_a_meetings_motion_answers_a_return_too(world, village, township):
    meeting = held(village.desk)
    world.sync()
    reviews.review(township.desk, "meeting", meeting, "returned", "决议不清")
    world.sync()
    with village.desk.reading() as conn:
        motion = conn.execute(text("SELECT id FROM motion")).scalar_one()
    village.near.do(("motion", motion, {"resolution": "按户分红"}))
    assert reviews.returned(village.desk) == []


def test_of_two_reviews_the_later_in_the_log_counts(world, village, township):
    meeting = held(village.desk)
    county = world.seat(COUNTY, "county", "吴科长")
    world.sync()
    reviews.review(township.desk, "meeting", meeting, "good")
    reviews.review(county.desk, "meeting", meeting, "returned", "人数不对")
    county.sync()
    township.sync()
    world.sync()
    for seat in world.seats:
        assert reviewed(seat.desk, "meeting", [meeting])[meeting][0].verdict == "good"
    assert reviews.returned(village.desk) == []


def test_a_review_without_a_needed_reason_or_of_nothing_is_refused(world, village, township):
    meeting = held(village.desk)
    world.sync()
    look = reviews.review
    assert refusal(look, township.desk, "meeting", meeting, "returned", " ") == [
        "review-return-needs-reason"
    ]
    assert refusal(look, township.desk, "meeting", meeting, "fine") == ["review-verdict-unknown"]
    assert refusal(look, township.desk, "meeting", "none", "seen") == ["record-missing"]


def test_a_village_can_not_praise_itself(village):
    meeting = held(village.desk)
    assert refusal(reviews.review, village.desk, "meeting", meeting, "good") == [
        "desk-may-not-write"
    ]


def test_a_township_can_neither_change_a_villages_record_nor_claim_it_for_its_own_log(
    world, village, township
):
    meeting = held(village.desk)
    world.sync()
    assert refusal(retitle, township.desk, meeting, VILLAGE) == ["desk-may-not-write"]
    assert refusal(retitle, township.desk, meeting, None) == ["desk-of-another-unit"]
    with township.desk.reading() as conn:
        assert records.load(conn, MEETING, meeting).topic == "讨论集体经济分红"


def test_nobody_writes_into_the_log_of_a_unit_that_is_none_of_his(township):
    assert refusal(praise, township.desk, "610481000000") == ["desk-may-not-write"]


def test_a_review_can_be_undone_where_it_was_made(world, village, township):
    meeting = held(village.desk)
    world.sync()
    reviews.review(township.desk, "meeting", meeting, "returned", "看错了")
    undo.undo_last(township.desk)
    world.sync()
    assert reviews.returned(village.desk) == []
    assert [d.record for d in reviews.to_review(township.desk, VILLAGE)] == [meeting]


def test_a_township_steps_an_errand_handed_up_to_it(world, village, township):
    errand = accepted(village.desk)
    errands.step(village.desk, errand, StepInput(state="submitted", office="新民镇便民服务中心"))
    world.sync()
    assert [row.line.id for row in reviews.handed_up(township.desk)] == [errand]
    reviews.step_handed_up(township.desk, errand, StepInput(state="returned", reason="缺发票原件"))
    world.sync()
    (sent,) = reviews.returned(village.desk)
    assert (sent.source, sent.record, sent.reason) == ("errand", errand, "缺发票原件")
    assert reviews.handed_up(township.desk) == []
    errands.step(village.desk, errand, StepInput(state="submitted", office="新民镇便民服务中心"))
    world.sync()
    said = StepInput(state="decided", outcome="granted")
    reviews.step_handed_up(township.desk, errand, said)
    world.sync()
    with village.desk.reading() as conn:
        steps = kept.steps(conn, errand)
    assert [(s.state, s.unit, s.clerk) for s in steps][-1] == ("decided", VILLAGE, "周干事")
    assert reviews.returned(village.desk) == []


def test_a_township_takes_no_step_that_is_the_villages(world, village, township):
    errand = accepted(village.desk)
    world.sync()
    step = StepInput(state="in-progress")
    assert refusal(reviews.step_handed_up, township.desk, errand, step) == ["errand-not-handed-up"]
    errands.step(village.desk, errand, StepInput(state="submitted", office="镇里"))
    world.sync()
    for own in ("withdrawn", "paused", "stopped"):
        said = StepInput(state=own, reason="不办了")
        assert refusal(reviews.step_handed_up, township.desk, errand, said) == [
            "errand-not-handed-up"
        ]
    assert refusal(reviews.step_handed_up, township.desk, errand, StepInput(state="returned")) == [
        "step-needs-reason"
    ]


def test_a_township_steps_no_errand_that_the_village_has_struck(world, village, township):
    errand = accepted(village.desk)
    errands.step(village.desk, errand, StepInput(state="submitted", office="镇里"))
    errands.strike(village.desk, errand, "登记错了")
    world.sync()
    said = StepInput(state="decided", outcome="granted")
    assert refusal(reviews.step_handed_up, township.desk, errand, said) == ["record-missing"]
    with township.desk.reading() as conn:
        assert [s.state for s in kept.steps(conn, errand)] == ["accepted", "submitted"]


def test_a_deed_the_county_does_not_let_in_is_listed_until_mended_or_put_away(world, village):
    village.near.do(("review", None, {"about": "m", "about_kind": "meeting", "verdict": "good"}))
    resident = registers.record(village.desk, RESIDENT, {"name": "赵玉兰", "gender": "female"})[1]
    world.sync()
    (sent,) = reviews.returned(village.desk)
    assert (sent.source, sent.kind, sent.title) == ("deed", "review", "合格")
    assert sent.reason == message("right-missing")
    reviews.dismiss(village.desk, sent.id)
    reviews.dismiss(village.desk, sent.id)
    assert reviews.returned(village.desk) == []
    assert reviewed(village.desk, "resident", [resident]) == {}


def test_what_the_county_refused_of_another_desk_is_not_this_desks(world, village):
    beside = world.seat(clerk="王会计")
    changes, _ = registers.record(village.desk, RESIDENT, {"name": "张大山"})
    world.sync()
    for seat in (village, beside):
        with seat.desk.store.writing() as conn:
            conn.execute(
                text("UPDATE deed SET state = 'refused', reason = 'x' WHERE id = :id"),
                {"id": changes.deed},
            )
    assert [one.id for one in reviews.returned(village.desk)] == [changes.deed]
    assert syncing.status(village.desk).rejected == 1
    assert reviews.returned(beside.desk) == []
    assert syncing.status(beside.desk).rejected == 0
    assert todo_counts(beside.desk).returned == 0


def test_deeds_from_before_a_desk_joined_stay_its_own(village):
    changes, _ = registers.record(village.desk, RESIDENT, {"name": "张大山"})
    with village.desk.store.writing() as conn:
        metadata.write(conn, "device", village.desk.office.device)
        metadata.change_device(conn, "another")
        conn.execute(
            text("UPDATE deed SET state = 'refused', reason = 'x' WHERE id = :id"),
            {"id": changes.deed},
        )
    assert [one.id for one in reviews.returned(village.desk)] == [changes.deed]

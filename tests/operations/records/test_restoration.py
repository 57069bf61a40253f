"""Restoring a struck record: with its parts, once, and only while nothing else has taken its place."""

from dataclasses import replace
from datetime import date

import pytest

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.records import records
from bindesk.domain.errands.errands import CLOSURE, ERRAND, ERRAND_STEP
from bindesk.domain.errands.visits import Visit
from bindesk.domain.meetings.meetings import MEETING, Motion, Proceedings
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.errands import errands
from bindesk.operations.journal import undo
from bindesk.operations.meetings import meetings
from bindesk.operations.records import registers
from bindesk.operations.records.restoration import restore
from tests.support.desks.branches import BRANCH, guest, line, members
from tests.support.desks.kinds import known_as
from tests.support.desks.ponds import POND
from tests.support.desks.township_desks import ZFT, at, township_desk
from tests.support.desks.year_desks import ITEM, PERSON, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def stored(desk, kind, record):
    with desk.reading() as conn:
        return records.load(conn, kind, record)


def refused(desk, kind, record):
    with pytest.raises(ValidationFailed) as caught:
        restore(desk, kind, record)
    (problem,) = caught.value.problems
    return problem.code, message(problem.code, problem.values)


def recorded(desk, guests=()):
    meeting = meetings.open_meeting(desk, "DH", BRANCH.id, date(2026, 11, 3)).proceedings.meeting
    meeting = replace(meeting, topic="集体经济分红", finished=True)
    motions = [Motion(id="", meeting="", place=1, title=title) for title in ("一", "二")]
    lines = [line(meeting, one) for one in members(9)]
    lines += [guest(meeting, name) for name in guests]
    meetings.record(desk, Proceedings(meeting, tuple(motions), tuple(lines)))
    return meetings.reopen(desk, meeting.id).proceedings


def test_a_restored_resident_is_in_the_list_again_without_the_reason(desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    assert restore(desk, RESIDENT, PERSON.id).verb == "restore-resident"
    one = stored(desk, RESIDENT, PERSON.id)
    assert (one.struck, one.struck_reason, one.phone) == (False, "", PERSON.phone)
    assert registers.ids(desk, RESIDENT, "王小明") == [PERSON.id]


def test_a_restoration_is_undone_as_any_deed(desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    restore(desk, RESIDENT, PERSON.id)
    undo.undo_last(desk)
    one = stored(desk, RESIDENT, PERSON.id)
    assert (one.struck, one.struck_reason) == (True, "登记错了")


def test_a_record_is_restored_once(desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    restore(desk, RESIDENT, PERSON.id)
    assert refused(desk, RESIDENT, PERSON.id)[0] == "record-not-struck"
    assert refused(desk, RESIDENT, "nobody")[0] == "record-missing"


def test_a_number_that_another_record_has_now_is_not_given_twice(desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    registers.record(desk, RESIDENT, {"name": "王晓明", "id_number": PERSON.id_number})
    code, words = refused(desk, RESIDENT, PERSON.id)
    assert code == "restore-taken"
    assert "身份号码" in words
    assert stored(desk, RESIDENT, PERSON.id).struck


def test_a_person_without_a_number_is_known_by_name_birth_and_group(desk):
    values = {"name": "单小丽", "born": "1960-07-08", "group": "三组"}
    _, first = registers.record(desk, RESIDENT, values)
    registers.strike(desk, RESIDENT, first, "重复")
    _, second = registers.record(desk, RESIDENT, {**values, "group": "四组"})
    restore(desk, RESIDENT, first)
    registers.strike(desk, RESIDENT, first, "重复")
    registers.correct(desk, RESIDENT, second, {"group": "三组"})
    code, words = refused(desk, RESIDENT, first)
    assert code == "restore-taken"
    assert "姓名、出生日期、村民小组" in words


def test_a_day_that_is_closed_by_another_record_is_not_closed_twice(desk):
    _, first = registers.record(desk, CLOSURE, {"day": "2026-11-05"})
    registers.strike(desk, CLOSURE, first, "记错")
    _, other = registers.record(desk, CLOSURE, {"day": "2026-11-06"})
    registers.correct(desk, CLOSURE, other, {"day": "2026-11-05"})
    assert refused(desk, CLOSURE, first)[0] == "restore-taken"


def test_a_meeting_comes_back_with_what_was_struck_with_it_only(desk):
    before = recorded(desk)
    meetings.correct(desk, replace(before, motions=before.motions[1:]), "写重了")
    meetings.strike(desk, before.meeting.id, "会没有开")
    restore(desk, MEETING, before.meeting.id)
    now = meetings.reopen(desk, before.meeting.id).proceedings
    assert (now.meeting.struck, now.meeting.number) == (False, before.meeting.number)
    assert [motion.title for motion in now.motions] == ["二"]
    assert {one.id for one in now.attendances} == {one.id for one in before.attendances}


def test_a_meeting_of_more_records_than_a_deed_holds_comes_back_whole(desk):
    before = recorded(desk, [f"来宾{number}" for number in range(510)])
    meetings.strike(desk, before.meeting.id, "会没有开")
    restore(desk, MEETING, before.meeting.id)
    now = meetings.reopen(desk, before.meeting.id).proceedings
    assert len(now.motions) == len(before.motions)
    assert len(now.attendances) == len(before.attendances)


def test_an_errand_whose_acceptance_was_undone_comes_back_with_its_steps(desk):
    _, errand = errands.accept(desk, Visit(resident=PERSON.id, item=ITEM.id))
    undo.undo_last(desk)
    assert stored(desk, ERRAND, errand).struck
    restore(desk, ERRAND, errand)
    with desk.reading() as conn:
        (step,) = records.where(conn, ERRAND_STEP, {"errand": errand})
    assert (stored(desk, ERRAND, errand).struck, step.state) == (False, "accepted")


def test_a_township_restores_no_record_of_its_village(tmp_path):
    desk = township_desk(tmp_path)
    (member, *_) = registers.ids(desk, MEMBER, unit=ZFT)
    registers.strike(at(desk, ZFT), MEMBER, member, "记错")
    assert refused(desk, MEMBER, member)[0] == "desk-of-another-unit"
    restore(at(desk, ZFT), MEMBER, member)
    desk.close()


def test_of_a_key_of_two_fields_another_record_takes_the_place_only_with_both(desk):
    pond = replace(POND, key=("lent_on", "name"))
    east = {"lent_on": "2026-01-01", "name": "东塘"}
    with known_as(pond):
        upgrade_schema(desk.store)
        _, struck = registers.record(desk, pond, east)
        registers.strike(desk, pond, struck, "重复登记")
        _, other = registers.record(desk, pond, {**east, "name": "西塘"})
        restore(desk, pond, struck)
        registers.strike(desk, pond, struck, "重复登记")
        registers.correct(desk, pond, other, {"name": "东塘"})
        code, words = refused(desk, pond, struck)
    assert code == "restore-taken"
    assert "出租日期、塘名" in words

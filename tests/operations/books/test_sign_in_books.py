from dataclasses import replace

import pytest

from bindesk.operations.books.sign_in_books import blank_sheet, sign_in_sheet
from bindesk.operations.meetings import meetings
from tests.support.desks import branches
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import held, year_desk


@pytest.fixture
def opened(tmp_path):
    desk = year_desk(tmp_path, SetClock())
    yield meetings.reopen(desk, held(desk))
    desk.close()


def test_nobody_s_signature_is_ever_printed(opened):
    sheet = sign_in_sheet(opened, 1, filled_in=True)
    assert {one.signature for one in sheet.people} == {""}
    assert sheet.people[-1].remarks == "请假（病），住院"


def test_a_sheet_to_be_signed_says_nothing_of_how_anybody_came(opened):
    sheet = sign_in_sheet(opened, 1, filled_in=False)
    assert {one.remarks for one in sheet.people} == {""}
    assert sheet.due == 12


def test_guests_sign_beneath_the_members(opened):
    guest = branches.guest(opened.proceedings.meeting, "程镇长")
    told = replace(opened.proceedings, attendances=(*opened.proceedings.attendances, guest))
    last = sign_in_sheet(replace(opened, proceedings=told), 1, filled_in=True).people[-1]
    assert (last.name, last.category, last.remarks) == ("程镇长", "镇组织委员", "列席")


def test_before_a_meeting_is_recorded_there_are_the_names_of_the_branch(opened):
    sheet = blank_sheet(opened.roll_entries, branches.DAY, "")
    assert [one.name for one in sheet.people] == [one.member.name for one in opened.roll_entries]

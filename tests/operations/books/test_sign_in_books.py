from dataclasses import replace

import pytest

from bindesk.books import columns
from bindesk.books.layouts import layout
from bindesk.books.pages import ledgers
from bindesk.operations.books.sign_in_books import blank_sheet, sign_in_sheet
from bindesk.operations.meetings import meetings
from tests.books.reading import STAMP, text
from tests.support.desks import branches
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import held, year_desk

L06 = layout("L06")


@pytest.fixture
def opened(tmp_path):
    desk = year_desk(tmp_path, SetClock())
    yield meetings.reopen(desk, held(desk))
    desk.close()


def cells(sheet):
    """Return the printed texts of a sheet's rows by column."""
    readers = columns.cell_readers(L06)
    keys = [column.key for column in L06.columns]
    return [
        {key: reader(row) for key, reader in zip(keys, readers, strict=True)} for row in sheet.rows
    ]


def test_nobody_s_signature_is_ever_printed(opened):
    rows = cells(sign_in_sheet(opened, 1, filled_in=True))
    assert {row["signature"] + row["signed_at"] for row in rows} == {""}
    assert rows[-1]["remarks"] == "请假（病），住院"


def test_a_sheet_to_be_signed_says_nothing_of_how_anybody_came(opened):
    sheet = sign_in_sheet(opened, 1, filled_in=False)
    assert {row["remarks"] for row in cells(sheet)} == {""}
    assert not any("status" in row for row in sheet.rows)
    assert (sheet.fields["due"], sheet.fields["present"]) == (12, None)


def test_a_blank_sheet_ends_in_rows_to_sign_and_a_filled_in_one_is_closed(opened):
    blank = text(ledgers.draw(sign_in_sheet(opened, 1, filled_in=False), STAMP, L06))
    filled = text(ledgers.draw(sign_in_sheet(opened, 1, filled_in=True), STAMP, L06))
    assert "（以下空白）" not in blank
    assert "实到人数：11" not in blank
    assert "（以下空白）" in filled
    assert "实到人数：11" in filled


def test_guests_sign_beneath_the_members(opened):
    guest = branches.guest(opened.proceedings.meeting, "程镇长")
    told = replace(opened.proceedings, attendances=(*opened.proceedings.attendances, guest))
    last = cells(sign_in_sheet(replace(opened, proceedings=told), 1, filled_in=True))[-1]
    assert (last["name"], last["category"], last["remarks"]) == ("程镇长", "镇组织委员", "列席")


def test_before_a_meeting_is_recorded_there_are_the_names_of_the_branch(opened):
    rows = cells(blank_sheet(opened.roll_entries, branches.DAY, ""))
    assert [row["name"] for row in rows] == [one.member.name for one in opened.roll_entries]
    assert {row["category"] for row in rows} == {"正式党员"}

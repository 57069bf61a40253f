from dataclasses import replace
from datetime import date

from bindesk.books.meetings import sign_in_sheets
from bindesk.books.meetings.sign_in_sheets import Attendee, SignInSheet
from tests.books.reading import STAMP, text

PEOPLE = tuple(
    Attendee(f"党员{place}号", "正式党员", "已签到", f"08:{place:02d}", "外出请假")
    for place in range(45)
)
SHEET = SignInSheet(
    "ZFT-DH-2026-003-QD", "第3次大会", "支部党员大会", date(2026, 11, 20), "二楼", 45, 36, PEOPLE
)


def test_a_blank_sheet_has_the_names_and_nothing_of_what_happened() -> None:
    found = text(sign_in_sheets.draw(SHEET, STAMP))
    assert all(each.name in found for each in PEOPLE)
    for told in ("已签到", "08:01", "外出请假", "实到人数：36", "（以下空白）"):
        assert told not in found


def test_a_filled_in_sheet_tells_who_came_and_is_closed() -> None:
    found = text(sign_in_sheets.draw(replace(SHEET, filled_in=True, people=PEOPLE[:40]), STAMP))
    for told in ("已签到", "08:39", "外出请假", "实到人数：36", "（以下空白）"):
        assert told in found

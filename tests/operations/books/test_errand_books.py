from datetime import date

import pytest

from bindesk.books import columns
from bindesk.books.layouts import layout
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.books import errand_books
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from tests.support.desks.desks import UNIT
from tests.support.desks.year_desks import ITEM, TAP, accepted, year_desk


@pytest.fixture
def make_desk():
    return year_desk


L13 = layout("L13")


def ledger(desk, *, masked=False, month=11, year=2026):
    with desk.reading() as conn:
        return errand_books.ledger(conn, UNIT, year, month, registrar="李秀英", masked=masked)


def lines(desk, **how):
    """Return the printed texts of the ledger's rows by column."""
    book = ledger(desk, **how)
    readers = columns.cell_readers(L13, is_masked=book.masked)
    keys = [column.key for column in L13.columns]
    return [
        {key: reader(row) for key, reader in zip(keys, readers, strict=True)} for row in book.rows
    ]


def test_rows_stand_in_the_order_in_which_people_came(desk):
    accepted(desk, ITEM)
    accepted(desk, TAP, finish=True)
    assert [line["number"][-4:] for line in lines(desk)] == ["0001", "0002"]


def test_a_finished_errand_has_its_day_result_and_rating(desk):
    errand = accepted(desk, TAP, finish=True)
    errands.step(desk, errand, StepInput(state="rated", rating="5"))
    (line,) = lines(desk)
    assert (line["result"], line["satisfaction"]) == ("办结", "非常满意")
    assert line["closed_on"] == "2026年11月20日"


def test_a_struck_errand_keeps_its_row_and_says_why(desk):
    errands.strike(desk, accepted(desk), "登记错了")
    (line,) = lines(desk)
    assert (line["visitor"], line["result"]) == ("王小明（作废）", "登记错了")


def test_a_masked_ledger_hides_names_and_telephones(desk):
    accepted(desk)
    (line,) = lines(desk, masked=True)
    assert (line["visitor"], line["phone"]) == ("王**", "139****0001")


def test_a_year_has_all_its_months(desk):
    accepted(desk)
    assert ledger(desk, month=None).fields["month"] == "2026年"
    assert len(lines(desk, month=None)) == 1
    assert lines(desk, month=3) == []
    for year in (2025, 2027):
        assert lines(desk, month=None, year=year) == []
        assert lines(desk, month=11, year=year) == []


def test_a_year_begins_and_ends_with_its_own_days(desk, clock):
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    for day in days:
        clock.move(days=(day - desk.today()).days)
        accepted(desk)
    counts = [len(lines(desk, month=None, year=year)) for year in (2025, 2026, 2027, 2028)]
    assert counts == [0, 1, 2, 1]


def test_an_unknown_errand_has_no_receipt(desk):
    with desk.reading() as conn, pytest.raises(ValidationFailed, match="record-missing"):
        errand_books.receipt(conn, "nobody", hotline="")


def test_the_receipt_says_when_to_the_minute_and_where_to_ask(desk):
    errand = accepted(desk)
    with desk.reading() as conn:
        made = errand_books.receipt(conn, errand, hotline="029-1234")
    header = columns.header_values(layout("L16"), made.fields, made.rows)
    assert header["accepted_at"] == "2026年11月20日 12:00"
    assert header["hotline"] == "029-1234"
    assert header["due_on"] == "2026年11月27日"
    assert [row["material"] for row in made.rows] == ["身份证", "户口簿"]

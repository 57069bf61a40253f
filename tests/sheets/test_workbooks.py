import pytest

from bindesk.errors import ExternalError
from bindesk.sheets.workbooks import NOTES_SHEET, workbook_rows
from tests.sheets.making import RARE, xlsx

KNOWN = {"姓名", "性别"}
ROWS = [["早饭头村党员名册"], ["姓名", "性别"], [RARE[0], "女"], [], ["王编", "男"]]


def test_the_rows_below_the_headings_are_read_with_their_numbers():
    name, others, header, rows = workbook_rows(xlsx(ROWS), KNOWN)
    assert (name, others, header.number) == ("Sheet1", [], 2)
    assert [(row.number, row.cells[0]) for row in rows if any(row.cells)] == [
        (3, RARE[0]),
        (5, "王编"),
    ]


def test_the_first_sheet_that_fits_is_read_and_the_others_named():
    name, others, _, _ = workbook_rows(xlsx(ROWS, sheets=(NOTES_SHEET, "名册", "旧名册")), KNOWN)
    assert (name, others) == ("名册", ["旧名册"])


def test_without_known_headings_there_is_no_header():
    _, others, header, rows = workbook_rows(xlsx([["品名", "数量"], ["铁锹", 3]]), KNOWN)
    assert header is None
    assert (others, list(rows)) == (["Sheet1"], [])


def test_a_damaged_workbook_is_called_so():
    with pytest.raises(ExternalError) as refused:
        workbook_rows(xlsx(ROWS)[:400], KNOWN)
    assert refused.value.code == "sheet-damaged"

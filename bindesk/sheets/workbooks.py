"""Reads the rows of workbooks (.xlsx, .xls and WPS's .et): values only, no formulas or macros."""

import io
from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bindesk.errors import ExternalError
from bindesk.sheets.cells import SheetRow, row_of
from bindesk.sheets.headings import HEAD_ROWS, find_header

NOTES_SHEET = "填写说明"
"""The name of a template's sheet with instructions; it is never read."""


def workbook_rows(
    content: bytes, known: Collection[str]
) -> tuple[str, list[str], SheetRow | None, Iterator[SheetRow]]:
    """Return the first sheet with known headings: its name, the other sheets' names, its headings, its rows.

    The rows are those below the headings, empty ones included. The header is None when no visible sheet has
    known headings. Raises ExternalError for a workbook that is damaged or protected by a password.
    """
    try:
        return _first_fitting(CalamineWorkbook.from_filelike(io.BytesIO(content)), known)
    except PasswordError as locked:
        raise ExternalError("sheet-needs-password") from locked
    except (CalamineError, OSError, ValueError) as damaged:
        raise ExternalError("sheet-damaged") from damaged


def _first_fitting(
    book: Any, known: Collection[str]
) -> tuple[str, list[str], SheetRow | None, Iterator[SheetRow]]:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet
        and sheet.visible is SheetVisibleEnum.Visible
        and sheet.name != NOTES_SHEET
    ]
    for name in names:
        rows = _rows(book.get_sheet_by_name(name))
        top = list(islice(rows, HEAD_ROWS))
        if header := find_header(top, known):
            others = [other for other in names if other != name]
            return name, others, header, chain(top[top.index(header) + 1 :], rows)
    return "", names, None, iter(())


def _rows(sheet: Any) -> Iterator[SheetRow]:
    for index, values in enumerate(sheet.iter_rows()):
        yield row_of(index + 1, values)

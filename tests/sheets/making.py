"""Sheets as offices, other programs and people of ill will make them."""

import io
import zipfile
from datetime import date
from pathlib import Path

import xlsxwriter
import xlwt

from bindesk.sheets.cells import Sheet, SheetRow

TODAY = date(2026, 11, 24)
MAN = "610427195503150018"
WOMAN = "610427196007080027"
THIRD = "61048219990101003X"
RARE = ("㛃", "䶮", "𬱖", "𫖯", "𠅤")


def xlsx(rows, *, sheets=("Sheet1",)) -> bytes:
    """Make a workbook whose sheets all hold the same rows; a str that starts with = is a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _put(sheet, row, column, cell, day)
    return made.getvalue()


def _put(sheet, row, column, cell, day) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, str) and cell.startswith("="):
        sheet.write_formula(row, column, cell, None, "算出来的")
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell)


def xls(rows) -> bytes:
    """Make a workbook of the old kind, which WPS calls .et."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write(row, column, cell, day)
            elif cell is not None:
                sheet.write(row, column, cell)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    """Put other members into a packed workbook."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, text in changed.items():
            new.writestr(name, text)
    return made.getvalue()


def member(content: bytes, name: str) -> bytes:
    """Return one member of a packed workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name)


def saved(folder: Path, name: str, content: bytes) -> Path:
    """Save bytes under a name."""
    path = folder / name
    path.write_bytes(content)
    return path


def sheet(headings, *rows, rounded=frozenset()) -> Sheet:
    """Make a sheet that has already been read, its headings in row 1."""
    lines = tuple(
        SheetRow(number, tuple(cells), frozenset(rounded))
        for number, cells in enumerate(rows, start=2)
    )
    return Sheet("表", 1, tuple(headings), lines)


def nobody(kind: str, words: str) -> tuple[str, ...]:
    """Find no record by any name."""
    del kind, words
    return ()

"""Reads sheets in plain text: csv files of Excel, WPS and old county programs."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice

from bindesk.errors import ExternalError
from bindesk.sheets.cells import SheetRow, row_of
from bindesk.sheets.headings import HEAD_ROWS, count_known, find_header

DELIMITERS = (",", "\t", ";", "；", "，")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GUARDED = re.compile(r"'+[=+\-@\t\r\0＝＋－＠]")
_NUMBER_AS_TEXT = re.compile(r"=\"([^\"=]*)\"|'(\d{11,}[\dXx]?)")


def delimited_rows(
    content: bytes, known: Collection[str]
) -> tuple[SheetRow | None, Iterator[SheetRow]]:
    """Return the row of known headings in a text, or None, and the rows below it.

    The delimiter is the one that gives the most known headings. Raises ExternalError for text in an unknown
    encoding.
    """
    text = decoded(content)
    delimiter = max(DELIMITERS, key=lambda sign: _fit(text, sign, known))
    rows = _rows(text, delimiter)
    top = list(islice(rows, HEAD_ROWS))
    header = find_header(top, known)
    return header, _following(header, top, rows)


def decoded(content: bytes) -> str:
    """Return the decoded text of a sheet: UTF-8 with or without BOM, UTF-16 with BOM, or GB 18030.

    Raises ExternalError for any other encoding.
    """
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError as unknown:
            raise ExternalError("sheet-unknown-coding") from unknown


def escape_formula(cell: str) -> str:
    """Return a cell's text for a csv file, escaped so that no spreadsheet reads it as a formula.

    ``unescape`` returns the original text.
    """
    return f"'{cell}" if _GUARDED.match(f"'{cell}") else cell


def unescape(cell: str) -> str:
    """Return a cell of a csv file without the sign that marks it as text."""
    if _GUARDED.match(cell):
        return cell[1:]
    if match := _NUMBER_AS_TEXT.fullmatch(cell):
        return match[1] if match[1] is not None else match[2]
    return cell


def _following(
    header: SheetRow | None, top: list[SheetRow], rows: Iterator[SheetRow]
) -> Iterator[SheetRow]:
    if header is not None:
        yield from top[top.index(header) + 1 :]
        yield from rows


def _fit(text: str, delimiter: str, known: Collection[str]) -> int:
    return max(
        (count_known(row, known) for row in islice(_rows(text, delimiter), HEAD_ROWS)), default=0
    )


def _rows(text: str, delimiter: str) -> Iterator[SheetRow]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for index, cells in enumerate(lines):
            yield row_of(index + 1, [unescape(cell) for cell in cells])
    except csv.Error as damaged:
        raise ExternalError("sheet-damaged") from damaged

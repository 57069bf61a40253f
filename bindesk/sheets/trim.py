"""Removes far rows from the sheets of a workbook before it is loaded into memory.

One stray mark in row 1,048,576 makes a sheet of a hundred rows a table of a million rows. The reading
library loads the whole table, so rows that would not be imported are removed from the file's XML first. A
file whose XML is written in another way runs into the child's memory limit instead.
"""

import io
import re
import zipfile

_ROW = re.compile(rb"<(\w+:)?row\b[^>]*?\sr=\"(\d{1,9})\"")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_HOLDS = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>[^<]")


def trim(content: bytes, *, most_rows: int, most_empty: int) -> tuple[bytes, bool]:
    """Return a packed workbook without far rows, and whether the removed rows had content.

    Far rows are those beyond ``most_rows`` and those after ``most_empty`` empty rows.
    """
    cut: dict[str, bytes] = {}
    had_content = False
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in filter(_SHEET.fullmatch, packed.namelist()):
            text = packed.read(name)
            if row := _far_row(text, most_rows, most_empty):
                end = _end_of_rows(text, row)
                had_content = had_content or _HOLDS.search(text, row.start(), end) is not None
                cut[name] = text[: row.start()] + text[end:]
    return (_repacked(content, cut), had_content) if cut else (content, False)


def _far_row(text: bytes, most_rows: int, most_empty: int) -> "re.Match[bytes] | None":
    before = 0
    for row in _ROW.finditer(text):
        number = int(row[2])
        if number > most_rows or number - before > most_empty:
            return row
        before = number
    return None


def _end_of_rows(text: bytes, row: "re.Match[bytes]") -> int:
    end = text.find(b"</" + (row[1] or b"") + b"sheetData>", row.start())
    return end if end >= 0 else len(text)


def _repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(buffer, "w") as fresh:
        for member in packed.infolist():
            text = changed.get(member.filename)
            fresh.writestr(member.filename, packed.read(member) if text is None else text)
    return buffer.getvalue()

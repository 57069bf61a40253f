"""Writes records as a sheet for any office program, with text cells only and no formulas.

A file is replaced atomically, so a power failure leaves the old one.
"""

import csv
import errno
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from bindesk.domain.records.fields import FieldSpec, FieldType, Plain
from bindesk.domain.records.kinds import Kind
from bindesk.domain.records.masking import mask_value
from bindesk.domain.records.typed_values import written_value
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.sheets.delimited import escape_formula
from bindesk.sheets.headings import heading, sheet_fields

FONT = "宋体"
_HEAD_FONT = "黑体"
_SIZE = 11
_AS_TEXT = 49
"""The built-in number format 文本, in which typed digits stay text."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NARROW, _WIDE = 8, 40
_WIDTHS: Mapping[FieldType, int] = {
    FieldType.DAY: 13,
    FieldType.TIME: 8,
    FieldType.WHOLE: 10,
    FieldType.MONEY: 12,
    FieldType.FLAG: 10,
    FieldType.CHOICE: 14,
    FieldType.REFERENCE: 24,
}

NameLookup = Callable[[str, str], str]
"""Returns the words for a record, given the name of its kind and its id."""


def id_as_name(kind: str, record_id: str) -> str:
    """Return the id of a record in place of a name."""
    del kind
    return record_id


def write_sheet(
    path: Path,
    kind: Kind[Any],
    rows: Iterable[Mapping[str, Plain]],
    fields: Sequence[str] | None = None,
    *,
    masked: bool,
    named: NameLookup = id_as_name,
) -> int:
    """Write records as .xlsx or .csv, by the suffix of the path; return the number of records.

    ``fields`` are the columns, by default all fields of the kind. ``masked`` masks sensitive values; a sheet
    written unmasked can be imported again. ``named`` returns the words for the ids in references. Raises
    ExternalError when the file can not be written; the old file then stays.
    """
    chosen = tuple(fields) if fields is not None else sheet_fields(kind)
    specs = {name: kind.specs[name] for name in chosen}
    lines = [[_cell(n, s, row.get(n), masked, named) for n, s in specs.items()] for row in rows]
    match path.suffix.casefold():
        case ".xlsx":
            content = _workbook(kind.words, specs, lines)
        case ".csv":
            content = delimited_text([[heading(spec) for spec in specs.values()], *lines])
        case _:
            raise ExternalError("sheet-unknown-suffix")
    write_atomically(path, content)
    return len(lines)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file atomically. Raises ExternalError when it can not be written; the old file then stays."""
    with _translating_errors(path):
        replace_file(path, content)


@contextmanager
def _translating_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as refused:
        raise ExternalError("sheet-in-use", path=str(path)) from refused
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ExternalError("sheet-no-room") from error
        raise ExternalError(
            "sheet-not-written", path=str(path), reason=str(error.strerror)
        ) from error


def _cell(name: str, spec: FieldSpec, value: Plain, masked: bool, named: NameLookup) -> str:  # noqa: FBT001
    if spec.type is FieldType.REFERENCE and value:
        return named(spec.refers, str(value))
    words = written_value(spec, value)
    return mask_value(name, spec, words) if masked else words


def delimited_text(lines: Iterable[Sequence[str]]) -> bytes:
    """Return the bytes of a .csv with these lines, UTF-8 with the mark by which office programs know it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([escape_formula(cell) for cell in line] for line in lines)
    return buffer.getvalue().encode("utf-8-sig")


def _workbook(title: str, specs: Mapping[str, FieldSpec], lines: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet(title)
        columns(book, sheet, specs, {name: heading(spec) for name, spec in specs.items()})
        for row, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(row, column, cell)
    return buffer.getvalue()


class Formats(Protocol):
    """A workbook that creates formats."""

    def add_format(self, properties: dict[str, Any]) -> Any:
        """Return a new format."""


def columns(
    book: Formats, sheet: Any, specs: Mapping[str, FieldSpec], heads: Mapping[str, str]
) -> None:
    """Set up the columns of a worksheet: widths, text format, and a frozen heading row."""
    base = {"font_name": FONT, "font_size": _SIZE, "num_format": _AS_TEXT, "valign": "vcenter"}
    plain = book.add_format(base)
    wrapped = book.add_format({**base, "text_wrap": True})
    head = book.add_format(
        {**base, "font_name": _HEAD_FONT, "text_wrap": True, "align": "center", "bottom": 1}
        | {"bg_color": "#E7E6E6"}
    )
    for column, (name, spec) in enumerate(specs.items()):
        fitting = wrapped if spec.type is FieldType.MEMO else plain
        sheet.set_column(column, column, _width(spec), fitting)
        sheet.write_string(0, column, heads[name], head)
    sheet.freeze_panes(1, 0)


def _width(spec: FieldSpec) -> int:
    wide = _WIDTHS.get(spec.type, spec.limit or _WIDE)
    # A Chinese character is two units wide.
    return min(_WIDE, max(_NARROW, wide + 2, 2 * len(heading(spec)) + 2))

"""Writes the template of a kind's sheet: headings, instructions for each column, choice lists."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.domain.records.kinds import Kind
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.sheets.headings import heading, sheet_fields
from bindesk.sheets.sandbox import MOST_ROWS
from bindesk.sheets.workbooks import NOTES_SHEET
from bindesk.sheets.writer import FONT, columns, delimited_text, write_atomically

_LISTS_FROM = 5
"""The index, from 0, of the notes sheet's column with the first choice list."""

_HEADS = ("列名", "必填", "填法", "说明")


def write_template(path: Path, kind: Kind[Any]) -> None:
    """Write an empty sheet for a kind, as .xlsx or .csv by the suffix of the path.

    It has the headings, required ones with an asterisk. In an .xlsx, selecting a cell shows the instructions
    of its column, and choices have a drop-down list; the second worksheet repeats the instructions for
    printing and is never read. A .csv has the headings only. Raises ExternalError for another suffix, and
    when the file can not be written.
    """
    specs = {name: kind.specs[name] for name in sheet_fields(kind)}
    heads = {n: heading(spec) + ("*" if spec.required else "") for n, spec in specs.items()}
    match path.suffix.casefold():
        case ".xlsx":
            content = _workbook(kind.words, specs, heads)
        case ".csv":
            content = delimited_text([list(heads.values())])
        case _:
            raise ExternalError("sheet-unknown-suffix")
    write_atomically(path, content)


def _workbook(title: str, specs: Mapping[str, FieldSpec], heads: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        notes = book.add_worksheet(NOTES_SHEET)
        columns(book, sheet, specs, heads)
        ranges = _write_notes(book, notes, specs)
        for column, (name, spec) in enumerate(specs.items()):
            sheet.data_validation(1, column, MOST_ROWS, column, _validation(spec, ranges.get(name)))
    return buffer.getvalue()


def _write_notes(book: Any, notes: Any, specs: Mapping[str, FieldSpec]) -> dict[str, str]:
    plain = book.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    for column, words in enumerate(_HEADS):
        notes.write_string(0, column, words, plain)
    notes.set_column(0, 0, 18)
    notes.set_column(2, 3, 36)
    ranges: dict[str, str] = {}
    for row, (name, spec) in enumerate(specs.items(), start=1):
        required = "是" if spec.required else ""
        for column, words in enumerate((spec.label, required, _filling(spec), spec.hint)):
            notes.write_string(row, column, words, plain)
        if spec.choices:
            ranges[name] = _write_choices(notes, _LISTS_FROM + len(ranges), spec, plain)
    return ranges


def _write_choices(notes: Any, column: int, spec: FieldSpec, plain: Any) -> str:
    notes.write_string(0, column, spec.label, plain)
    notes.set_column(column, column, 18)
    for row, choice in enumerate(spec.choices, start=1):
        notes.write_string(row, column, choice.words, plain)
    return f"='{NOTES_SHEET}'!{xl_range_abs(1, column, len(spec.choices), column)}"


def _filling(spec: FieldSpec) -> str:
    """Return the instructions for filling in a field's column."""
    bounds = {"limit": spec.limit or 0, "least": spec.least or 0}
    return {
        FieldType.TEXT: message("template-text", bounds),
        FieldType.MEMO: message("template-memo", bounds),
        FieldType.CODE: message("template-code", bounds),
        FieldType.DAY: message("template-day"),
        FieldType.TIME: message("template-time"),
        FieldType.WHOLE: message("template-whole", bounds),
        FieldType.MONEY: message("template-money"),
        FieldType.FLAG: message("template-flag"),
        FieldType.CHOICE: message("template-choice"),
        FieldType.REFERENCE: message("template-reference"),
    }[spec.type]


def _validation(spec: FieldSpec, source: str | None) -> dict[str, Any]:
    hint = _filling(spec)
    if spec.hint:
        hint = message("template-prompt", {"filling": hint, "hint": spec.hint})
    prompt = {"input_title": spec.label[:32], "input_message": hint[:255], "error_type": "warning"}
    if source is None and spec.type is FieldType.FLAG:
        return {"validate": "list", "source": ["是", "否"], **prompt}
    if source is None:
        return {"validate": "any", **prompt}
    return {"validate": "list", "source": source, **prompt}

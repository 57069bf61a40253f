"""Converts the rows of a sheet into values of records, and reports the problems of each row."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeGuard

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.calendar.dates import from_excel_serial
from bindesk.domain.records.fields import FieldType, Plain
from bindesk.domain.records.kinds import Kind
from bindesk.domain.records.validation import ID_NUMBER, check, read_values
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.sheets.cells import Sheet, SheetRow
from bindesk.sheets.column_matching import ColumnMap, recognise
from bindesk.sheets.wrong_cells import masked_words, shortened, wrong_cell

Resolve = Callable[[str, str], Sequence[str]]
"""Returns the ids of the records of a kind that a sheet's words may name."""

_UNIQUE_FIELDS = (ID_NUMBER,)
"""Fields whose value is unique among the records of a kind."""

_SERIAL_DIGITS = 5
_OF_THE_KIND = frozenset({"label", "choices", "kind"})
"""The values of a problem that come from the kind; all other texts are words of a cell."""


class RowVerdict(StrEnum):
    """Whether a row can be imported, can be with a reason, or can not."""

    READY = "ready"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem in a row: its row number, its column's heading, the cell as ``wrong_cell`` shows it."""

    number: int
    heading: str
    cell_text: str
    problem: Problem

    def as_line(self) -> str:
        """Return the message for the clerk, with row and heading."""
        words = message(self.problem.code, self.problem.values)
        code = "row-line-typed" if self.cell_text else "row-line"
        position: dict[str, str | int] = {"row": self.number, "heading": self.heading}
        return message(code, {**position, "typed": self.cell_text, "sentence": words})


@dataclass(frozen=True, slots=True)
class RowReport:
    """The result of reading one row: its number, the record's title, its plain values, its problems."""

    number: int
    title: str
    values: Mapping[str, Plain]
    problems: tuple[RowProblem, ...]

    @property
    def verdict(self) -> RowVerdict:
        """Return whether the row can be imported."""
        if any(not row_problem.problem.warning for row_problem in self.problems):
            return RowVerdict.WRONG
        return RowVerdict.DOUBTFUL if self.problems else RowVerdict.READY


@dataclass(frozen=True, slots=True)
class SheetReport:
    """The result of reading a sheet; ``fields`` are the fields of its columns."""

    kind: str
    sheet: str
    fields: tuple[str, ...]
    notes: tuple[Problem, ...]
    rows: tuple[RowReport, ...]

    @property
    def is_in_order(self) -> bool:
        """Return whether the sheet can be imported: neither a note nor a row has an error."""
        has_bad_note = any(not note.warning for note in self.notes)
        return not has_bad_note and not self.count(RowVerdict.WRONG)

    def count(self, verdict: RowVerdict) -> int:
        """Return the number of rows with a verdict."""
        return Counter(row.verdict for row in self.rows)[verdict]


def report(kind: Kind[Any], sheet: Sheet, today: date, resolve: Resolve) -> SheetReport:
    """Return the values and problems of each row of a sheet.

    Rows without text under a known heading, and repeated heading rows, are skipped. ``resolve`` returns
    the ids of the records that a name in a reference column may mean.
    """
    columns = recognise(kind, sheet)
    reader = _Reader(kind, sheet, columns, today, cache(resolve))
    known_rows = (row for row in sheet.rows if reader.holds_something(row))
    rows = _checked_for_repeats(kind, [reader.read(row) for row in known_rows])
    notes = (*sheet.notes, *columns.notes)
    if not rows:
        notes = (*notes, Problem("sheet-no-rows"))
    return SheetReport(kind.name, sheet.name, tuple(columns.indexes), notes, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Reader:
    kind: Kind[Any]
    sheet: Sheet
    columns: ColumnMap
    today: date
    resolve: Resolve

    def holds_something(self, row: SheetRow) -> bool:
        is_heading = row.cells == self.sheet.headings[: len(row.cells)]
        return any(self.cell_texts(row).values()) and not is_heading

    def cell_texts(self, row: SheetRow) -> dict[str, str]:
        return {
            field: row.cells[index] if index < len(row.cells) else ""
            for field, index in self.columns.indexes.items()
        }

    def read(self, row: SheetRow) -> RowReport:
        texts = self.cell_texts(row)
        lost = self._lost_digits(row)
        sound = {f: self._as_day(f, words) for f, words in texts.items() if f not in lost}
        values, problems = read_values(self.kind, sound, self.today)
        problems += [problem for field in lost for problem in self._rounded(field)]
        problems += self._resolved(values)
        unread = {problem.field for problem in problems}
        problems += [p for p in check(self.kind, values) if self._is_new(p, unread)]
        row_problems = tuple(self._row_problem(row.number, problem, texts) for problem in problems)
        title = shortened(str(values.get(self.kind.title) or ""))
        return RowReport(row.number, title, values, row_problems)

    def _is_new(self, problem: Problem, unread: set[str]) -> bool:
        # A missing column is reported once, in the notes of the sheet.
        is_said = problem.code == "field-required" and problem.field in self.columns.missing
        return not is_said and problem.field not in unread

    def _lost_digits(self, row: SheetRow) -> list[str]:
        textual = {FieldType.CODE, FieldType.TEXT, FieldType.MEMO}
        return [
            field
            for field, index in self.columns.indexes.items()
            if index in row.rounded and self.kind.specs[field].type in textual
        ]

    def _rounded(self, field: str) -> list[Problem]:
        if field == ID_NUMBER:
            return [Problem("id-number-was-a-float", field)]
        return [Problem("row-cell-rounded", field, {"label": self.kind.specs[field].label})]

    def _as_day(self, field: str, words: str) -> str:
        # A day pasted as a value is a serial number; nobody types five digits for a day.
        is_day = self.kind.specs[field].type is FieldType.DAY
        if not is_day or len(words) != _SERIAL_DIGITS or not words.isdecimal():
            return words
        day = from_excel_serial(int(words))
        return words if isinstance(day, Problem) else day.isoformat()

    def _resolved(self, values: dict[str, Plain]) -> list[Problem]:
        problems = []
        for field in self.kind.of_type(FieldType.REFERENCE):
            if not (words := values.get(field)):
                continue
            other = self.kind.specs[field].refers
            record_ids = self.resolve(other, str(words))
            if len(record_ids) == 1:
                values[field] = record_ids[0]
                continue
            names = {"words": str(words), "kind": KINDS[other].words}
            code = "reference-several" if record_ids else "reference-unknown"
            problems.append(Problem(code, field, names))
            del values[field]
        return problems

    def _row_problem(self, number: int, problem: Problem, texts: Mapping[str, str]) -> RowProblem:
        field = problem.field if problem.field in self.kind.specs else ""
        masked = {
            name: masked_words(value) if _is_of_the_cell(value, name) else value
            for name, value in problem.values.items()
        }
        if not field:
            # A rule over several fields may blame none of them.
            return RowProblem(number, self.kind.words, "", replace(problem, values=masked))
        text = wrong_cell(field, self.kind.specs[field], texts.get(field, ""))
        index = self.columns.indexes.get(field)
        heading = self.kind.specs[field].label if index is None else self.sheet.headings[index]
        return RowProblem(number, shortened(heading), text, replace(problem, values=masked))


def _is_of_the_cell(value: str | int, name: str) -> TypeGuard[str]:
    return isinstance(value, str) and name not in _OF_THE_KIND


def _checked_for_repeats(kind: Kind[Any], rows: list[RowReport]) -> list[RowReport]:
    seen: dict[tuple[Any, ...], int] = {}
    return [_checked_for_repeat(kind, row, seen) for row in rows]


def _checked_for_repeat(
    kind: Kind[Any], row: RowReport, seen: dict[tuple[Any, ...], int]
) -> RowReport:
    for names, code in _identities(kind):
        key = tuple(row.values.get(name) or "" for name in names)
        if not any(key):
            continue
        first = seen.setdefault((names, key), row.number)
        if first != row.number:
            label = kind.specs[names[0]].label
            problem = Problem(code, names[0], {"row": first, "label": label})
            row_problem = RowProblem(row.number, label, "", problem)
            return replace(row, problems=(*row.problems, row_problem))
    return row


def _identities(kind: Kind[Any]) -> list[tuple[tuple[str, ...], str]]:
    whole = [(kind.key, "row-repeated")] if kind.key else []
    return whole + [((name,), "row-same-number") for name in _UNIQUE_FIELDS if name in kind.specs]

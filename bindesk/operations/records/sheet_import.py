"""Imports a sheet of records: each row is checked, and all rows are stored or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.operations.records.matching import AmbiguousMatch, MergedRecords, RecordIndex
from bindesk.operations.records.new_ids import natural_record
from bindesk.operations.records.references import references
from bindesk.sheets.cells import Sheet
from bindesk.sheets.reader import never, read_sheet
from bindesk.sheets.rows import RowProblem, RowReport, RowVerdict, SheetReport, report

_NOTHING = Changes()


class RowOutcome(StrEnum):
    """The result of a row in an import."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


RESULTS: Mapping[RowOutcome, str] = {
    RowOutcome.NEW: "新增",
    RowOutcome.CHANGED: "更正",
    RowOutcome.SAME: "已有",
    RowOutcome.WRONG: "有误",
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """Reports one row: its number in the sheet, the record's title, the result and the problems."""

    number: int
    title: str
    result: RowOutcome
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Reports what an import did, or would do; ``notes`` concern the sheet as a whole."""

    kind: Kind[Any]
    lines: tuple[ImportRow, ...]
    notes: tuple[Problem, ...]
    is_in_order: bool
    changes: Changes = _NOTHING

    def count(self, result: RowOutcome) -> int:
        """Return the number of rows with a result."""
        return sum(line.result is result for line in self.lines)


def import_sheet(
    desk: Desk,
    kind: Kind[Any],
    path: Path,
    *,
    dry_run: bool = False,
    stopped: Callable[[], bool] = never,
) -> ImportReport:
    """Import a sheet and report on each row; one wrong row, and nothing is stored.

    Rows are matched with the stored records of this desk's unit (``matching``): unchanged ones are left
    alone, changed ones are corrected by their filled cells; an empty cell changes nothing. References are
    given by name; members without a branch join the unit's only branch, or a first one created in the same
    deed. ``dry_run`` stores nothing. Raises ValidationFailed for a kind that can not be imported,
    ExternalError for a file that can not be read and for a disk that refuses.
    """
    if not kind.is_imported:
        listed = "、".join(one.name for one in KINDS.values() if one.is_imported)
        raise ValidationFailed(
            [Problem("import-kind", values={"kind": kind.words, "kinds": listed})]
        )
    sheet = read_sheet(path, kind, stopped=stopped)
    if dry_run:
        with desk.reading() as conn:
            return _Import(conn, desk, kind, sheet).report()
    with desk.writing(f"import-{kind.name}") as work:
        importer = _Import(work.conn, desk, kind, sheet)
        imported = importer.report()
        if imported.is_in_order:
            importer.write(work)
    return replace(imported, changes=work.changes)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its report, its values, the record it describes, and the id of a new one ("" for any).

    A record that is struck, and whose natural key a new row has, is valid again with the row's values.
    """

    line: ImportRow
    values: Mapping[str, Plain]
    stored: Record | None = None
    new_id: str = ""


class _Import:
    """Imports one sheet."""

    def __init__(self, conn: Connection, desk: Desk, kind: Kind[Any], sheet: Sheet) -> None:
        self._conn = conn
        self._unit = desk.office.unit
        self._kind = kind
        self._references = references(conn, desk.office, kind, sheet)
        self._known = RecordIndex(kind, records.where(conn, kind, {"unit": self._unit}))
        self._merged = MergedRecords(conn, kind, self._unit)
        self._report = report(kind, sheet, desk.today(), self._references.find)
        self._rows = self._match_rows(self._report)

    def report(self) -> ImportReport:
        """Return the result of each row, without writing."""
        lines = tuple(row.line for row in self._rows)
        in_order = self._report.is_in_order and all(x.result is not RowOutcome.WRONG for x in lines)
        return ImportReport(self._kind, lines, self._report.notes, in_order)

    def write(self, work: UnitOfWork) -> None:
        """Add every new and changed row to the deed."""
        self._references.put_missing(work)
        work.put_all(
            self._kind, [self._record(row, work) for row in self._rows if _is_new_or_changed(row)]
        )

    def _match_rows(self, sheet_report: SheetReport) -> list[_Row]:
        seen: dict[str, int] = {}
        return [self._row(row, seen) for row in sheet_report.rows]

    def _row(self, row: RowReport, seen: dict[str, int]) -> _Row:
        problem = self._references.problem(row)
        values: Mapping[str, Plain] = self._references.completed(_filled_values(row))
        stored: Record | None = None
        natural = ""
        try:
            stored = self._known.find(row.values)
            if stored is None:
                stored, values = self._merged.find(row.values, values)
            if stored is None and row.verdict is not RowVerdict.WRONG:
                natural, stored = natural_record(self._conn, self._kind, self._unit, values)
        except AmbiguousMatch:
            problem = Problem("import-several-fit", self._kind.title)
        if (record_id := stored.id if stored else natural) and values:
            first = seen.setdefault(record_id, row.number)
            if first != row.number:
                problem = Problem("row-repeated", self._kind.title, {"row": first})
        problems = row.problems
        if problem is not None:
            label = self._kind.specs[problem.field].label
            problems = (*problems, RowProblem(row.number, label, "", problem))
        whole = replace(row, problems=problems)
        return _Row(
            ImportRow(row.number, row.title, self._result(whole, values, stored), problems),
            values,
            stored,
            natural,
        )

    def _result(
        self, row: RowReport, values: Mapping[str, Plain], stored: Record | None
    ) -> RowOutcome:
        if row.verdict is RowVerdict.WRONG:
            return RowOutcome.WRONG
        if stored is None or stored.struck:
            return RowOutcome.NEW
        before = self._kind.plain(stored)
        is_same = all(before[name] == value for name, value in values.items())
        return RowOutcome.SAME if is_same else RowOutcome.CHANGED

    def _record(self, row: _Row, work: UnitOfWork) -> Record:
        stored, values = row.stored, row.values
        if stored is not None and not stored.struck:
            values = {**self._kind.plain(stored), **row.values}
        record_id = stored.id if stored else row.new_id or work.new_id()
        heads = stored.heads if stored else ()
        record: Record = self._kind.new(record_id, self._unit, values, heads)
        return record


def _filled_values(row: RowReport) -> dict[str, Plain]:
    return {name: value for name, value in row.values.items() if value not in {"", None}}


def _is_new_or_changed(row: _Row) -> bool:
    return row.line.result in {RowOutcome.NEW, RowOutcome.CHANGED}

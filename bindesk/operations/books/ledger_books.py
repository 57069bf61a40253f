"""Builds the list of any kind's records from its layout: one row a record, of a branch, a year or a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bindesk.books import columns
from bindesk.books.layouts import Layout, LayoutRecords
from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import initials_column
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType, Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPeriod:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @property
    def words(self) -> str:
        """Return the period as printed: 2026年11月, or 2026年."""
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    @property
    def name(self) -> str:
        """Return the period as it is named in the audit: 2026-11, or 2026."""
        return f"{self.year}-{self.month:02}" if self.month else f"{self.year}"

    @property
    def bounds(self) -> tuple[str, str]:
        """Return the ISO texts between which the days of the period lie."""
        return f"{self.name}-01" if self.month else f"{self.name}-01-01", f"{self.name}-99"


@dataclass(frozen=True, slots=True)
class ListSelection:
    """Whose records a list prints: one unit's, and of these one branch's and one period's."""

    unit: str
    branch: str = ""
    period: ListPeriod | None = None


@dataclass(frozen=True, slots=True)
class ListedRecords:
    """The rows of a list, the records whose values they hold, and doubts about what is missing from it.

    A row has the plain values of a record; a reference that a column follows is the mapping of the values
    of the record referred to.
    """

    rows: tuple[Mapping[str, object], ...]
    records: tuple[tuple[Kind[Any], Record], ...]
    gaps: tuple[Problem, ...] = ()


def is_list_of_records(layout: Layout) -> bool:
    """Return whether a layout is a list of the records of a kind that this version knows."""
    return layout.kind == "list" and layout.records is not None and layout.records.kind in KINDS


def asks(layout: Layout) -> tuple[str, ...]:
    """Return the keys of BookQuery that select the records of a list."""
    source = _source(layout)
    of_branch = ("branch",) if source.branch else ()
    of_period = ("year", "month") if source.day else ()
    return (*of_branch, *of_period, *(("masked",) if columns.is_sensitive(layout) else ()))


def listed(conn: Connection, layout: Layout, selection: ListSelection) -> ListedRecords:
    """Return the records of a list that are not struck, in its order."""
    source = _source(layout)
    kind = KINDS[source.kind]
    equal: dict[str, Plain | list[Plain]] = {"unit": selection.unit}
    equal |= {name: value for name, value in source.where.items() if name in kind.specs}
    behind = {name: value for name, value in source.where.items() if name not in kind.specs}
    if source.branch in kind.specs:
        equal[source.branch] = selection.branch
    elif source.branch:
        behind[f"{source.branch}.id"] = selection.branch
    between = {source.day: selection.period.bounds} if source.day and selection.period else {}
    stored = records.where(conn, kind, equal, between=between, order=_order(kind, source))
    paths = [path.names for path in columns.column_paths(layout)]
    paths += [columns.column_path(layout, path).names for path in behind]
    rows, referred = _rows(conn, kind, stored, paths)
    fits = [columns.matches(layout, behind, row) for row in rows]
    chosen = [row for row, is_in in zip(rows, fits, strict=True) if is_in]
    pairs = [(kind, record) for record, is_in in zip(stored, fits, strict=True) if is_in]
    return ListedRecords(
        tuple(chosen), (*pairs, *referred), _without_day(conn, kind, source, equal)
    )


def _source(layout: Layout) -> LayoutRecords:
    if layout.records is None:
        raise ValueError(layout.id)
    return layout.records


def _order(kind: Kind[Any], source: LayoutRecords) -> list[str]:
    """Return the columns by which a list is sorted; names are sorted by their initials first."""
    first = (kind.columns or (kind.title,))[0]
    names = source.order or tuple(filter(None, (source.day, first)))
    sorted_by: list[str] = []
    for name in names:
        sorted_by += [initials_column(name)] if name in kind.searched() else []
        sorted_by.append(name)
    return [*sorted_by, "id"]


def _rows(
    conn: Connection, kind: Kind[Any], stored: Sequence[Record], paths: Iterable[Path]
) -> tuple[list[dict[str, object]], list[tuple[Kind[Any], Record]]]:
    """Return the records' values with those of the records that the paths lead to, and these records."""
    rows: list[dict[str, object]] = [{"id": one.id, **kind.plain(one)} for one in stored]
    referred: list[tuple[Kind[Any], Record]] = []
    further = [path for path in paths if len(path) > 1]
    for name in kind.of_type(FieldType.REFERENCE):
        ahead = [path[1:] for path in further if path[0] == name]
        if not ahead:
            continue
        other = KINDS[kind.specs[name].refers]
        # A person whose record was merged into another is printed as the record that survived says.
        survivor_of = duplicates.survivor_ids(conn, other.name)
        ids = {str(row[name]): survivor_of.get(str(row[name]), str(row[name])) for row in rows}
        others = records.load_many(conn, other, sorted({*ids.values()}))
        values, behind = _rows(conn, other, list(others.values()), ahead)
        values_of = dict(zip(others, values, strict=True))
        for row in rows:
            row[name] = values_of.get(ids[str(row[name])])
        referred += [*((other, one) for one in others.values()), *behind]
    return rows, referred


def _without_day(
    conn: Connection,
    kind: Kind[Any],
    source: LayoutRecords,
    equal: Mapping[str, Plain | list[Plain]],
) -> tuple[Problem, ...]:
    """Return a problem that counts the records in no year's list because their day is not filled in."""
    if not source.day:
        return ()
    count = len(records.where(conn, kind, {**equal, source.day: None}))
    values: dict[str, str | int] = {
        "measure": kind.measure,
        "kind": kind.words,
        "label": kind.specs[source.day].label,
        "count": count,
    }
    return (Problem("print-without-day", source.day, values),) if count else ()

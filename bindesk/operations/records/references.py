"""Resolves the names in the reference columns of a sheet to records."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.naming import NameIndex
from bindesk.domain.records.typed_values import is_nothing
from bindesk.domain.text.cleaning import clean_line
from bindesk.domain.text.problems import Problem
from bindesk.operations.desk.desk import DeskInfo
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.operations.people import branches
from bindesk.operations.records.new_ids import natural_record
from bindesk.sheets.cells import Sheet
from bindesk.sheets.column_matching import recognise
from bindesk.sheets.rows import RowReport


class SheetReferences:
    """Resolves references by the naming fields and the name rules of the kind referred to.

    Records of the desk's own unit come before those of others. A record may be named that another row of the
    same sheet describes, where the id follows from the name. A struck record may be named only while records
    of the sheet's kind refer to it, such as a branch that is dissolved: an exported sheet names it.
    """

    def __init__(self, conn: Connection, office: DeskInfo, kind: Kind[Any], sheet: Sheet) -> None:
        self._conn = conn
        self._office = office
        self._kind = kind
        self._sheet = sheet
        self._indexes: dict[str, NameIndex[Any]] = {}
        self._struck_indexes: dict[str, NameIndex[Any]] = {}

    def find(self, kind_name: str, words: str) -> Sequence[str]:
        """Return the ids of the records of a kind that words may mean."""
        if kind_name not in self._indexes:
            kind = KINDS[kind_name]
            self._indexes[kind_name] = NameIndex(kind, self.candidates(kind))
        matches = self._indexes[kind_name].find(words)
        own = [one.id for one in matches if one.unit == self._office.unit]
        found = own or [one.id for one in matches] or self._in_sheet(kind_name, words)
        return found or self._struck_in_use(kind_name, words)

    def candidates(self, kind: Kind[Any]) -> Sequence[Record]:
        """Return the records of a kind that a reference may name."""
        return records.where(self._conn, kind, {})

    def completed(self, values: dict[str, Plain]) -> dict[str, Plain]:
        """Return a row's values with the references that go without saying."""
        return values

    def problem(self, row: RowReport) -> Problem | None:
        """Return the problem of a row that lacks a reference, or None."""
        del row
        return None

    def put_missing(self, work: UnitOfWork) -> None:
        """Add the referred records that are created together with the rows."""
        del work

    def column(self, field: str) -> frozenset[str]:
        """Return the texts in the column of a field."""
        index = recognise(self._kind, self._sheet).indexes.get(field)
        if index is None:
            return frozenset()
        cells = (row.cells[index] for row in self._sheet.rows if index < len(row.cells))
        return frozenset(clean_line(cell) for cell in cells if not is_nothing(cell))

    @cached_property
    def _titles(self) -> frozenset[str]:
        return self.column(self._kind.title)

    def _in_sheet(self, kind_name: str, words: str) -> list[str]:
        kind = self._kind
        follows_from_title = {*kind.natural_key} == {"unit", kind.title}
        if kind.name != kind_name or not follows_from_title or words not in self._titles:
            return []
        return [natural_record(self._conn, kind, self._office.unit, {kind.title: words})[0]]

    def _struck_in_use(self, kind_name: str, words: str) -> list[str]:
        if kind_name not in self._struck_indexes:
            kind = KINDS[kind_name]
            fields = [name for name, spec in self._kind.specs.items() if spec.refers == kind_name]
            stored = records.where(self._conn, self._kind, {"unit": self._office.unit})
            in_use = {str(getattr(one, name)) for one in stored for name in fields}
            referred = records.load_many(self._conn, kind, sorted(in_use)).values()
            self._struck_indexes[kind_name] = NameIndex(kind, [r for r in referred if r.struck])
        return [one.id for one in self._struck_indexes[kind_name].find(words)]


class MemberReferences(SheetReferences):
    """Resolves the branches of members: members without one join the unit's only branch, or a new first one.

    The branch of another unit that this desk sees may be named.
    """

    def __init__(self, conn: Connection, office: DeskInfo, kind: Kind[Any], sheet: Sheet) -> None:
        super().__init__(conn, office, kind, sheet)
        self._branches = branches.all_branches(conn, office.unit)
        self._named_branches = branches.all_branches(conn)
        self._first_branch: Organisation | None = None
        names = self.column("branch")
        if not self._branches and len(names) <= 1:
            self._add_first_branch(next(iter(names), ""))

    def _add_first_branch(self, name: str) -> None:
        if not name or not NameIndex(ORGANISATION, self._named_branches).find(name):
            self._first_branch = branches.first_branch(self._office, name)
            self._branches = [self._first_branch]
            self._named_branches.append(self._first_branch)

    def candidates(self, kind: Kind[Any]) -> Sequence[Record]:
        """Return the branches that members belong to directly, for the reference to an organisation."""
        return self._named_branches if kind is ORGANISATION else super().candidates(kind)

    def completed(self, values: dict[str, Plain]) -> dict[str, Plain]:
        """Return a row's values, with the only branch filled in where the member's is missing."""
        if "branch" in values or len(self._branches) != 1:
            return values
        return {**values, "branch": self._branches[0].id}

    def problem(self, row: RowReport) -> Problem | None:
        """Return the problem of a member without a branch when there are several branches, or None."""
        if row.values.get("branch") or len(self._branches) == 1:
            return None
        is_reported = any(row_problem.problem.field == "branch" for row_problem in row.problems)
        return None if is_reported else Problem("import-branch-missing", "branch")

    def put_missing(self, work: UnitOfWork) -> None:
        """Add the first branch of a desk that has none."""
        if self._first_branch is not None:
            work.put(ORGANISATION, self._first_branch)


def references(
    conn: Connection, office: DeskInfo, kind: Kind[Any], sheet: Sheet
) -> SheetReferences:
    """Return what resolves the references in a sheet of a kind."""
    resolver = MemberReferences if kind is MEMBER else SheetReferences
    return resolver(conn, office, kind, sheet)

"""Matches the rows of a sheet with stored records, so that importing a sheet twice adds nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.validation import ID_NUMBER

Values = Mapping[str, Plain]


class AmbiguousMatch(Exception):
    """Raised when more than one stored record fits a row."""


class RecordIndex:
    """Indexes the stored records of a kind by ID number and by the other key fields."""

    def __init__(self, kind: Kind[Any], stored: Iterable[Record]) -> None:
        self.kind = kind
        self._names = tuple(name for name in kind.key if name != ID_NUMBER)
        self._by_number: dict[Plain, Record] = {}
        self._by_names: dict[tuple[Plain, ...], list[Record]] = defaultdict(list)
        for record in stored:
            plain = kind.plain(record)
            if number := plain.get(ID_NUMBER):
                self._by_number[number] = record
            if self._names:
                self._by_names[self._names_of(plain)].append(record)

    def find(self, values: Values) -> Record | None:
        """Return the stored record that a row describes, or None for a new one.

        One ID number is one person. Without it, or where the stored record has none, the other key fields
        decide; two different ID numbers are two people. Raises AmbiguousMatch when several records fit.
        """
        number = values.get(ID_NUMBER)
        if number and number in self._by_number:
            return self._by_number[number]
        candidates = [
            record
            for record in self._by_names.get(self._names_of(values), ())
            if not (number and self.kind.plain(record).get(ID_NUMBER))
        ]
        if len(candidates) > 1:
            raise AmbiguousMatch
        return candidates[0] if candidates else None

    def _names_of(self, values: Values) -> tuple[Plain, ...]:
        return tuple(values.get(name) or None for name in self._names)


class MergedRecords:
    """Indexes the records of a unit that were merged into others, so that no old sheet brings them back."""

    def __init__(self, conn: Connection, kind: Kind[Any], unit: str) -> None:
        survivor_of = duplicates.survivor_ids(conn, kind.name)
        both_ids = sorted({*survivor_of, *survivor_of.values()})
        stored = records.load_many(conn, kind, both_ids)
        self._kind = kind
        self._survivors: dict[str, Record] = {
            duplicate: stored[survivor]
            for duplicate, survivor in survivor_of.items()
            if stored[survivor].unit == unit and not stored[survivor].struck
        }
        self._index = RecordIndex(kind, [stored[one] for one in self._survivors])

    def find(self, row: Values, filled: Values) -> tuple[Record | None, Values]:
        """Return the record that survived the one a row describes, and the row's news; None and all for none.

        What the row repeats of the merged record is no news: a clerk has chosen between both records' values.
        """
        duplicate = self._index.find(row)
        if duplicate is None:
            return None, filled
        before = self._kind.plain(duplicate)
        news = {name: value for name, value in filled.items() if value != before[name]}
        return self._survivors[duplicate.id], news

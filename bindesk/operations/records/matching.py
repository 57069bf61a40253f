"""Matches the rows of a sheet with stored records, so that importing a sheet twice adds nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

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

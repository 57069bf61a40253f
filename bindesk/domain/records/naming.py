"""Finds the record that a sheet names in a reference."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from bindesk.domain.records.kinds import Kind, Record

R = TypeVar("R", bound=Record)


class NameIndex(Generic[R]):
    """Indexes records of a kind by the fields that name them: a number, a name."""

    def __init__(self, kind: Kind[R], candidates: Iterable[R]) -> None:
        self._kind = kind
        self._names = [(name, one) for one in candidates for name in _names(kind, one)]
        self._exact: dict[str, list[R]] = defaultdict(list)
        for name, record in self._names:
            self._exact[name].append(record)

    def find(self, words: str) -> list[R]:
        """Return the records that words may mean.

        They are those with exactly this name, else those that the first of the kind's looser rules accepts;
        several where the words do not tell them apart.
        """
        if words in self._exact:
            return self._exact[words]
        for is_same in self._kind.name_rules:
            if same := [record for name, record in self._names if is_same(name, words)]:
                return same
        return []


def _names(kind: Kind[R], record: R) -> set[str]:
    return {str(getattr(record, field) or "") for field in kind.naming_fields} - {""}

"""Counts how often the deeds of a pack set the same fields of the same records again.

Two packs that each correct hundreds of records dozens of times, without knowing of each other, are in
conflict at each pair of corrections. So a desk seals few such corrections into one pack, and no county takes
more.
"""

from collections import Counter

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.merging import MOST_CONFLICTS

RecordKey = tuple[str, str]


class RepeatedValues:
    """The pairs of deeds that set one field of one record, at most ``MOST_CONFLICTS`` of each record."""

    def __init__(self) -> None:
        self._first: dict[RecordKey, Change] = {}
        self._setters: dict[RecordKey, Counter[str]] = {}
        self._pairs: Counter[RecordKey] = Counter()
        self.count = 0

    def add(self, deed: Deed) -> None:
        """Count the pairs that a deed makes with the deeds before it."""
        for change in deed.changes:
            key = (change.kind, change.record)
            if key in self._first:
                self._add_again(key, change)
            else:
                self._first[key] = change

    def _add_again(self, key: RecordKey, change: Change) -> None:
        if key not in self._setters:
            self._setters[key] = Counter(self._first[key].values.keys())
        setters = self._setters[key]
        pairs = sum(setters[field] for field in change.values)
        setters.update(change.values.keys())
        counted = min(pairs, MOST_CONFLICTS - self._pairs[key])
        self._pairs[key] += counted
        self.count += counted

"""Folds the deeds on one record, in order, into its fields, its conflicts and its heads.

The functions are pure. The order is the log's (confirmed deeds by position, then this desk's unconfirmed
deeds in order of creation), so clocks decide nothing. Source: ``docs/decisions/002-journal.md``.

A device may send thousands of deeds on one record that do not name each other. Each pair of them is a
conflict, and nobody can decide millions: a record with more than ``MOST_CONFLICTS`` shows those of its newest
deeds. That follows from the deeds and their order alone, so all replicas still agree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bindesk.domain.journal.ancestry import COLUMNS_AT_ONCE, Ancestry, bit_indexes, reached
from bindesk.domain.records.fields import Plain

STRUCK = "struck"
"""The field that marks a record as struck (作废); a change of any other field implies that it is valid."""

_NEWEST_DEEDS = 64
"""How many deeds of a record with too many conflicts are compared; whoever names all heads knows each."""

MOST_CONFLICTS = _NEWEST_DEEDS * (_NEWEST_DEEDS - 1) // 2
"""The most conflicts of a record, settled ones included, of which all are shown."""

MOST_HEADS = 256
"""The most heads of a record, the newest: a deed that is made on the record names all of them."""

_STANDING = ""
"""A claim of each deed that strikes the record, or changes it without a word on whether it is struck."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The change of one record by one deed.

    A deed that does not count, because it was refused, only tells what its author had seen.
    """

    deed: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]
    counts: bool = True


@dataclass(frozen=True, slots=True, order=True)
class FieldConflict:
    """Two deeds that set one field to different values, the later one without knowing the earlier.

    On the field ``struck``, a deed that changes any other field counts as setting it to False.
    """

    field: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class FoldResult:
    """The state of a record after its deeds.

    ``resolved`` conflicts were decided by a later deed that knew both sides; ``conflicts`` still wait for a
    clerk. ``setter`` maps each field to the deed that set its value. ``heads`` are the newest ``MOST_HEADS``.
    """

    values: Mapping[str, Plain]
    setter: Mapping[str, str]
    heads: tuple[str, ...]
    conflicts: frozenset[FieldConflict]
    resolved: frozenset[FieldConflict]


def fold(changes: Iterable[RecordChange]) -> FoldResult:
    """Return the fold of one record's changes in order; a repeated deed counts once, at its first index."""
    ordered = _without_repeats(changes)
    counted = [change for change in ordered if change.counts]
    values: dict[str, Plain] = {}
    setter: dict[str, str] = {}
    for change in counted:
        values.update(change.values)
        setter.update(dict.fromkeys(change.values, change.deed))
    parents = _parent_indexes(ordered)
    named = _named_by(parents, len(counted))
    heads = [change.deed for index, change in enumerate(counted) if index not in named]
    comparison = _Comparison(counted, Ancestry(parents))
    pairs = comparison.conflicts() if len(counted) > 1 else []
    settled_pairs = comparison.settled_pairs(pairs)
    return FoldResult(
        values,
        setter,
        tuple(heads[-MOST_HEADS:]),
        frozenset(_conflict(counted, pair) for pair in pairs if pair not in settled_pairs),
        frozenset(_conflict(counted, pair) for pair in settled_pairs),
    )


def count_conflicts(changes: Iterable[RecordChange], most: int) -> int:
    """Return the number of conflicts of a record, settled ones included; ``most`` + 1 where it has more."""
    ordered = _without_repeats(changes)
    counted = [change for change in ordered if change.counts]
    comparison = _Comparison(counted, Ancestry(_parent_indexes(ordered)))
    pairs = comparison.pairs(range(len(counted)), most)
    return most + 1 if pairs is None else len(pairs)


def as_seen(changes: Iterable[RecordChange], heads: tuple[str, ...]) -> FoldResult:
    """Return the fold of the deeds at and before ``heads``: the record as its reader saw it."""
    ordered = _without_repeats(changes)
    named = frozenset(heads)
    starts = [index for index, change in enumerate(ordered) if change.deed in named]
    seen = reached(_parent_indexes(ordered), starts)
    return fold(ordered[index] for index in sorted(seen))


def bridge_gaps(
    changes: Iterable[RecordChange], gaps: Mapping[str, tuple[str, ...]]
) -> list[RecordChange]:
    """Return the changes, and after them the deeds that do not count, which lead to further parents.

    ``gaps`` maps each such deed to its parents. The author of a deed based on a refused deed had seen the
    parents of the refused deed, so there is no conflict with them.
    """
    refused = [RecordChange(deed, parents, {}, counts=False) for deed, parents in gaps.items()]
    return [*changes, *refused]


def is_fast_forward(heads: tuple[str, ...], change: RecordChange) -> bool:
    """Return whether a change knows all heads, so that it applies to the record without a fold."""
    return frozenset(heads) == frozenset(change.parents)


_Pair = tuple[str, int, int]
"""A field on which two deeds are in conflict, and the indexes of the earlier and the later one."""


class _Comparison:
    """Compares the deeds that count: which claimed otherwise than an earlier one without knowing it."""

    def __init__(self, counted: Sequence[RecordChange], ancestry: Ancestry) -> None:
        self._counted = counted
        self._ancestry = ancestry

    def conflicts(self) -> list[_Pair]:
        """Return all conflicts; where they are too many, those of as many of the newest deeds as it takes."""
        pairs = self.pairs(range(len(self._counted)), MOST_CONFLICTS)
        compared = min(_NEWEST_DEEDS, len(self._counted))
        while pairs is None:
            start = len(self._counted) - compared
            pairs = self.pairs(range(start, len(self._counted)), MOST_CONFLICTS)
            compared //= 2
        return pairs

    def pairs(self, deeds: range, most: int) -> list[_Pair] | None:
        """Return the pairs in conflict among some deeds, up to the last one; None for more than ``most``."""
        count = 0
        opposed_deeds: list[tuple[str, int, int, int]] = []
        for start in range(deeds.start, deeds.stop, COLUMNS_AT_ONCE):
            columns = range(start, min(start + COLUMNS_AT_ONCE, deeds.stop))
            for later, field, opposed in self._opposed(columns):
                opposed_deeds.append((field, start, opposed, later))
                count += opposed.bit_count()
                if count > most:
                    return None
        return [
            (field, start + bit, later)
            for field, start, opposed, later in opposed_deeds
            for bit in bit_indexes(opposed)
        ]

    def settled_pairs(self, pairs: Sequence[_Pair]) -> frozenset[_Pair]:
        """Return the conflicts that were decided by a deed that knew both sides and set the field again."""
        settled_pairs: set[_Pair] = set()
        waiting = list(pairs)
        fields = {field for field, _, _ in pairs}
        start = 0
        while waiting and start < len(self._counted):
            columns = range(start, min(start + COLUMNS_AT_ONCE, len(self._counted)))
            followers = self._ancestry.followers(columns)
            setters = dict.fromkeys(fields, 0)
            for index in columns:
                for field in fields.intersection(self._counted[index].values):
                    setters[field] |= 1 << index - start
            settled_pairs.update(
                (field, earlier, later)
                for field, earlier, later in waiting
                if followers[earlier] & followers[later] & setters[field]
            )
            waiting = [pair for pair in waiting if pair not in settled_pairs]
            start = columns.stop
        return frozenset(settled_pairs)

    def _opposed(self, columns: range) -> Iterator[tuple[int, str, int]]:
        """Yield a deed, a field, and which earlier deeds, unknown to it, gave the field another value.

        The earlier ones are bits, of ``columns`` only; bit 0 is the first column.
        """
        known = self._ancestry.known(columns)
        claims = _Claims()
        before = 0
        for index in range(columns.start, len(self._counted)):
            change = self._counted[index]
            if unknown := before & ~known[index]:
                for field, value in _claims(change):
                    if opposed := unknown & claims.other_than(field, value):
                        yield index, field or STRUCK, opposed
            if index in columns:
                bit = 1 << index - columns.start
                before |= bit
                for field, value in _claims(change):
                    claims.add(field, value, bit)


class _Claims:
    """Which deeds, as bits, claimed something, by the field and by the value."""

    def __init__(self) -> None:
        self._by_field: dict[str, int] = {}
        self._by_value: dict[tuple[str, Plain], int] = {}

    def add(self, field: str, value: Plain, bit: int) -> None:
        self._by_field[field] = self._by_field.get(field, 0) | bit
        self._by_value[field, value] = self._by_value.get((field, value), 0) | bit

    def other_than(self, field: str, value: Plain) -> int:
        """Return the deeds that gave the field another value."""
        return self._by_field.get(field, 0) & ~self._by_value.get((field, value), 0)


def _conflict(counted: Sequence[RecordChange], pair: _Pair) -> FieldConflict:
    field, earlier, later = pair
    return FieldConflict(field, counted[earlier].deed, counted[later].deed)


def _claims(change: RecordChange) -> Iterator[tuple[str, Plain]]:
    """Yield what a deed claims: its values, and whether the record is struck, even where it implies it."""
    yield from change.values.items()
    if change.values.get(STRUCK) is True:
        yield _STANDING, True
    elif change.values and STRUCK not in change.values:
        yield _STANDING, False


def _parent_indexes(ordered: Sequence[RecordChange]) -> list[list[int]]:
    indexes = {change.deed: index for index, change in enumerate(ordered)}
    return [[indexes[p] for p in change.parents if p in indexes] for change in ordered]


def _named_by(parents: Sequence[Sequence[int]], counted: int) -> set[int]:
    """Return the deeds that one of the first ``counted`` names, be it through deeds that do not count."""
    named = {parent for index in range(counted) for parent in parents[index]}
    waiting = [index for index in named if index >= counted]
    while waiting:
        further = {parent for parent in parents[waiting.pop()] if parent not in named}
        named |= further
        waiting += [index for index in further if index >= counted]
    return named


def _without_repeats(changes: Iterable[RecordChange]) -> list[RecordChange]:
    """Return each deed once, at its first index, and after them the deeds that do not count."""
    first: dict[str, RecordChange] = {}
    for change in changes:
        first.setdefault(change.deed, change)
    return sorted(first.values(), key=lambda change: not change.counts)

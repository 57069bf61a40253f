"""The fold: the deeds on one record, in order, give its fields, its conflicts and its heads.

Pure. The order is the log's (confirmed deeds by position, then this desk's own in the order they were
made), so clocks decide nothing. Source: the journal's design, ``docs/decisions/002-journal.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bindesk.domain.records.fields import Plain

STRUCK = "struck"
"""The field that says a record is struck (作废); whoever changes a record wants it to stand."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What one deed says of one record."""

    deed: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True, order=True)
class FieldConflict:
    """Two deeds set one field apart, and the later one's author had not seen the earlier.

    On ``struck`` a deed that changes anything else speaks too: it says that the record stands.
    """

    field: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class FoldResult:
    """A record as its deeds leave it.

    ``settled`` conflicts were decided by a later deed that knew both sides; ``conflicts`` still wait
    for a clerk. ``setter`` names the deed whose value each field shows.
    """

    values: Mapping[str, Plain]
    setter: Mapping[str, str]
    heads: tuple[str, ...]
    conflicts: frozenset[FieldConflict]
    resolved: frozenset[FieldConflict]


def fold(changes: Iterable[RecordChange]) -> FoldResult:
    """Fold one record's touches, given in order; a deed met twice counts once, at its first place."""
    ordered = _without_repeats(changes)
    known = _ancestors(ordered)
    values: dict[str, Plain] = {}
    setter: dict[str, str] = {}
    setters: dict[str, int] = {}
    conflicts = _strike_conflicts(ordered, known)
    for index, change in enumerate(ordered):
        for field, value in change.values.items():
            before = setters.get(field, 0)
            for other in _bit_indexes(before & ~known[index]):
                if ordered[other].values[field] != value:
                    both = 1 << other | 1 << index
                    conflicts[FieldConflict(field, ordered[other].deed, change.deed)] = both
            values[field], setter[field] = value, change.deed
            setters[field] = before | 1 << index
    named = {parent for change in ordered for parent in change.parents}
    heads = tuple(change.deed for change in ordered if change.deed not in named)
    resolved = _resolved_conflicts(conflicts, setters, known)
    return FoldResult(values, setter, heads, frozenset(conflicts) - resolved, resolved)


def as_seen(changes: Iterable[RecordChange], heads: tuple[str, ...]) -> FoldResult:
    """Fold only what somebody knew who saw these heads: what the record looked like to them."""
    ordered = _without_repeats(changes)
    seen = _ancestors([*ordered, RecordChange("", heads, {})])[-1]
    return fold(ordered[index] for index in _bit_indexes(seen))


def bridged(
    changes: Iterable[RecordChange], gaps: Mapping[str, tuple[str, ...]]
) -> list[RecordChange]:
    """Return touches that also name whom their authors knew by way of deeds that do not count.

    ``gaps`` are the parents of those deeds. Who built on a deed that was sent back had seen what it was
    built on, and must not be asked about it again.
    """
    return [replace(change, parents=_bridged_parents(change.parents, gaps)) for change in changes]


def continues(heads: tuple[str, ...], change: RecordChange) -> bool:
    """Say whether a touch made on top of all heads can simply be laid over the record."""
    return frozenset(heads) == frozenset(change.parents)


def _strike_conflicts(
    ordered: Sequence[RecordChange], known: Sequence[int]
) -> dict[FieldConflict, int]:
    """Return where one struck the record and another changed it, unknown to each other."""
    conflicts: dict[FieldConflict, int] = {}
    strike_bits = change_bits = 0
    for index, change in enumerate(ordered):
        if change.values.get(STRUCK) is True:
            strike_bits, opposed = strike_bits | 1 << index, change_bits
        elif change.values and STRUCK not in change.values:
            change_bits, opposed = change_bits | 1 << index, strike_bits
        else:
            continue
        for other in _bit_indexes(opposed & ~known[index]):
            conflicts[FieldConflict(STRUCK, ordered[other].deed, change.deed)] = (
                1 << other | 1 << index
            )
    return conflicts


def _resolved_conflicts(
    conflicts: Mapping[FieldConflict, int], setters: Mapping[str, int], known: Sequence[int]
) -> frozenset[FieldConflict]:
    """Return the conflicts that somebody who knew both sides has decided, by setting the field again."""
    sides: dict[str, int] = {}
    for conflict, both in conflicts.items():
        sides[conflict.field] = sides.get(conflict.field, 0) | both
    decisions = {
        field: [
            seen
            for index in _bit_indexes(setters[field])
            if (seen := known[index] & concerned).bit_count() > 1
        ]
        for field, concerned in sides.items()
    }
    return frozenset(
        conflict
        for conflict, both in conflicts.items()
        if any(not both & ~seen for seen in decisions[conflict.field])
    )


def _bridged_parents(
    parents: tuple[str, ...], gaps: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    named = dict.fromkeys(parents)
    waiting = [parent for parent in parents if parent in gaps]
    while waiting:
        further = [parent for parent in gaps[waiting.pop()] if parent not in named]
        named.update(dict.fromkeys(further))
        waiting += [parent for parent in further if parent in gaps]
    return tuple(named)


def _without_repeats(changes: Iterable[RecordChange]) -> list[RecordChange]:
    first: dict[str, RecordChange] = {}
    for change in changes:
        first.setdefault(change.deed, change)
    return list(first.values())


def _ancestors(ordered: Sequence[RecordChange]) -> list[int]:
    """Return for each touch the places of those its author knew, as the bits of one number.

    Bits, because a record that was corrected two thousand times would fill 90 MB with sets of names.
    """
    indexes = {change.deed: index for index, change in enumerate(ordered)}
    parents = [[indexes[p] for p in change.parents if p in indexes] for change in ordered]
    known: list[int] = []
    for index in range(len(ordered)):
        seen = 0
        waiting = list(parents[index])
        while waiting:
            ancestor = waiting.pop()
            if seen >> ancestor & 1:
                continue
            seen |= 1 << ancestor
            if ancestor < index:
                seen |= known[ancestor]
            else:
                waiting.extend(parents[ancestor])
        known.append(seen)
    return known


def _bit_indexes(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

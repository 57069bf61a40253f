"""The fold as it was first: it compares each deed with each, in time that grows with the square."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bindesk.domain.journal.merging import STRUCK, FieldConflict, FoldResult, RecordChange
from bindesk.domain.records.fields import Plain


def fold(changes: Iterable[RecordChange]) -> FoldResult:
    """Return the fold of one record's changes in order; a repeated deed counts once, at its first index."""
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


def bridge_gaps(
    changes: Iterable[RecordChange], gaps: Mapping[str, tuple[str, ...]]
) -> list[RecordChange]:
    """Return the changes with parents added that were reachable through deeds that do not count.

    ``gaps`` maps each such deed to its parents. The author of a deed based on a refused deed had seen the
    parents of the refused deed, so there is no conflict with them.
    """
    return [replace(change, parents=_bridged_parents(change.parents, gaps)) for change in changes]


def _strike_conflicts(
    ordered: Sequence[RecordChange], known: Sequence[int]
) -> dict[FieldConflict, int]:
    """Return the conflicts between deeds that struck the record and deeds that changed it."""
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
    """Return the conflicts resolved by a deed that knew both sides and set the field again."""
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
    """Return for each change the indexes of the changes known to its author, as bits of an integer.

    Bits, because sets of ids would need 90 MB for a record that was corrected two thousand times.
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

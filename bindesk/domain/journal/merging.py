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


def fold(touches: Iterable[RecordChange]) -> FoldResult:
    """Fold one record's touches, given in order; a deed met twice counts once, at its first place."""
    ordered = _once(touches)
    known = _ancestors(ordered)
    values: dict[str, Plain] = {}
    setter: dict[str, str] = {}
    setters: dict[str, int] = {}
    found = _stricken(ordered, known)
    for place, touch in enumerate(ordered):
        for field, value in touch.values.items():
            before = setters.get(field, 0)
            for other in _places(before & ~known[place]):
                if ordered[other].values[field] != value:
                    both = 1 << other | 1 << place
                    found[FieldConflict(field, ordered[other].deed, touch.deed)] = both
            values[field], setter[field] = value, touch.deed
            setters[field] = before | 1 << place
    named = {parent for touch in ordered for parent in touch.parents}
    heads = tuple(touch.deed for touch in ordered if touch.deed not in named)
    settled = _settled(found, setters, known)
    return FoldResult(values, setter, heads, frozenset(found) - settled, settled)


def as_seen(touches: Iterable[RecordChange], heads: tuple[str, ...]) -> FoldResult:
    """Fold only what somebody knew who saw these heads: what the record looked like to them."""
    ordered = _once(touches)
    seen = _ancestors([*ordered, RecordChange("", heads, {})])[-1]
    return fold(ordered[place] for place in _places(seen))


def bridged(
    touches: Iterable[RecordChange], gaps: Mapping[str, tuple[str, ...]]
) -> list[RecordChange]:
    """Return touches that also name whom their authors knew by way of deeds that do not count.

    ``gaps`` are the parents of those deeds. Who built on a deed that was sent back had seen what it was
    built on, and must not be asked about it again.
    """
    return [replace(touch, parents=_across(touch.parents, gaps)) for touch in touches]


def continues(heads: tuple[str, ...], touch: RecordChange) -> bool:
    """Say whether a touch made on top of all heads can simply be laid over the record."""
    return frozenset(heads) == frozenset(touch.parents)


def _stricken(ordered: Sequence[RecordChange], known: Sequence[int]) -> dict[FieldConflict, int]:
    """Return where one struck the record and another changed it, unknown to each other."""
    found: dict[FieldConflict, int] = {}
    strikes = changes = 0
    for place, touch in enumerate(ordered):
        if touch.values.get(STRUCK) is True:
            strikes, against = strikes | 1 << place, changes
        elif touch.values and STRUCK not in touch.values:
            changes, against = changes | 1 << place, strikes
        else:
            continue
        for other in _places(against & ~known[place]):
            found[FieldConflict(STRUCK, ordered[other].deed, touch.deed)] = 1 << other | 1 << place
    return found


def _settled(
    found: Mapping[FieldConflict, int], setters: Mapping[str, int], known: Sequence[int]
) -> frozenset[FieldConflict]:
    """Return the conflicts that somebody who knew both sides has decided, by setting the field again."""
    sides: dict[str, int] = {}
    for conflict, both in found.items():
        sides[conflict.field] = sides.get(conflict.field, 0) | both
    judges = {
        field: [
            seen
            for place in _places(setters[field])
            if (seen := known[place] & concerned).bit_count() > 1
        ]
        for field, concerned in sides.items()
    }
    return frozenset(
        conflict
        for conflict, both in found.items()
        if any(not both & ~seen for seen in judges[conflict.field])
    )


def _across(parents: tuple[str, ...], gaps: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    named = dict.fromkeys(parents)
    waiting = [one for one in parents if one in gaps]
    while waiting:
        further = [one for one in gaps[waiting.pop()] if one not in named]
        named.update(dict.fromkeys(further))
        waiting += [one for one in further if one in gaps]
    return tuple(named)


def _once(touches: Iterable[RecordChange]) -> list[RecordChange]:
    first: dict[str, RecordChange] = {}
    for touch in touches:
        first.setdefault(touch.deed, touch)
    return list(first.values())


def _ancestors(ordered: Sequence[RecordChange]) -> list[int]:
    """Return for each touch the places of those its author knew, as the bits of one number.

    Bits, because a record that was corrected two thousand times would fill 90 MB with sets of names.
    """
    places = {touch.deed: place for place, touch in enumerate(ordered)}
    parents = [[places[p] for p in touch.parents if p in places] for touch in ordered]
    known: list[int] = []
    for place in range(len(ordered)):
        seen = 0
        waiting = list(parents[place])
        while waiting:
            one = waiting.pop()
            if seen >> one & 1:
                continue
            seen |= 1 << one
            if one < place:
                seen |= known[one]
            else:
                waiting.extend(parents[one])
        known.append(seen)
    return known


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

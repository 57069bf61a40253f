"""The fold: the deeds on one record, in order, give its fields, its conflicts and its heads.

Pure. The order is the log's (confirmed deeds by position, then this desk's own in the order they were
made), so clocks decide nothing. Source: the journal's design, ``docs/decisions/002-journal.md``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bindesk.domain.fields import Plain


@dataclass(frozen=True, slots=True)
class Touch:
    """What one deed says of one record."""

    deed: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Two deeds set one field apart, and the later one's author had not seen the earlier."""

    field: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Folded:
    """A record as its deeds leave it.

    ``settled`` conflicts were decided by a later deed that knew both sides; ``conflicts`` still wait
    for a clerk. ``setter`` names the deed whose value each field shows.
    """

    values: Mapping[str, Plain]
    setter: Mapping[str, str]
    heads: tuple[str, ...]
    conflicts: frozenset[Conflict]
    settled: frozenset[Conflict]


def fold(touches: Iterable[Touch]) -> Folded:
    """Fold one record's touches, given in order; a deed met twice counts once, at its first place."""
    ordered = list({touch.deed: touch for touch in reversed(list(touches))}.values())[::-1]
    known = _ancestors(ordered)
    values: dict[str, Plain] = {}
    setter: dict[str, str] = {}
    found: set[Conflict] = set()
    for place, touch in enumerate(ordered):
        seen = known[touch.deed]
        for earlier in ordered[:place]:
            if earlier.deed not in seen:
                found.update(_apart(earlier, touch))
        values.update(touch.values)
        setter.update(dict.fromkeys(touch.values, touch.deed))
    named = {parent for touch in ordered for parent in touch.parents}
    heads = tuple(touch.deed for touch in ordered if touch.deed not in named)
    settled = frozenset(c for c in found if _is_settled(c, ordered, known))
    return Folded(values, setter, heads, frozenset(found) - settled, settled)


def continues(heads: tuple[str, ...], touch: Touch) -> bool:
    """Say whether a touch made on top of all heads can simply be laid over the record."""
    return frozenset(heads) == frozenset(touch.parents)


def _apart(earlier: Touch, later: Touch) -> Iterable[Conflict]:
    for field in earlier.values.keys() & later.values.keys():
        if earlier.values[field] != later.values[field]:
            yield Conflict(field, earlier.deed, later.deed)


def _is_settled(
    conflict: Conflict, ordered: Sequence[Touch], known: Mapping[str, frozenset[str]]
) -> bool:
    both = {conflict.earlier, conflict.later}
    return any(conflict.field in t.values and both <= known[t.deed] for t in ordered)


def _ancestors(ordered: Sequence[Touch]) -> dict[str, frozenset[str]]:
    parents = {touch.deed: touch.parents for touch in ordered}
    known: dict[str, frozenset[str]] = {}
    for touch in ordered:
        seen: set[str] = set()
        waiting = list(touch.parents)
        while waiting:
            deed = waiting.pop()
            if deed in seen:
                continue
            seen.add(deed)
            if deed in known:
                seen |= known[deed]
            else:
                waiting.extend(parents.get(deed, ()))
        known[touch.deed] = frozenset(seen)
    return known

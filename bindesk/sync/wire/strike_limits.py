"""Limits strikes: many strikes of one desk in one push must be confirmed by its unit's lead.

A push is defined by the deeds and never by how they were sent: how many packs are in one round depends on the
connection, and a restored county receives them in other rounds. So a push is what one desk struck within 24
hours by its own clock, in its unit's last 40 packs; the same packs in the same order are always judged alike.

A deed must be confirmed when its push comes to more than 200 records, or to more than a fifth of all records
of a kind that the unit has ever had. Up to 20 of a kind are always admitted: a clerk who clears up by hand
strikes about as many, and of a small unit's few records a fifth is soon reached. Lines of a meeting and steps
of an errand count only among the 200: they are struck with their meeting or errand. Strikes that the lead
has confirmed do not count. Source: the rule of pushes that strike much (syncing reference 7).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Deed

MOST_STRIKES = 200
"""The most records that a push may strike without confirmation by the unit's lead."""

FREE_STRIKES = 20
"""The most records of one kind that a push may strike, whatever share of the unit's records that is."""

SHARE = 5
"""A push may strike one in so many of the unit's records of a kind."""

WITHIN_MS = 24 * 3600 * 1000
LOOKBACK_PACKS = 40
"""The milliseconds and the packs of the unit's log within which strikes belong to one push."""

CONFIRMED = "confirm-strikes"
"""The verb of a deed by which the lead confirms that so many records are to be struck."""

RecordKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DeedStrikes:
    """The strikes of one deed in the log: the pack's position, the deed's instant, kinds and ids."""

    position: int
    made_at: int
    records: frozenset[RecordKey]


EarlierStrikes = Callable[[str], Iterable[DeedStrikes]]
"""Returns what a device's packs among the log's last ones struck."""


class StrikeLimit:
    """Judges one unit's strikes in the order of its log.

    ``count`` returns how many records of a kind the unit has, ``earlier`` a device's recent strikes; each is
    called only when needed, and once. Admitted deeds are added to the counts.
    """

    def __init__(self, count: Callable[[str], int], earlier: EarlierStrikes) -> None:
        self._count = count
        self._earlier = earlier
        self._counts: dict[str, int] = {}
        self._new: dict[str, int] = {}
        self._struck: dict[str, _StrikesByDay] = {}

    def must_confirm(self, device: str, deed: Deed, position: int) -> bool:
        """Say whether a deed, in a pack that will be at a position, must be confirmed."""
        strikes = strikes_of(deed)
        if not strikes:
            return False
        push = set(strikes)
        for key in self._known(device).near(deed.made_at, position - LOOKBACK_PACKS):
            push.add(key)
            if len(push) > MOST_STRIKES:
                return True
        return len(push) > MOST_STRIKES or any(
            self._is_large(kind, sum(name == kind for name, _ in push))
            for kind in sorted({name for name, _ in strikes})
        )

    def admit(self, device: str, deed: Deed, position: int, fresh: Iterable[RecordKey]) -> None:
        """Record an admitted deed, and which records it created."""
        for kind, _ in fresh:
            self._new[kind] = self._new.get(kind, 0) + 1
        if strikes := strikes_of(deed):
            self._known(device).add(DeedStrikes(position, deed.made_at, strikes))

    def _known(self, device: str) -> "_StrikesByDay":
        if device not in self._struck:
            self._struck[device] = _StrikesByDay()
            for strikes in self._earlier(device):
                self._struck[device].add(strikes)
        return self._struck[device]

    def _is_large(self, kind: str, struck: int) -> bool:
        if struck <= FREE_STRIKES or kind not in KINDS or is_part(kind):
            return False
        if kind not in self._counts:
            self._counts[kind] = self._count(kind)
        return struck * SHARE > self._counts[kind] + self._new.get(kind, 0)


class _StrikesByDay:
    """The records that a device struck, by spans of 24 hours, so that few are looked at for each deed.

    Of each record in a span the newest position is known, and the first and the last instant.
    """

    def __init__(self) -> None:
        self._days: dict[int, dict[RecordKey, tuple[int, int, int]]] = {}

    def add(self, struck: DeedStrikes) -> None:
        at = struck.made_at
        day = self._days.setdefault(at // WITHIN_MS, {})
        for key in struck.records:
            position, first, last = day.get(key, (struck.position, at, at))
            day[key] = (max(position, struck.position), min(first, at), max(last, at))

    def near(self, made_at: int, after: int) -> Iterator[RecordKey]:
        """Yield what was struck less than 24 hours from an instant, at a position behind ``after``."""
        number = made_at // WITHIN_MS
        for day in (number - 1, number, number + 1):
            for key, (position, first, last) in self._days.get(day, {}).items():
                if position > after and last > made_at - WITHIN_MS and first < made_at + WITHIN_MS:
                    yield key


def strikes_of(deed: Deed) -> frozenset[RecordKey]:
    """Return (kind, id) of the records a deed strikes; none when the lead has confirmed it."""
    if deed.verb == CONFIRMED:
        return frozenset()
    return frozenset((c.kind, c.record) for c in deed.changes if c.values.get("struck") is True)


def is_part(kind: str) -> bool:
    """Say whether records of a kind are lines or steps of a meeting or an errand."""
    return bool(KINDS[kind].part_of)

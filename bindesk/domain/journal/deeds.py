"""A deed: what one clerk did in one go, as the journal keeps it and the wire carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bindesk.domain.records.fields import Plain

SCHEMA = 1
"""The version of the record kinds this program writes."""


class DeedState(StrEnum):
    """How far a deed has travelled: here only, sealed for carrying, in the log, or sent back."""

    OPEN = "open"
    SEALED = "sealed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed sets on one record.

    ``parents`` are the record's heads when the clerk acted: the deeds on that record which no other
    deed had yet named as parent. A new record has none.
    """

    kind: str
    record: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Deed:
    """One function, one transaction, one journal row, one undo step.

    ``made_at`` is the computer's clock in UTC milliseconds and ``offset`` its last known difference to
    the county's clock, or None; neither orders anything. ``n`` counts this device's deeds and only
    serves to notice a cloned disk. ``undoes`` names the deed that this one takes back. A deed speaks of
    each record at most once; raises ValueError otherwise.
    """

    id: str
    unit: str
    device: str
    n: int
    clerk: str
    verb: str
    made_at: int
    changes: tuple[Change, ...]
    offset: int | None = None
    schema: int = SCHEMA
    undoes: str | None = None

    def __post_init__(self) -> None:
        if len({(change.kind, change.record) for change in self.changes}) < len(self.changes):
            raise ValueError("a deed names one record twice")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an operation touched, for whoever shows it: kinds, and ids of each kind."""

    verb: str = ""
    deed: str = ""
    records: frozenset[tuple[str, str]] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds that were touched."""
        return frozenset(kind for kind, _ in self.records)

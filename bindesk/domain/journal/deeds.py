"""Defines deeds: a deed is one clerk's action, stored in the journal and sent to other desks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bindesk.domain.records.fields import Plain

SCHEMA = 1
"""The version of the record kinds that this program writes."""


class DeedState(StrEnum):
    """The upload state of a deed: local only, sealed for upload, confirmed in the log, or refused."""

    OPEN = "open"
    SEALED = "sealed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """The field values that a deed sets on one record.

    ``parents`` are the heads of the record when the clerk acted: the deeds on the record that no other deed
    had named as parent. A new record has no parents.
    """

    kind: str
    record: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Deed:
    """One action of a clerk: one transaction, one journal row, one undo step.

    ``made_at`` is the computer's clock in UTC milliseconds and ``offset`` its last known difference to
    the county's clock, or None; neither is used for ordering. ``n`` counts the deeds of the device and
    serves only to detect a cloned disk. ``undoes`` is the id of the deed that this deed undoes. Raises
    ValueError when two changes concern the same record.
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
    """The records that an operation changed, as pairs of kind and id, for views to refresh."""

    verb: str = ""
    deed: str = ""
    records: frozenset[tuple[str, str]] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of the changed records."""
        return frozenset(kind for kind, _ in self.records)

"""Lists the deeds that the county does not have yet, with the record and the village of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bindesk.db.journal import journal
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk, DeskInfo
from bindesk.operations.records.record_details import title_of
from bindesk.operations.records.titles import titles

_MOST_PENDING = 500


@dataclass(frozen=True, slots=True)
class PendingDeed:
    """A deed that the county does not have yet: its verb, its first record, its clerk and its time.

    ``count`` is the number of records that it changed, ``title`` the title of the first of them.
    """

    deed: str
    verb: str
    kind: str
    title: str
    count: int
    clerk: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PendingRecord:
    """A deed that the county does not have yet, and the record that shows its effect.

    ``kind``, ``record`` and ``title`` name the record; all are empty when no record can be shown alone.
    ``village`` is the name of the village whose bundle brought the deed here to be relayed (转报); it is
    empty for a deed of this desk. ``is_own`` says that the record belongs to this desk's own unit.
    """

    waiting: PendingDeed
    kind: str
    record: str
    title: str
    village: str = ""
    is_own: bool = True


def pending(desk: Desk) -> list[PendingRecord]:
    """Return the deeds that the county does not have yet, newest first, at most 500."""
    with desk.reading() as conn:
        names = {unit.code: unit.name for unit in units.all_units(conn)}
        deeds = journal.unsynced_deeds(conn, _MOST_PENDING)
        return [_pending_record(conn, desk.office, names, deed) for deed in deeds]


def _pending_record(
    conn: Connection, office: DeskInfo, names: Mapping[str, str], deed: Deed
) -> PendingRecord:
    waiting = _pending_deed(conn, deed)
    along = deed.unit != office.unit and deed.device != office.device
    village = names.get(deed.unit, deed.unit) if along else ""
    kind, record = _record_shown(deed)
    title = title_of(conn, kind, record) if record else ""
    is_own = deed.unit == office.unit
    return PendingRecord(waiting, kind, record, title or waiting.title, village, is_own=is_own)


def _pending_deed(conn: Connection, deed: Deed) -> PendingDeed:
    first = deed.changes[0] if deed.changes else None
    kind = first.kind if first else ""
    named = titles(conn, kind, [first.record]) if first else {}
    return PendingDeed(
        deed=deed.id,
        verb=deed.verb,
        kind=kind,
        title=next(iter(named.values()), ""),
        count=len(deed.changes),
        clerk=deed.clerk,
        made_at=instant(deed.made_at),
    )


def _record_shown(deed: Deed) -> tuple[str, str]:
    """Return kind and id of the record to show: the owner of a changed part, else the first record."""
    first = deed.changes[0] if deed.changes else None
    if first is None or first.kind not in KINDS:
        return "", ""
    return _owner(first) or (first.kind, first.record)


def _owner(change: Change) -> tuple[str, str] | None:
    about = str(change.values.get("about_kind") or ""), str(change.values.get("about") or "")
    if all(about):
        return about if about[0] in KINDS else None
    kind = KINDS[change.kind]
    owner = change.values.get(kind.part_of)
    return (kind.specs[kind.part_of].refers, str(owner)) if owner else None

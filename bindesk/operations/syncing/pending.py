"""Lists the deeds that the county does not have yet, with the record and the village of each."""

from dataclasses import dataclass

from bindesk.db.journal import journal
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.record_details import title_of
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.syncing import PendingDeed


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
    waiting = syncing.pending_deeds(desk)
    pending_records = []
    with desk.reading() as conn:
        names = {unit.code: unit.name for unit in units.all_units(conn)}
        for pending_deed in waiting:
            deed = journal.load(conn, pending_deed.deed)
            if deed is None:
                continue
            along = deed.unit != desk.office.unit and deed.device != desk.office.device
            village = names.get(deed.unit, deed.unit) if along else ""
            kind, record = _record_shown(deed)
            title = title_of(conn, kind, record) if record else ""
            is_own = deed.unit == desk.office.unit
            pending_records.append(
                PendingRecord(
                    pending_deed, kind, record, title or pending_deed.title, village, is_own=is_own
                )
            )
    return pending_records


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

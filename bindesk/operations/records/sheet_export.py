"""Takes records out as a sheet, masked unless asked for in full, and says so in the audit."""

from pathlib import Path
from typing import Any

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind
from bindesk.operations.desk.desk import Desk
from bindesk.sheets.templates import write_template
from bindesk.sheets.writer import write_sheet


def export_sheet(desk: Desk, kind: Kind[Any], path: Path, *, unmask: bool = False) -> int:
    """Write all records of a kind that are not struck as .xlsx or .csv; return how many there were.

    Sensitive values are masked; with ``unmask`` they are whole, and the file can be read in again.
    References stand as the names of what they refer to. The audit keeps who took out what. Raises
    ExternalError when the file can not be written; the old one then stays.
    """
    with desk.reading() as conn:
        stored = records.where(conn, kind, {}, order=(kind.title, "id"))
        names = _names(conn, kind)
    rows = [kind.plain(record) for record in stored]
    count = write_sheet(
        path,
        kind,
        rows,
        masked=not unmask,
        named=lambda other, record: names.get((other, record), record),
    )
    desk.note_audit("export-unmasked" if unmask else "export", kind.name, detail=str(count))
    return count


def export_blank(kind: Kind[Any], path: Path) -> None:
    """Write an empty sheet of a kind to be filled in: headings, notes, lists to choose from.

    Raises ExternalError when the file can not be written.
    """
    write_template(path, kind)


def _names(conn: Connection, kind: Kind[Any]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for other in {kind.specs[name].refers for name in kind.of_type(FieldType.REFERENCE)}:
        referred = KINDS[other]
        for record in records.where(conn, referred, {}, struck=True):
            words = referred.specs[referred.title].words(str(getattr(record, referred.title)))
            names[other, record.id] = words
    return names

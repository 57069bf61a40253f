"""Exports records as a sheet, masked unless asked for in full, and notes the export in the audit."""

from collections import Counter
from pathlib import Path
from typing import Any

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType, Sensitivity
from bindesk.domain.records.kinds import Kind, Record
from bindesk.operations.desk.desk import Desk
from bindesk.sheets.templates import write_template
from bindesk.sheets.writer import write_sheet


def export_sheet(desk: Desk, kind: Kind[Any], path: Path, *, unmask: bool = False) -> int:
    """Write all records of a kind that are not struck as .xlsx or .csv, and return their number.

    Sensitive values are masked; with ``unmask`` they are in full, and the file can be imported again.
    References are written as the titles of their records; of records with the same title, as their numbers
    where these may be shown. The audit notes the clerk, the kind and the number before the file is written;
    from a desk that can only be read a masked export is not noted. Raises ExternalError when the file can not
    be written, an existing file then stays unchanged, and for an unmasked export that can not be noted.
    """
    with desk.reading() as conn:
        stored = records.where(conn, kind, {}, order=(kind.title, "id"))
        names = _names(conn, kind, unmask=unmask)
    rows = [kind.plain(record) for record in stored]
    # The audit comes first: no file is without its line, whatever happens while it is written.
    # A copy on a read-only medium has no room for it, and gives masked values only.
    if unmask or not desk.store.is_read_only:
        desk.note_audit("export-unmasked" if unmask else "export", kind.name, detail=str(len(rows)))
    return write_sheet(
        path,
        kind,
        rows,
        masked=not unmask,
        named=lambda other, record: names.get((other, record), record),
    )


def export_template(kind: Kind[Any], path: Path) -> None:
    """Write the import template of a kind: headings, notes and choice lists.

    Raises ExternalError when the file can not be written.
    """
    write_template(path, kind)


def _names(conn: Connection, kind: Kind[Any], *, unmask: bool) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for other in {kind.specs[name].refers for name in kind.of_type(FieldType.REFERENCE)}:
        referred = KINDS[other]
        everything = records.where(conn, referred, {}, struck=True)
        times = Counter(_title(referred, record) for record in everything)
        for record in everything:
            title = _title(referred, record)
            number = "" if times[title] == 1 else _number(referred, record, unmask=unmask)
            names[other, record.id] = number or title
    return names


def _title(kind: Kind[Any], record: Record) -> str:
    return kind.specs[kind.title].words(str(getattr(record, kind.title)))


def _number(kind: Kind[Any], record: Record, *, unmask: bool) -> str:
    """Return the field that tells a record from others of its title, "" where it must not be shown."""
    field = kind.naming_fields[0]
    is_secret = kind.specs[field].sensitivity is Sensitivity.SENSITIVE
    return "" if is_secret and not unmask else str(getattr(record, field) or "")

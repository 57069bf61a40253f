"""Reads and writes file rows: whether the bytes are on this desk, and how many the county has received."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import upsert
from bindesk.db.store.tables import deed as deeds
from bindesk.db.store.tables import file as files
from bindesk.db.store.tables import record_table, touched
from bindesk.domain.journal.deeds import DeedState

_AT_ONCE = 400
_ON_THE_WAY = (DeedState.OPEN.value, DeedState.SEALED.value)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a unit: SHA-256 and size in bytes; the county has received ``sent`` bytes of it.

    ``is_here``: the bytes are on this desk. ``is_up``: the county has the whole file.
    """

    unit: str
    sha256: str
    size: int
    is_here: bool = True
    sent: int = 0
    is_up: bool = False


def store(conn: Connection, file: StoredFile) -> None:
    """Insert the row of a file, or update ``is_here``; what the county has received is not changed."""
    if find(conn, file.unit, file.sha256) is None:
        upsert(conn, files, [_row(file)], ["unit", "sha256"])
        return
    same = (files.c.unit == file.unit, files.c.sha256 == file.sha256)
    conn.execute(update(files).where(*same).values(is_here=file.is_here))


def find(conn: Connection, unit: str, sha256: str) -> StoredFile | None:
    """Return the row of a file, or None when there is none."""
    same = (files.c.unit == unit, files.c.sha256 == sha256)
    row = conn.execute(select(files).where(*same)).first()
    return None if row is None else StoredFile(*row)


def note_sent(conn: Connection, file: StoredFile, sent: int, *, is_up: bool) -> None:
    """Record how many bytes of a file the county has now."""
    same = (files.c.unit == file.unit, files.c.sha256 == file.sha256)
    conn.execute(update(files).where(*same).values(sent=sent, is_up=is_up))


def forget_sent(conn: Connection, unit: str) -> None:
    """Record that the county has no bytes of a unit's files: it may be restored from an older backup."""
    conn.execute(update(files).where(files.c.unit == unit).values(sent=0, is_up=False))


def to_send(conn: Connection, *, with_record: bool = False) -> list[StoredFile]:
    """Return the files to upload, in the order their attachments were added.

    A file is uploaded when the county has the deed of its attachment and not the file. With ``with_record``
    also files whose deed is sealed and is sent to the county together with them.
    """
    table = record_table("attachment")
    states = (DeedState.CONFIRMED.value, *((DeedState.SEALED.value,) if with_record else ()))
    since = (
        select(func.min(deeds.c.place))
        .join(touched, touched.c.deed == deeds.c.place)
        .where(touched.c.kind == "attachment", touched.c.record == table.c.id)
        .where(deeds.c.state.in_(states))
        .scalar_subquery()
    )
    query = _missing_files(*files.c, since.label("since")).where(since.is_not(None))
    files_by_key: dict[tuple[str, str], StoredFile] = {}
    for row in conn.execute(query.where(files.c.is_here.is_(True)).order_by("since")):
        files_by_key.setdefault((row.unit, row.sha256), StoredFile(*row[:6]))
    return list(files_by_key.values())


def is_named(conn: Connection, unit: str, sha256: str, size: int) -> bool:
    """Return whether an attachment of a unit, struck or not, refers to a file of this size."""
    table = record_table("attachment")
    same = (table.c.unit == unit, table.c.sha256 == sha256, table.c.size == size)
    return conn.execute(select(table.c.id).where(*same).limit(1)).first() is not None


def missing_files(conn: Connection) -> tuple[int, int]:
    """Return the number of files that the county does not have yet, and the number of bytes still to send."""
    rows = conn.execute(_missing_files(*files.c).distinct()).all()
    return len(rows), sum(row.size - row.sent for row in rows)


def unreported(conn: Connection, kind: str, ids: Sequence[str]) -> set[str]:
    """Return the records of which a deed or an attached file has not reached the county yet."""
    table = record_table("attachment")
    records: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        about = (table.c.about_kind == kind, table.c.about.in_(some))
        touches = select(touched.c.record).where(touched.c.kind == kind, touched.c.record.in_(some))
        attached = select(table.c.about).join(touched, touched.c.record == table.c.id)
        attached = attached.where(*about, touched.c.kind == "attachment")
        left = _missing_files(table.c.about).where(*about)
        for query in (_on_the_way(touches), _on_the_way(attached), left):
            records.update(record for (record,) in conn.execute(query))
    return records


def image_hashes(conn: Connection, unit: str) -> list[tuple[str, str, str, str]]:
    """Return (look, kind, record, SHA-256) of a unit's photos; ``look`` is the photo's perceptual hash."""
    table = record_table("attachment")
    query = select(table.c.look, table.c.about_kind, table.c.about, table.c.sha256)
    conditions = (table.c.unit == unit, table.c.look != "", table.c.struck.is_(False))
    return [tuple(row) for row in conn.execute(query.where(*conditions))]


def _missing_files(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return a query for columns of the attached files that the county does not have completely."""
    table = record_table("attachment")
    same = (table.c.unit == files.c.unit) & (table.c.sha256 == files.c.sha256)
    query = select(*columns).select_from(files.join(table, same))
    return query.where(files.c.is_up.is_(False), table.c.struck.is_(False))


def _on_the_way(query: Select[Any]) -> Select[Any]:
    there = query.join(deeds, touched.c.deed == deeds.c.place)
    return there.where(deeds.c.state.in_(_ON_THE_WAY))


def _row(file: StoredFile) -> dict[str, object]:
    return {
        "unit": file.unit,
        "sha256": file.sha256,
        "size": file.size,
        "is_here": file.is_here,
        "sent": file.sent,
        "is_up": file.is_up,
    }

"""Reads and writes drafts: unsaved input, one draft for each form, record and clerk."""

from sqlalchemy import delete, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import upsert
from bindesk.db.store.tables import draft


def store(conn: Connection, form: str, record: str, clerk: str, body: str, saved_at: int) -> None:
    """Write a draft; it replaces the earlier draft of the same form, record and clerk."""
    row = {"form": form, "record": record, "clerk": clerk, "body": body, "saved_at": saved_at}
    upsert(conn, draft, [row], ["form", "record", "clerk"])


def find(conn: Connection, form: str, record: str, clerk: str) -> tuple[str, int] | None:
    """Return a draft's body and when it was saved (UTC milliseconds), or None."""
    same = (draft.c.form == form, draft.c.record == record, draft.c.clerk == clerk)
    row = conn.execute(select(draft.c.body, draft.c.saved_at).where(*same)).first()
    return None if row is None else (row.body, row.saved_at)


def of_clerk(conn: Connection, clerk: str) -> list[tuple[str, str, int]]:
    """Return (form, record, saved_at) of a clerk's drafts, newest first."""
    query = select(draft.c.form, draft.c.record, draft.c.saved_at).where(draft.c.clerk == clerk)
    rows = conn.execute(query.order_by(draft.c.saved_at.desc()))
    return [(row.form, row.record, row.saved_at) for row in rows]


def drop(conn: Connection, form: str, record: str, clerk: str) -> None:
    """Delete a draft after its input was saved as a deed or discarded."""
    same = (draft.c.form == form, draft.c.record == record, draft.c.clerk == clerk)
    conn.execute(delete(draft).where(*same))

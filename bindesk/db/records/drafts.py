"""What a clerk has typed and not yet kept: one draft for each form, record and clerk."""

from sqlalchemy import delete, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import upsert
from bindesk.db.store.tables import draft


def store(conn: Connection, form: str, record: str, clerk: str, body: str, saved_at: int) -> None:
    """Keep a draft in place of the one before."""
    row = {"form": form, "record": record, "clerk": clerk, "body": body, "saved_at": saved_at}
    upsert(conn, draft, [row], ["form", "record", "clerk"])


def find(conn: Connection, form: str, record: str, clerk: str) -> tuple[str, int] | None:
    """Return a draft's body and the instant it was kept, in UTC milliseconds."""
    same = (draft.c.form == form, draft.c.record == record, draft.c.clerk == clerk)
    row = conn.execute(select(draft.c.body, draft.c.saved_at).where(*same)).first()
    return None if row is None else (row.body, row.saved_at)


def of_clerk(conn: Connection, clerk: str) -> list[tuple[str, str, int]]:
    """Return (form, record, kept at) of a clerk's drafts, newest first."""
    query = select(draft.c.form, draft.c.record, draft.c.saved_at).where(draft.c.clerk == clerk)
    rows = conn.execute(query.order_by(draft.c.saved_at.desc()))
    return [(row.form, row.record, row.saved_at) for row in rows]


def drop(conn: Connection, form: str, record: str, clerk: str) -> None:
    """Take a draft away, once what it held has become a deed or was given up."""
    same = (draft.c.form == form, draft.c.record == record, draft.c.clerk == clerk)
    conn.execute(delete(draft).where(*same))

"""Reads the audit trail of a desk, which the program itself only appends to and checks."""

from sqlalchemy import select

from bindesk.db.audit import prints
from bindesk.db.audit.audits import AuditEntry
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import audit
from bindesk.operations.desk.desk import Desk


def audit_entries(conn: Connection) -> list[AuditEntry]:
    """Return the entries, newest first."""
    rows = conn.execute(select(audit).order_by(audit.c.n.desc()))
    return [AuditEntry(r.at, r.clerk, r.action, r.kind, r.record, r.detail) for r in rows]


def printed_books(desk: Desk) -> list[str]:
    """Return the ids of the books printed at a desk, oldest first; failed prints are none."""
    with desk.reading() as conn:
        entries = audit_entries(conn)[::-1]
    books: list[str] = []
    for entry in entries:
        if entry.action == prints.PRINTED:
            books.append(entry.kind)
        elif entry.action == prints.FAILED:
            books.remove(entry.kind)
    return books

"""Reads earlier prints from the audit trail, so that a second print is marked 补打."""

from collections.abc import Sequence

from sqlalchemy import select

from bindesk.db.audit.audits import AuditEntry
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import audit, record_table

PRINTED = "print"
_AT_ONCE = 400


def was_printed(conn: Connection, book: str, what: str) -> bool:
    """Return whether a book of exactly these records was printed before."""
    same = (audit.c.action == PRINTED, audit.c.kind == book, audit.c.record == what)
    return conn.execute(select(audit.c.n).where(*same).limit(1)).first() is not None


def history(conn: Connection, limit: int = 50) -> list[AuditEntry]:
    """Return the newest prints, newest first."""
    query = select(audit).where(audit.c.action == PRINTED).order_by(audit.c.n.desc()).limit(limit)
    rows = conn.execute(query)
    return [AuditEntry(r.at, r.clerk, r.action, r.kind, r.record, r.detail) for r in rows]


def ratings(conn: Connection, errands: Sequence[str]) -> dict[str, str]:
    """Return the newest rating of each of the errands that has one, by errand id."""
    steps = record_table("errand-step")
    rating_of: dict[str, str] = {}
    for start in range(0, len(errands), _AT_ONCE):
        query = (
            select(steps.c.errand, steps.c.rating)
            .where(steps.c.errand.in_(errands[start : start + _AT_ONCE]), steps.c.rating != "")
            .where(steps.c.struck.is_(False))
            .order_by(steps.c.place, steps.c.id)
        )
        rating_of.update((row.errand, row.rating) for row in conn.execute(query))
    return rating_of

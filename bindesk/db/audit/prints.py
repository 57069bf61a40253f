"""Reads earlier prints from the audit trail, so that a second print is marked 补打."""

from collections.abc import Sequence

from sqlalchemy import and_, case, func, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import audit, record_table

PRINTED, FAILED = "print", "print-failed"
"""The actions of a print: written before the paper, and again when it did not come about."""
_AT_ONCE = 400


def was_printed(conn: Connection, book: str, what: str) -> bool:
    """Return whether a book of exactly these records was printed before, failed prints apart."""
    same = (audit.c.kind == book, audit.c.record == what)
    balance = func.sum(case((audit.c.action == PRINTED, 1), else_=-1))
    query = select(balance).where(*same, audit.c.action.in_((PRINTED, FAILED)))
    return (conn.execute(query).scalar() or 0) > 0


def ratings(conn: Connection, errands: Sequence[str]) -> dict[str, str]:
    """Return the newest rating by its own unit of each of the errands that has one, by errand id."""
    stored, steps = record_table("errand"), record_table("errand-step")
    own = and_(steps.c.errand == stored.c.id, steps.c.unit == stored.c.unit)
    rating_of: dict[str, str] = {}
    for start in range(0, len(errands), _AT_ONCE):
        query = (
            select(steps.c.errand, steps.c.rating)
            .select_from(steps.join(stored, own))
            .where(steps.c.errand.in_(errands[start : start + _AT_ONCE]), steps.c.rating != "")
            .where(steps.c.struck.is_(False))
            .order_by(steps.c.place, steps.c.id)
        )
        rating_of.update((row.errand, row.rating) for row in conn.execute(query))
    return rating_of

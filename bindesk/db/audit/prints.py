"""What the audit knows of earlier prints, so that a second one is marked 补打."""

from collections.abc import Sequence

from sqlalchemy import select

from bindesk.db.audit.audits import AuditEntry
from bindesk.db.store.engine import Link
from bindesk.db.store.tables import audit, record_table

PRINTED = "print"
_AT_ONCE = 400


def was_printed(link: Link, book: str, what: str) -> bool:
    """Tell whether a book of these very records was printed before."""
    own = (audit.c.action == PRINTED, audit.c.kind == book, audit.c.record == what)
    return link.execute(select(audit.c.n).where(*own).limit(1)).first() is not None


def history(link: Link, limit: int = 50) -> list[AuditEntry]:
    """Return the newest prints, newest first."""
    wanted = select(audit).where(audit.c.action == PRINTED).order_by(audit.c.n.desc()).limit(limit)
    rows = link.execute(wanted)
    return [AuditEntry(r.at, r.clerk, r.action, r.kind, r.record, r.detail) for r in rows]


def ratings(link: Link, errands: Sequence[str]) -> dict[str, str]:
    """Return the newest rating of those of the errands that were rated, by errand."""
    steps = record_table("errand-step")
    found: dict[str, str] = {}
    for start in range(0, len(errands), _AT_ONCE):
        wanted = (
            select(steps.c.errand, steps.c.rating)
            .where(steps.c.errand.in_(errands[start : start + _AT_ONCE]), steps.c.rating != "")
            .where(steps.c.struck.is_(False))
            .order_by(steps.c.place, steps.c.id)
        )
        found.update((row.errand, row.rating) for row in link.execute(wanted))
    return found

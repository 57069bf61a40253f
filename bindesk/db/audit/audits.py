"""Reads and writes the audit trail: a chain hash in each row reveals a later edit."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit trail; ``at_ms`` in UTC milliseconds. An entry never holds a sensitive value."""

    at_ms: int
    clerk: str
    action: str
    kind: str = ""
    record: str = ""
    detail: str = ""


def append(conn: Connection, entry: AuditEntry) -> None:
    """Append an entry to the audit trail."""
    last = conn.execute(select(audit.c.proof).order_by(audit.c.n.desc()).limit(1)).scalar()
    conn.execute(
        insert(audit).values(
            at=entry.at_ms,
            clerk=entry.clerk,
            action=entry.action,
            kind=entry.kind,
            record=entry.record,
            detail=entry.detail,
            proof=_chain_hash(last or "", entry),
        )
    )


def last(conn: Connection) -> tuple[int, str] | None:
    """Return the number and the chain hash of the last row, or None."""
    row = conn.execute(select(audit.c.n, audit.c.proof).order_by(audit.c.n.desc()).limit(1)).first()
    return None if row is None else (int(row.n), str(row.proof))


def proof_of(conn: Connection, number: int) -> str:
    """Return the chain hash of a row, "" where there is no such row."""
    return conn.execute(select(audit.c.proof).where(audit.c.n == number)).scalar() or ""


def first_broken(conn: Connection) -> int | None:
    """Return the number of the first row whose chain hash does not follow from the row before, or None."""
    before = ""
    for row in conn.execute(select(audit).order_by(audit.c.n)):
        entry = AuditEntry(row.at, row.clerk, row.action, row.kind, row.record, row.detail)
        if row.proof != _chain_hash(before, entry):
            return int(row.n)
        before = row.proof
    return None


def _chain_hash(before: str, entry: AuditEntry) -> str:
    content = "\x1f".join(
        (
            before,
            str(entry.at_ms),
            entry.clerk,
            entry.action,
            entry.kind,
            entry.record,
            entry.detail,
        )
    )
    return hashlib.sha256(content.encode()).hexdigest()

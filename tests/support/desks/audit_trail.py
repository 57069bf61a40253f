"""What the audit trail of a desk says, for tests."""

from bindesk.db.audit import audits, prints
from bindesk.operations.desk.desk import Desk


def printed_books(desk: Desk) -> list[str]:
    """Return the ids of the books printed at a desk, oldest first; failed prints are none."""
    with desk.reading() as conn:
        entries = audits.entries(conn)[::-1]
    books: list[str] = []
    for entry in entries:
        if entry.action == prints.PRINTED:
            books.append(entry.kind)
        elif entry.action == prints.FAILED:
            books.remove(entry.kind)
    return books

"""Looks at everything the record tables hold, to compare one way of filling them with another."""

from typing import Any

from sqlalchemy import select

from bindesk.db.maintenance.rebuild import rebuild
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import all_record_tables, conflict

Shown = dict[str, list[tuple[Any, ...]]]


def shown(conn: Connection) -> Shown:
    """Return every row of every record table and of the conflicts, by table."""
    return {
        table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
        for table in (*all_record_tables(), conflict)
    }


def rebuilt(conn: Connection) -> Shown:
    """Return what the tables hold once they were made anew from the journal."""
    rebuild(conn)
    return shown(conn)

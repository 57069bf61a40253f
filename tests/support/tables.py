"""Looks at everything the record tables hold, to compare one way of filling them with another."""

from typing import Any

from sqlalchemy import select

from bindesk.db.maintenance.rebuild import rebuild
from bindesk.db.store.engine import Link
from bindesk.db.store.tables import all_record_tables, conflict

Shown = dict[str, list[tuple[Any, ...]]]


def shown(link: Link) -> Shown:
    """Return every row of every record table and of the conflicts, by table."""
    return {
        table.name: sorted((tuple(row) for row in link.execute(select(table))), key=repr)
        for table in (*all_record_tables(), conflict)
    }


def rebuilt(link: Link) -> Shown:
    """Return what the tables hold once they were made anew from the journal."""
    rebuild(link)
    return shown(link)

"""Writes rows that may be there already, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bindesk.db.store.engine import Connection


def upsert(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> None:
    """Insert the rows, or change those whose keys are there; all rows name the same columns."""
    if not rows:
        return
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    said = dialect.insert(table)
    changed = {name: said.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        said = said.on_conflict_do_update(index_elements=list(keys), set_=changed)
    else:
        said = said.on_conflict_do_nothing(index_elements=list(keys))
    conn.execute(said, list(rows))

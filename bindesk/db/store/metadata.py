"""Reads and writes the store's metadata: its id, its unit, its device, the schemas of its kinds."""

from sqlalchemy import select

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import upsert
from bindesk.db.store.tables import meta


def read(conn: Connection, name: str, default: str = "") -> str:
    """Return the value of a name, or the default."""
    value = conn.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return default if value is None else str(value)


def write(conn: Connection, name: str, value: str) -> None:
    """Set the value of a name."""
    upsert(conn, meta, [{"name": name, "value": value}], ["name"])


def all_values(conn: Connection) -> dict[str, str]:
    """Return all values, by name."""
    return {row.name: row.value for row in conn.execute(select(meta))}

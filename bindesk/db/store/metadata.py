"""Reads and writes the store's metadata: its id, its unit, its device, the schemas of its kinds."""

from sqlalchemy import select

from bindesk.db.store.engine import Connection
from bindesk.db.store.statements import upsert
from bindesk.db.store.tables import meta

_DEVICE, _EARLIER_DEVICES = "device", "earlier-devices"


def read(conn: Connection, name: str, default: str = "") -> str:
    """Return the value of a name, or the default."""
    value = conn.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return default if value is None else str(value)


def write(conn: Connection, name: str, value: str) -> None:
    """Set the value of a name."""
    upsert(conn, meta, [{"name": name, "value": value}], ["name"])


def own_devices(conn: Connection) -> frozenset[str]:
    """Return the ids of this store's device: its present one, and those before it joined a county."""
    return frozenset((read(conn, _DEVICE), *read(conn, _EARLIER_DEVICES).split())) - {""}


def change_device(conn: Connection, device: str) -> None:
    """Give the store another device id; the deeds made under the earlier one stay its own."""
    earlier = [*read(conn, _EARLIER_DEVICES).split(), read(conn, _DEVICE)]
    write(conn, _EARLIER_DEVICES, " ".join(one for one in earlier if one))
    write(conn, _DEVICE, device)


def all_values(conn: Connection) -> dict[str, str]:
    """Return all values, by name."""
    return {row.name: row.value for row in conn.execute(select(meta))}

"""What a store knows of itself: its id, its unit, the device, the shape of its kinds."""

from sqlalchemy import select

from bindesk.db.store.engine import Link
from bindesk.db.store.tables import meta
from bindesk.db.store.upserts import upsert


def read(link: Link, name: str, default: str = "") -> str:
    """Return what is known under a name, or the default."""
    found = link.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return default if found is None else str(found)


def write(link: Link, name: str, value: str) -> None:
    """Keep a value under a name."""
    upsert(link, meta, [{"name": name, "value": value}], ["name"])


def everything(link: Link) -> dict[str, str]:
    """Return all that is known, by name."""
    return {row.name: row.value for row in link.execute(select(meta))}

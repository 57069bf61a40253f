"""Brings a store's tables to this program's shape when it is opened: core by Alembic, records by kind."""

import hashlib
import json
from pathlib import Path

from sqlalchemy import MetaData, Table, inspect

from bindesk.db.maintenance.rebuild import refold
from bindesk.db.store import metadata
from bindesk.db.store.engine import Link, Store
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.errors import ExternalError

CORE_HEAD = "0005"
"""The newest step of ``migrations/versions``; a store that says so never imports Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def shape(store: Store, *, fresh: bool = False) -> None:
    """Bring an opened store up to date; only a ``fresh`` one may be without any tables.

    Raises ExternalError when a newer program has written it, or when it has lost all it held: it is then
    left untouched.
    """
    with store.reading() as link:
        version = _version(link)
        shaped = version == CORE_HEAD and _shapes_held(link) == shapes()
    if version is None and not fresh:
        raise ExternalError("store-damaged", path=str(store.path))
    if version is not None and version > CORE_HEAD:
        raise ExternalError("store-newer", path=str(store.path))
    if not shaped:
        with store.writing() as link:
            if version != CORE_HEAD:
                _migrate(link)
            _shape_records(link)


def shapes() -> dict[str, str]:
    """Return for each kind a short name of its table's columns, a dot, and one of its indices."""
    return {name: _shape_of(name) for name in KINDS}


def _shape_of(name: str) -> str:
    table = record_table(name)
    columns = sorted((c.name, str(c.type)) for c in table.columns)
    indices = sorted(str(index.name) for index in table.indexes)
    return f"{_short([columns, KINDS[name].defaults])}.{_short(indices)}"


def _short(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _shapes_held(link: Link) -> dict[str, str]:
    held: dict[str, str] = json.loads(metadata.read(link, "shapes", "{}"))
    return held


def _version(link: Link) -> str | None:
    if not inspect(link).has_table("alembic_version"):
        return None
    found = link.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found) if found is not None else None


def _migrate(link: Link) -> None:
    from alembic import command  # noqa: PLC0415 -- costs more to import than the program
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["link"] = link
    command.upgrade(config, "head")


def _shape_records(link: Link) -> None:
    """Make the tables anew that are not of this program's shape: the journal holds all they show.

    This holds for a table that an older program has used meanwhile, too: what it could not show, or did
    not know to fill, comes back. Where only indices differ the rows stay.
    """
    now, held = shapes(), _shapes_held(link)
    changed = [name for name in KINDS if held.get(name) != now[name]]
    reshaped = [name for name in changed if _columns(held.get(name, "")) != _columns(now[name])]
    for name in changed:
        if name not in reshaped:
            _index_anew(link, name)
    for name in reshaped:
        record_table(name).drop(link, checkfirst=True)
        record_table(name).create(link)
    refold(link, reshaped)
    metadata.write(link, "shapes", json.dumps(now))


def _columns(shape: str) -> str:
    return shape.partition(".")[0]


def _index_anew(link: Link, name: str) -> None:
    there = {
        str(index.name): index
        for index in Table(record_table(name).name, MetaData(), autoload_with=link).indexes
    }
    wanted = {str(index.name): index for index in record_table(name).indexes}
    for gone in sorted(there.keys() - wanted.keys()):
        there[gone].drop(link)
    for missing in sorted(wanted.keys() - there.keys()):
        wanted[missing].create(link)

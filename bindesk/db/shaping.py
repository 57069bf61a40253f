"""Brings a store's tables to this program's shape when it is opened: core by Alembic, records by kind."""

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.schema import CreateColumn, CreateIndex

from bindesk.db import metas
from bindesk.db.engine import Link, Store
from bindesk.db.rebuilding import refold
from bindesk.db.tables import all_record_tables, record_table
from bindesk.domain.catalogue import KINDS
from bindesk.errors import WorldError

CORE_HEAD = "0003"
"""The newest step of ``migrations/versions``; a store that says so never imports Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def shape(store: Store) -> None:
    """Bring an opened store up to date.

    Raises WorldError when a newer program has written it: it is then left untouched.
    """
    with store.reading() as link:
        version = _version(link)
        shaped = version == CORE_HEAD and metas.read(link, "kinds") == fingerprint()
    if version is not None and version > CORE_HEAD:
        raise WorldError("store-newer", path=str(store.path))
    if not shaped:
        with store.writing() as link:
            if version != CORE_HEAD:
                _migrate(link)
            _shape_records(link)


def fingerprint() -> str:
    """Return a short name for the shape of all record tables of this program."""
    shape_of = {t.name: sorted(c.name for c in t.columns) for t in all_record_tables()}
    return hashlib.sha256(json.dumps(shape_of, sort_keys=True).encode()).hexdigest()[:16]


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
    seen = inspect(link)
    there = set(seen.get_table_names())
    reshaped: list[str] = []
    for name in KINDS:
        table = record_table(name)
        if table.name not in there:
            table.create(link)
            reshaped.append(name)
            continue
        missing = {c.name for c in table.columns} - {
            c["name"] for c in seen.get_columns(table.name)
        }
        if missing:
            _add_columns(link, table, missing)
            reshaped.append(name)
    refold(link, reshaped)
    metas.write(link, "kinds", fingerprint())


def _add_columns(link: Link, table: Table, missing: set[str]) -> None:
    for column in table.columns:
        if column.name in missing:
            made: Any = CreateColumn(column).compile(link)
            link.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {made}")
    for index in table.indexes:
        if {c.name for c in index.columns} & missing:
            link.execute(CreateIndex(index))

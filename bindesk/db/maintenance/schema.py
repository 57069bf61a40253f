"""Upgrades a store's tables when it is opened: core tables by Alembic, record tables by kind."""

import hashlib
import json
from pathlib import Path

from sqlalchemy import MetaData, Table, inspect

from bindesk.db.maintenance.rebuild import refold
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store, decoding_row
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.errors import ExternalError

CORE_HEAD = "0005"
"""The newest revision in ``migrations/versions``; a store at this revision is opened without Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(store: Store, *, fresh: bool = False) -> None:
    """Upgrade the tables of an open store; only a ``fresh`` store may have no tables.

    Raises ExternalError when a newer program has written the store, when its tables are missing, or when the
    store needs an upgrade and can only be read; the store is then not changed.
    """
    with store.reading() as conn:
        version = _version(conn)
        shaped = version == CORE_HEAD and _stored_schemas(conn) == kind_schemas()
    if version is None and not fresh:
        raise ExternalError("store-damaged", path=str(store.path))
    if version is not None and version > CORE_HEAD:
        raise ExternalError("store-newer", path=str(store.path))
    if not shaped and store.is_read_only:
        raise ExternalError("store-needs-copy", path=str(store.path.parent))
    if not shaped:
        with store.writing() as conn:
            if version != CORE_HEAD:
                _migrate(conn)
            _upgrade_record_tables(conn)


def kind_schemas() -> dict[str, str]:
    """Return for each kind a short hash of its table's columns, a dot, and a short hash of its indices.

    The first hash includes how values are judged (see ``FieldSpec.judgement``): where a version judges
    otherwise, values stored beside the record become its columns, without another exchange.
    """
    return {name: _schema_of(name) for name in KINDS}


def _schema_of(name: str) -> str:
    table = record_table(name)
    columns = sorted((c.name, str(c.type)) for c in table.columns)
    indices = sorted(str(index.name) for index in table.indexes)
    judged = {field: spec.judgement() for field, spec in KINDS[name].specs.items()}
    return f"{_short([columns, KINDS[name].defaults, judged])}.{_short(indices)}"


def _short(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _stored_schemas(conn: Connection) -> dict[str, str]:
    with decoding_row("the schemas"):
        schemas: dict[str, str] = json.loads(metadata.read(conn, "shapes", "{}"))
    return schemas


def _version(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    version = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(version) if version is not None else None


def _migrate(conn: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- slow to import, rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _upgrade_record_tables(conn: Connection) -> None:
    """Recreate the record tables whose columns differ from this program's, and refill them from the journal.

    This includes a table that an older program has written meanwhile: fields unknown to that program are
    filled again. Where only the indices differ, the rows are kept.
    """
    now, stored = kind_schemas(), _stored_schemas(conn)
    changed = [name for name in KINDS if stored.get(name) != now[name]]
    reshaped = [name for name in changed if _columns(stored.get(name, "")) != _columns(now[name])]
    for name in changed:
        if name not in reshaped:
            _recreate_indices(conn, name)
    for name in reshaped:
        record_table(name).drop(conn, checkfirst=True)
        record_table(name).create(conn)
    refold(conn, reshaped)
    metadata.write(conn, "shapes", json.dumps(now))


def _columns(shape: str) -> str:
    return shape.partition(".")[0]


def _recreate_indices(conn: Connection, name: str) -> None:
    there = {
        str(index.name): index
        for index in Table(record_table(name).name, MetaData(), autoload_with=conn).indexes
    }
    declared = {str(index.name): index for index in record_table(name).indexes}
    for surplus in sorted(there.keys() - declared.keys()):
        there[surplus].drop(conn)
    for missing in sorted(declared.keys() - there.keys()):
        declared[missing].create(conn)

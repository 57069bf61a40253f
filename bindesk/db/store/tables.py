"""Defines the tables: the core tables, and one table for each record kind, derived from its declaration."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

core = MetaData(naming_convention=_NAMES)
"""The tables that Alembic migrates: the journal and what is not folded from it. Record tables are folds."""

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text sorted by code points on every engine, independent of the database's locale."""

meta = Table(
    "meta",
    core,
    Column("name", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
)

deed = Table(
    "deed",
    core,
    Column("place", _SERIAL, primary_key=True, autoincrement=True),
    Column("id", _TEXT, nullable=False, unique=True),
    Column("unit", _TEXT, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("position", BigInteger),
    Column("n", BigInteger, nullable=False),
    Column("clerk", _TEXT, nullable=False),
    Column("verb", _TEXT, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("undoes", _TEXT),
    Column("reason", _TEXT),
    Column("body", LargeBinary, nullable=False),
    Index(None, "state"),
    Index(None, "n"),
    Index(None, "undoes"),
)

touched = Table(
    "touched",
    core,
    Column("kind", _TEXT, primary_key=True),
    Column("record", _TEXT, primary_key=True),
    Column("deed", _SERIAL, ForeignKey("deed.place"), primary_key=True),
    sqlite_with_rowid=False,
)

conflict = Table(
    "conflict",
    core,
    Column("kind", _TEXT, primary_key=True),
    Column("record", _TEXT, primary_key=True),
    Column("field", _TEXT, primary_key=True),
    Column("earlier", _TEXT, primary_key=True),
    Column("later", _TEXT, primary_key=True),
    sqlite_with_rowid=False,
)

draft = Table(
    "draft",
    core,
    Column("form", _TEXT, primary_key=True),
    Column("record", _TEXT, primary_key=True),
    Column("clerk", _TEXT, primary_key=True),
    Column("saved_at", BigInteger, nullable=False),
    Column("body", _TEXT, nullable=False),
)

audit = Table(
    "audit",
    core,
    Column("n", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("clerk", _TEXT, nullable=False),
    Column("action", _TEXT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("record", _TEXT, nullable=False),
    Column("detail", _TEXT, nullable=False),
    Column("proof", _TEXT, nullable=False),
)

work_calendar = Table(
    "work_calendar",
    core,
    Column("day", _TEXT, primary_key=True),
    Column("kind", _TEXT, nullable=False),
)

unit = Table(
    "unit",
    core,
    Column("code", _TEXT, primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),
    Column("parent", _TEXT, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("proof", LargeBinary, nullable=False),
)

pack = Table(
    "pack",
    core,
    Column("n", _SERIAL, primary_key=True, autoincrement=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("unit", _TEXT, nullable=False),
    Column("device", _TEXT, nullable=False),
    Column("position", BigInteger),
    Column("proof", LargeBinary, nullable=False),
    Column("refused", _TEXT, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index(None, "unit", "position", unique=True),
)

device = Table(
    "device",
    core,
    Column("id", _TEXT, primary_key=True),
    Column("unit", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),
    Column("letter", _TEXT, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("alarm", _TEXT, nullable=False),
    Column("signature", LargeBinary),
    Index(None, "unit"),
)

ticket = Table(
    "ticket",
    core,
    Column("id", _TEXT, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("unit", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_by", _TEXT),
)

file = Table(
    "file",
    core,
    Column("unit", _TEXT, primary_key=True),
    Column("sha256", _TEXT, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("is_here", Boolean, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("is_up", Boolean, nullable=False),
)

records = MetaData(naming_convention=_NAMES)

_TYPES: dict[FieldType, Any] = {
    FieldType.WHOLE: BigInteger,
    FieldType.MONEY: BigInteger,
    FieldType.FLAG: Boolean,
}


@cache
def record_table(name: str) -> Table:
    """Return the table of a kind: id, unit, declared columns, initials, order keys, heads, the rest.

    Raises KeyError for an unknown kind.
    """
    kind: Kind[Any] = KINDS[name]
    columns = [
        Column("id", _TEXT, primary_key=True),
        Column("unit", _TEXT, nullable=False),
        *(Column(field, _TYPES.get(spec.type, _TEXT)) for field, spec in kind.specs.items()),
        *(Column(initials_column(field), _TEXT) for field in kind.searched()),
        *(Column(order_column(field), _TEXT) for field in kind.sorted_by_key()),
        *(Column(column, _TEXT) for column in latest_step_columns(name)),
        Column("heads", _TEXT, nullable=False),
        Column("extra", _TEXT),
    ]
    indexed = {*kind.of_type(FieldType.REFERENCE), *kind.key[:1], *latest_step_columns(name)}
    indices = [
        *(Index(None, column) for column in sorted(indexed)),
        *(Index(None, *columns).ddl_if(dialect="sqlite") for columns in kind.searches),
    ]
    return Table(name.replace("-", "_"), records, *columns, *indices)


def initials_column(field: str) -> str:
    """Return the name of the column with a field's pinyin initials."""
    return f"{field}_initials"


def order_column(field: str) -> str:
    """Return the name of the column with the key that sorts a field of names."""
    return f"{field}_order"


def latest_step_columns(name: str) -> tuple[str, ...]:
    """Return the columns of a kind that are copied from the newest record of another kind."""
    return tuple(
        column
        for kind in KINDS.values()
        if kind.latest_step and kind.latest_step.kind == name
        for column in kind.latest_step.carries
    )


def all_record_tables() -> list[Table]:
    """Return the table of every kind, in the order of the catalogue."""
    return [record_table(name) for name in KINDS]

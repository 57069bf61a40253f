"""Computes the count and SHA-256 of each kind's records: two desks with the same log have the same digest."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.kinds import Kind

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Digest:
    """The number of records of a kind, struck ones included, and the SHA-256 of their canonical lines."""

    kind: str
    count: int
    sha256: str


def digest(conn: Connection) -> list[Digest]:
    """Return the digest of every kind."""
    return [_digest_of(conn, kind) for kind in KINDS.values()]


def canonical_lines(conn: Connection, kind: Kind[Any]) -> Iterator[bytes]:
    """Yield each record of a kind as one line of JSON: records sorted by id, fields sorted by name.

    Fields with their default value are left out, so a field added later changes no line.
    """
    table = record_table(kind.name)
    names = sorted(kind.specs)
    query = select(table).order_by(table.c.id).execution_options(yield_per=1000)
    for row in conn.execute(query):
        values = row._mapping  # noqa: SLF001 -- the documented way to a row's columns by name
        filled = {n: values[n] for n in names if values[n] != kind.defaults[n]}
        yield _encoder.encode({"id": values["id"], "unit": values["unit"], **filled})


def _digest_of(conn: Connection, kind: Kind[Any]) -> Digest:
    sha, count = hashlib.sha256(), 0
    for line in canonical_lines(conn, kind):
        sha.update(line + b"\n")
        count += 1
    return Digest(kind.name, count, sha.hexdigest())

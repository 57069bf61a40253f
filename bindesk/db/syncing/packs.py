"""Reads and writes sealed packs: those waiting for upload, and those with a position in a unit's log."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from bindesk.db.store.engine import Connection, decoding_row
from bindesk.db.store.tables import pack as packs

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A pack: 16-byte id, unit, device, bytes; its position and chain hash in the log, and refused deeds.

    A pack with refused deeds and no position was refused whole: all its deeds are.
    """

    id: bytes
    unit: str
    device: str
    data: bytes
    position: int | None = None
    refused: Mapping[int, str] | None = None
    chain_hash: bytes = b""


def store(conn: Connection, new_packs: Sequence[StoredPack], now_ms: int) -> None:
    """Insert packs; ``now_ms`` is the time of receipt in UTC milliseconds."""
    if new_packs:
        conn.execute(
            insert(packs),
            [
                {
                    "id": p.id,
                    "unit": p.unit,
                    "device": p.device,
                    "position": p.position,
                    "proof": p.chain_hash,
                    "refused": _written(p.refused),
                    "received_at": now_ms,
                    "bytes": p.data,
                }
                for p in new_packs
            ],
        )


def every(conn: Connection) -> Iterator[StoredPack]:
    """Yield every pack, in the order they were stored."""
    query = select(packs).order_by(packs.c.n).execution_options(yield_per=20)
    for row in conn.execute(query):
        yield _read(row)


def waiting_ids(conn: Connection, unit: str | None = None) -> list[bytes]:
    """Return the ids of the packs to send, in the order they were stored.

    They have no position in a log yet, and were not refused for good.
    """
    unsent = (packs.c.position.is_(None), packs.c.refused == _written(None))
    query = select(packs.c.id).where(*unsent).order_by(packs.c.n)
    if unit is not None:
        query = query.where(packs.c.unit == unit)
    return [bytes(pack_id) for (pack_id,) in conn.execute(query)]


def refusal_codes(conn: Connection, devices: Collection[str]) -> set[str]:
    """Return the codes of why packs of some devices were refused whole, and for good."""
    query = select(packs).where(
        packs.c.position.is_(None), packs.c.refused != _written(None), packs.c.device.in_(devices)
    )
    return {code for row in conn.execute(query) for code in (_read(row).refused or {}).values()}


def stored_ids(conn: Connection, ids: Sequence[bytes]) -> dict[bytes, StoredPack]:
    """Return the packs with these ids, by id; unknown ids are left out."""
    pack_of: dict[bytes, StoredPack] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = select(packs).where(packs.c.id.in_(ids[start : start + _AT_ONCE]))
        pack_of.update((bytes(row.id), _read(row)) for row in conn.execute(some))
    return pack_of


def ids_stored(conn: Connection, ids: Sequence[bytes]) -> set[bytes]:
    """Return which of these pack ids are stored."""
    names: set[bytes] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = select(packs.c.id).where(packs.c.id.in_(ids[start : start + _AT_ONCE]))
        names.update(bytes(name) for (name,) in conn.execute(some))
    return names


def sealers_of(conn: Connection, ids: Sequence[bytes]) -> set[str]:
    """Return the devices that sealed the packs with these ids."""
    sealers: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = select(packs.c.device).where(packs.c.id.in_(ids[start : start + _AT_ONCE]))
        sealers.update(conn.execute(some.distinct()).scalars())
    return sealers


def after(conn: Connection, unit: str, position: int, limit: int) -> tuple[list[StoredPack], bool]:
    """Return the packs of a log after a position, at most ``limit`` bytes but at least one pack.

    The second value is whether the log has more packs after them.
    """
    query = (
        select(packs)
        .where(packs.c.unit == unit, packs.c.position > position)
        .order_by(packs.c.position)
        .execution_options(yield_per=20)
    )
    page: list[StoredPack] = []
    size = 0
    with conn.execute(query) as rows:
        for row in rows:
            if page and size + len(row.bytes) > limit:
                return page, True
            page.append(_read(row))
            size += len(row.bytes)
    return page, False


def last_of(conn: Connection, unit: str, device: str, after: int) -> list[StoredPack]:
    """Return a device's packs in a unit's log after a position, in order."""
    query = select(packs).where(
        packs.c.unit == unit, packs.c.position > after, packs.c.device == device
    )
    return [_read(row) for row in conn.execute(query.order_by(packs.c.position))]


def chain_hash_at(conn: Connection, unit: str, position: int) -> bytes | None:
    """Return the chain hash at a position of a log, or None when the log has no such position."""
    query = select(packs.c.proof).where(packs.c.unit == unit, packs.c.position == position)
    chain_hash = conn.execute(query).scalar()
    return None if chain_hash is None else bytes(chain_hash)


def confirm(conn: Connection, pack: StoredPack) -> None:
    """Set the position, chain hash and refused deeds of a stored pack."""
    values = {
        "position": pack.position,
        "refused": _written(pack.refused),
        "proof": pack.chain_hash,
    }
    conn.execute(update(packs).where(packs.c.id == pack.id).values(values))


def unconfirm(conn: Connection, unit: str) -> None:
    """Remove the positions of all packs of a unit, before its log is read again from the start."""
    conn.execute(
        update(packs).where(packs.c.unit == unit).values(position=None, refused="{}", proof=b"")
    )


def _written(refused: Mapping[int, str] | None) -> str:
    return json.dumps({str(n): code for n, code in (refused or {}).items()})


def _read(row: Row[Any]) -> StoredPack:
    with decoding_row("a pack"):
        refused = {int(n): str(code) for n, code in json.loads(row.refused).items()}
    return StoredPack(
        bytes(row.id),
        row.unit,
        row.device,
        bytes(row.bytes),
        row.position,
        refused,
        bytes(row.proof),
    )

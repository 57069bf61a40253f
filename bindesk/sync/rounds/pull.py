"""Pulls log entries after the desk's cursors: the county's half and the desk's."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from bindesk.db.attachments import files
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import ingest, packs, units
from bindesk.db.syncing.packs import StoredPack
from bindesk.sync.wire.packs import InvalidPack, Pack, open_pack, pack_id
from bindesk.sync.wire.wire import (
    NOTHING,
    LogCursor,
    LogPage,
    MalformedMessage,
    WireLogEntry,
    next_chain_hash,
)

_ID_BYTES = 16


def build_pages(
    conn: Connection,
    scope: Sequence[units.KnownUnit],
    cursors: Sequence[LogCursor],
    known: Collection[bytes],
    limit: int,
) -> tuple[list[LogPage], list[str]]:
    """Return the page after each cursor, and the units whose chain hash does not match this county's.

    Of packs in ``known`` only the id is sent. For a unit out of ``scope`` nothing is sent, as if it did not
    exist. All pages together have ``limit`` bytes and at most one pack more; a log beyond that gets an empty
    page with ``more``.
    """
    units_by_code = {unit.code: unit for unit in scope}
    pages: list[LogPage] = []
    mismatched: list[str] = []
    left = limit
    for cursor in cursors:
        unit = units_by_code.get(cursor.unit)
        if unit is None:
            continue
        if cursor.chain_hash != _chain_hash_at(conn, unit, cursor.position):
            mismatched.append(cursor.unit)
        elif unit.position > cursor.position and left <= 0:
            pages.append(LogPage(cursor.unit, (), cursor.position, cursor.chain_hash, more=True))
        elif unit.position > cursor.position:
            page = _page(conn, cursor, known, left)
            left -= sum(len(entry.pack) for entry in page.entries)
            pages.append(page)
    return pages, mismatched


def apply_pages(conn: Connection, pages: Sequence[LogPage], now_ms: int) -> int:
    """Apply pages: packs into the journal and the tables, and the new cursors; return the number of packs.

    ``now_ms`` is the instant in UTC milliseconds. Raises MalformedMessage when a page does not follow
    this desk's cursor; nothing is then stored.
    """
    return sum(_apply_page(conn, page, now_ms) for page in pages)


def reset_unit(conn: Connection, unit: str) -> None:
    """Reset a unit's cursor to the start of its log; all its stored packs become unconfirmed."""
    packs.unconfirm(conn, unit)
    ingest.reset_unit(conn, unit)
    files.forget_sent(conn, unit)
    units.move(conn, unit, 0, NOTHING)


def _chain_hash_at(conn: Connection, unit: units.KnownUnit, position: int) -> bytes | None:
    if position == 0:
        return NOTHING
    if position == unit.position:
        return unit.chain_hash
    return packs.chain_hash_at(conn, unit.code, position) if position < unit.position else None


def _page(conn: Connection, cursor: LogCursor, known: Collection[bytes], limit: int) -> LogPage:
    stored_packs, more = packs.after(conn, cursor.unit, cursor.position, limit)
    chain_hash = cursor.chain_hash
    entries: list[WireLogEntry] = []
    for pack in stored_packs:
        chain_hash = next_chain_hash(chain_hash, pack.id, pack.refused)
        entries.append(
            WireLogEntry(pack.id if pack.id in known else pack.data, dict(pack.refused or {}))
        )
    return LogPage(cursor.unit, tuple(entries), cursor.position + len(entries), chain_hash, more)


def _apply_page(conn: Connection, page: LogPage, now_ms: int) -> int:
    current = units.find(conn, page.unit)
    if current is None:
        raise MalformedMessage("a page of a unit that was not asked for")
    pack_ids = [_pack_id(entry) for entry in page.entries]
    stored = packs.stored_ids(conn, pack_ids)
    position, chain_hash = current.position, current.chain_hash
    fresh: list[StoredPack] = []
    entries: list[ingest.LogEntry] = []
    for name, entry in zip(pack_ids, page.entries, strict=True):
        position, chain_hash = position + 1, next_chain_hash(chain_hash, name, entry.refused)
        entry_fields: dict[str, Any] = {
            "position": position,
            "refused": dict(entry.refused),
            "chain_hash": chain_hash,
        }
        if name in stored:
            pack = open_pack(stored[name].data)
            packs.confirm(conn, replace(stored[name], **entry_fields))
        else:
            pack = _open_entry(entry, page.unit)
            fresh.append(StoredPack(name, pack.unit, pack.device, entry.pack, **entry_fields))
        entries.append(ingest.LogEntry(position, pack.deeds, entry.refused))
    if (position, chain_hash) != (page.position, page.chain_hash):
        raise MalformedMessage("a page that does not follow")
    packs.store(conn, fresh, now_ms)
    ingest.apply_log_entries(conn, entries)
    units.move(conn, page.unit, position, chain_hash)
    return len(entries)


def _pack_id(entry: WireLogEntry) -> bytes:
    return entry.pack if len(entry.pack) == _ID_BYTES else bytes.fromhex(pack_id(entry.pack))


def _open_entry(entry: WireLogEntry, unit: str) -> Pack:
    try:
        pack = open_pack(entry.pack)
    except InvalidPack as error:
        raise MalformedMessage("an entry that is no pack") from error
    if pack.unit != unit:
        raise MalformedMessage("an entry of another unit")
    return pack

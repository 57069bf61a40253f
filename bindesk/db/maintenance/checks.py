"""Checks a store: database pages, references, deed numbers, and record tables against the journal."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Table, select

from bindesk.db.journal import journal
from bindesk.db.store.engine import Connection, Store
from bindesk.db.store.tables import all_record_tables, conflict

_MOST_FINDINGS = 20


def damages(store: Store, conn: Connection) -> list[str]:
    """Return the database engine's messages about damage to the file, or an empty list.

    Reads every page; the pages of an encrypted store are also checked against their authentication codes.
    Raises ExternalError when the damage prevents reading.
    """
    return (
        (_broken_seals(conn) if store.is_encrypted else []) or _broken_pages(conn) or _orphans(conn)
    )


def _broken_seals(conn: Connection) -> list[str]:
    return [str(row[0]) for row in conn.exec_driver_sql("PRAGMA cipher_integrity_check")]


def _broken_pages(conn: Connection) -> list[str]:
    rows = conn.exec_driver_sql(f"PRAGMA integrity_check({_MOST_FINDINGS})")
    return [str(row[0]) for row in rows if row[0] != "ok"]


def _orphans(conn: Connection) -> list[str]:
    rows = conn.exec_driver_sql("PRAGMA foreign_key_check")
    return [f"{row[0]} {row[1]} -> {row[2]}" for row in rows]


def missing_numbers(conn: Connection, device: str) -> list[int]:
    """Return the numbers that this store's device has given and that no deed of the device has.

    A device numbers its deeds without gaps from its first on; a gap shows that a deed was removed from the
    file, its newest included. Other devices' numbers say nothing: this desk may not have all their deeds.
    """
    numbered = journal.numbered_deeds(conn, device)
    return sorted(set(numbered) - journal.numbers_of(conn, device, numbered))


def fingerprints(conn: Connection) -> Mapping[str, str]:
    """Return a SHA-256 over all rows of each table that is folded from the journal, by table name."""
    return {table.name: _fingerprint(conn, table) for table in (*all_record_tables(), conflict)}


def _fingerprint(conn: Connection, table: Table) -> str:
    sha = hashlib.sha256()
    rows = select(table).order_by(*table.primary_key.columns)
    for row in conn.execute(rows.execution_options(yield_per=1000)):
        sha.update(repr(tuple(row)).encode())
    return sha.hexdigest()

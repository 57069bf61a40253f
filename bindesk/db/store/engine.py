"""Opens a store: what knows the two SQLite engines, their pragmas and their key, and PostgreSQL.

A practice desk's file is plain SQLite by the standard library. A real desk's file is SQLCipher from its
first byte, under a raw key. A county's store is plain SQLite or a PostgreSQL database. All behave alike.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection  # noqa: PLC0414 -- the floors above name it too
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import QueuePool

from bindesk.errors import ExternalError

"""An open connection inside its transaction, as operations hand it around."""

_BUSY_MS = 10_000
_WAL_LIMIT = 64 * 1024 * 1024
_CACHE_KIB = 32 * 1024
"""Enough that a village's people are searched without deciphering their pages at each letter."""

_WAL_IS_SOUND_FROM = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Releases that carry the WAL-reset fix: these patch levels of 3.44 and 3.50, and all after 3.51.3."""

_POSTGRESQL = "postgresql+psycopg"
_LINKS = 16
_TRIES = 6
_TRY_AGAIN = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE of what another try cures: serialisation, deadlock, and one record made twice at one instant."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class StoreKey:
    """The raw key (32 bytes) and salt (16 bytes) of an encrypted store."""

    key: bytes
    salt: bytes

    def pragma(self) -> str:
        """Return the key as SQLCipher's pragma takes it."""
        return f"PRAGMA key = \"x'{self.key.hex()}{self.salt.hex()}'\""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. ``journal_mode`` is wal where the linked SQLite's WAL is sound, else delete.

    Of a PostgreSQL database ``path`` is its host and name, and what only SQLite has is empty.
    """

    path: Path
    engine: Engine
    journal_mode: str
    sqlite_version: str
    is_encrypted: bool

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a short read transaction."""
        with translating_errors(self.path), self.engine.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a write transaction, taking the lock at its start; all of it is kept, or none."""
        writer = self.engine.execution_options(writes=True)
        with translating_errors(self.path), writer.connect() as conn, conn.begin():
            yield conn

    def close(self) -> None:
        """Give back every connection, so that the file can be moved."""
        self.engine.dispose()


def open_store(path: Path, *, key: StoreKey | None = None, create: bool = False) -> Store:
    """Open the store at a path; only ``create`` may make a new file.

    Raises ExternalError when there is no such file, when it is no store or the key is not its own, or
    when the disk refuses.
    """
    if not create:
        _demand_store(path)
    module: Any = sqlite3 if key is None else _sqlcipher()
    mode = "wal" if wal_is_sound(module.sqlite_version) else "delete"
    with translating_errors(path):
        journal_mode = _choose_journal_mode(
            module, _creator(module, path, key, create=create), mode
        )
    connect = _creator(module, path, key, create=False)
    engine = create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return Store(path, engine, journal_mode, module.sqlite_version, key is not None)


def open_county_store(url: str) -> Store:
    """Open a county's store: ``sqlite:///FILE``, made when it is missing, or ``postgresql+psycopg://``.

    Raises ExternalError for any other address, and when the database can not be reached.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ExternalError("database-address", address=url.partition(":")[0]) from error
    if address.drivername == "sqlite" and address.database:
        file = Path(address.database)
        return open_store(file, create=not file.exists())
    if address.drivername != _POSTGRESQL:
        raise ExternalError("database-address", address=address.drivername)
    path = Path(address.host or "localhost", address.database or "")
    engine = create_engine(
        address,
        pool_size=_LINKS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _BUSY_MS // 1000, "application_name": "bindesk"},
    )
    with translating_errors(path), engine.connect():
        return Store(path, engine, "", "", is_encrypted=False)


def retried(store: Store, work: Callable[[Connection], T]) -> T:
    """Do work in a write transaction, again when another transaction got in its way.

    The work may therefore be done more than once, but is kept once.
    """
    for _ in range(_TRIES - 1):
        try:
            with store.writing() as conn:
                return work(conn)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                raise
    with store.writing() as conn:
        return work(conn)


def wal_is_sound(version: str) -> bool:
    """Say whether this SQLite release may be trusted with a write-ahead log.

    Releases before the WAL-reset fix can lose committed pages when two connections write and
    checkpoint at once (sqlite.org, release notes of 3.51.3).
    """
    number = tuple(int(part) for part in version.split("."))
    if number >= _WAL_IS_SOUND_FROM[-1]:
        return True
    return any(number[:2] == fixed[:2] and number >= fixed for fixed in _WAL_IS_SOUND_FROM)


@contextmanager
def translating_errors(path: Path) -> Iterator[None]:
    """Turn what the disk and the lock say into a ExternalError with its sentence; bugs pass through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        message = str(getattr(error, "orig", None) or error)
        for part, code in _SAID.items():
            if part in message:
                raise ExternalError(code, path=str(path)) from error
        if _is_out_of_reach(error):
            raise ExternalError("database-away", path=str(path)) from error
        raise
    except NoneFree as error:
        raise ExternalError("store-busy") from error
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(path), reason=str(error)) from error


_SAID = {
    "file is not a database": "store-unreadable",
    "database disk image is malformed": "store-damaged",
    "attempt to write a readonly database": "disk-read-only",
    "unable to open database": "disk-refuses-file",
    "database or disk is full": "disk-full",
    "disk I/O error": "disk-io",
    "database is locked": "store-busy",
    "unsupported file format": "store-newer",
}


def _is_out_of_reach(error: Exception) -> bool:
    """Say whether a PostgreSQL server can not be reached, shuts down, or has no room for one more."""
    cause = getattr(error, "orig", None)
    if not type(cause).__module__.startswith("psycopg"):
        return False
    state = getattr(cause, "sqlstate", None)
    lost = bool(getattr(error, "connection_invalidated", False))
    if state is None:
        return lost or type(cause).__name__ == "OperationalError"
    return lost or state[:2] in {"08", "53", "57", "28", "3D"}


def _demand_store(path: Path) -> None:
    """Refuse to open nothing, or a file that has been emptied: SQLite would take it for a new store."""
    if not path.is_file():
        raise ExternalError("store-missing", path=str(path))
    if path.stat().st_size == 0:
        raise ExternalError("store-damaged", path=str(path))


def _choose_journal_mode(module: Any, connect: Callable[[], Any], mode: str) -> str:
    try:
        with closing(connect()) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return str(connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0])
    except module.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


def _sqlcipher() -> Any:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 -- a practice desk never needs it

    return dbapi2


def _creator(module: Any, path: Path, key: StoreKey | None, *, create: bool) -> Callable[[], Any]:
    target = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"

    def connect() -> Any:
        connection = module.connect(target, uri=True, check_same_thread=False)
        connection.isolation_level = None
        for pragma in _pragmas(key):
            connection.execute(pragma)
        return connection

    return connect


def _pragmas(key: StoreKey | None) -> Iterator[str]:
    if key is not None:
        yield "PRAGMA cipher_log_level = NONE"
        yield key.pragma()
    yield f"PRAGMA busy_timeout = {_BUSY_MS}"
    yield "PRAGMA synchronous = FULL"
    yield "PRAGMA foreign_keys = ON"
    yield "PRAGMA secure_delete = ON"
    yield "PRAGMA temp_store = MEMORY"
    yield "PRAGMA trusted_schema = OFF"
    yield "PRAGMA cell_size_check = ON"
    yield f"PRAGMA journal_size_limit = {_WAL_LIMIT}"
    yield f"PRAGMA cache_size = -{_CACHE_KIB}"


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""Opens stores: the two SQLite engines with their pragmas and keys, and PostgreSQL.

A practice desk's file is plain SQLite by the standard library. A real desk's file is encrypted by SQLCipher
under a raw key. A county's store is plain SQLite or a PostgreSQL database. All have the same interface.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection as Connection  # noqa: PLC0414 -- the other layers import it from here
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from bindesk.errors import ExternalError

_BUSY_MS = 10_000
_WAL_LIMIT = 64 * 1024 * 1024
_CACHE_KIB = 32 * 1024
"""Page cache per connection: large enough to search a village's people without decrypting pages again."""

_WAL_IS_SOUND_FROM = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Releases with the WAL-reset fix: these patch levels of 3.44 and 3.50, and all from 3.51.3 on."""

_CREATE, _WRITE, _READ, _READ_IMMUTABLE = "mode=rwc", "mode=rw", "mode=ro", "mode=ro&immutable=1"
_LEAST_FREE = 256 * 1024
"""Bytes; with fewer on the disk an I/O error means that it is full. SQLite grows the -shm file by 32 KiB."""

_LOG_ENDS = ("-wal", "-shm", "-journal")

_POSTGRESQL = "postgresql+psycopg"
_CONNECTIONS = 16
_TRIES = 6
_RETRY_STATES = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE codes that a retry can solve: serialisation failure, deadlock, simultaneous equal inserts."""

T = TypeVar("T")


class DamagedRow(Exception):
    """A stored row does not hold what was written; the store translates it into ExternalError."""


@contextmanager
def decoding_row(what: str) -> Iterator[None]:
    """Raise DamagedRow where a stored text or JSON can not be decoded; ``what`` says whose it is."""
    try:
        yield
    except (msgspec.DecodeError, ValueError) as error:
        raise DamagedRow(what) from error


@dataclass(frozen=True, slots=True, repr=False)
class StoreKey:
    """The raw key (32 bytes) and salt (16 bytes) of an encrypted store."""

    key: bytes
    salt: bytes

    def pragma(self) -> str:
        """Return the statement that gives the key to SQLCipher."""
        return f"PRAGMA key = \"x'{self.key.hex()}{self.salt.hex()}'\""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. ``journal_mode`` is wal where the linked SQLite's WAL is sound, else delete.

    For a PostgreSQL database ``path`` is its host and name; the fields about SQLite are empty. A store is
    ``is_read_only`` where its file or folder is, such as on a CD: then ``writing`` raises ExternalError.
    """

    path: Path
    engine: Engine
    journal_mode: str
    sqlite_version: str
    is_encrypted: bool
    is_read_only: bool = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a short read transaction."""
        with translating_errors(self.path), self.engine.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a write transaction: it takes the write lock at once and is committed whole or not at all."""
        writer = self.engine.execution_options(writes=True)
        with translating_errors(self.path), writer.connect() as conn, conn.begin():
            yield conn

    def close(self) -> None:
        """Close all connections, so that the file can be moved."""
        self.engine.dispose()


def open_store(path: Path, *, key: StoreKey | None = None, create: bool = False) -> Store:
    """Open the store at a path; only with ``create`` a new file is created.

    A store that must not be written to, such as one on a CD, is opened for reading. Raises ExternalError when
    the file is missing, is not a store, does not open with this key, or when the disk refuses.
    """
    if not create:
        _demand_store(path)
    module: Any = sqlite3 if key is None else _sqlcipher()
    is_read_only = not create and _is_read_only(path)
    with translating_errors(path):
        if is_read_only:
            journal_mode, connect = _connect_read_only(module, path, key)
        else:
            mode = "wal" if wal_is_sound(module.sqlite_version) else "delete"
            access = _CREATE if create else _WRITE
            setting = f"PRAGMA journal_mode = {mode}"
            journal_mode = _first_answer(module, _creator(module, path, key, access), setting)
            connect = _creator(module, path, key, _WRITE, _synchronous(journal_mode))
    engine = create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        # The connection used last has the pages of the store in its cache.
        pool_use_lifo=True,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    encrypted = key is not None
    return Store(path, engine, journal_mode, module.sqlite_version, encrypted, is_read_only)


def open_county_store(url: str) -> Store:
    """Open a county's store: ``sqlite:///FILE``, created when missing, or ``postgresql+psycopg://``.

    Raises ExternalError for any other address, and when the database cannot be reached.
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
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _BUSY_MS // 1000, "application_name": "bindesk"},
    )
    with translating_errors(path), engine.connect():
        return Store(path, engine, "", "", is_encrypted=False)


def retried(store: Store, work: Callable[[Connection], T]) -> T:
    """Run ``work`` in a write transaction; run it again when a concurrent transaction made it fail.

    ``work`` may run several times; only its last run is committed.
    """
    for _ in range(_TRIES - 1):
        try:
            with store.writing() as conn:
                return work(conn)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _RETRY_STATES:
                raise
    with store.writing() as conn:
        return work(conn)


def wal_is_sound(version: str) -> bool:
    """Return whether this SQLite release can be trusted with a write-ahead log.

    Releases before the WAL-reset fix can lose committed pages when two connections write and checkpoint at
    once (sqlite.org, release notes of 3.51.3).
    """
    number = tuple(int(part) for part in version.split("."))
    if number >= _WAL_IS_SOUND_FROM[-1]:
        return True
    return any(number[:2] == fixed[:2] and number >= fixed for fixed in _WAL_IS_SOUND_FROM)


@contextmanager
def translating_errors(path: Path) -> Iterator[None]:
    """Translate errors of the disk and the database into ExternalError; other exceptions pass through.

    A damaged row (``DamagedRow``, text that is no UTF-8) is a damaged store.
    """
    try:
        yield
    except (DamagedRow, UnicodeDecodeError) as error:
        raise ExternalError("store-damaged", path=str(path)) from error
    except (DBAPIError, sqlite3.Error) as error:
        message = str(getattr(error, "orig", None) or error)
        for part, code in _CODE_OF_ERROR.items():
            if part in message:
                is_full = code == "disk-io" and _is_disk_full(path)
                raise ExternalError("disk-full" if is_full else code, path=str(path)) from error
        if _is_out_of_reach(error):
            raise ExternalError("database-away", path=str(path)) from error
        raise
    except PoolTimeout as error:
        raise ExternalError("store-busy") from error
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(path), reason=str(error)) from error


_CODE_OF_ERROR = {
    "file is not a database": "store-unreadable",
    "database disk image is malformed": "store-damaged",
    "malformed database schema": "store-damaged",
    "Could not decode to UTF-8": "store-damaged",
    "no such column": "store-damaged",
    "no such table": "store-damaged",
    "attempt to write a readonly database": "disk-read-only",
    "unable to open database": "disk-refuses-file",
    "database or disk is full": "disk-full",
    "disk I/O error": "disk-io",
    "database is locked": "store-busy",
    "unsupported file format": "store-newer",
}


def _is_disk_full(path: Path) -> bool:
    """Return whether the disk of a store is full: where it maps the -shm file, SQLite says I/O error then."""
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_FREE
    except OSError:
        return False


def _is_out_of_reach(error: Exception) -> bool:
    """Return whether a PostgreSQL server cannot be reached, shuts down, or accepts no more connections."""
    cause = getattr(error, "orig", None)
    if not type(cause).__module__.startswith("psycopg"):
        return False
    state = getattr(cause, "sqlstate", None)
    lost = bool(getattr(error, "connection_invalidated", False))
    if state is None:
        return lost or type(cause).__name__ == "OperationalError"
    return lost or state[:2] in {"08", "53", "57", "28", "3D"}


def _demand_store(path: Path) -> None:
    """Refuse a missing or empty file, which SQLite would open as a new store."""
    if not path.is_file():
        raise ExternalError("store-missing", path=str(path))
    if path.stat().st_size == 0:
        raise ExternalError("store-damaged", path=str(path))


def _is_read_only(path: Path) -> bool:
    """Return whether this account may read a store and write neither to its file nor to its folder."""
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return os.access(path, os.R_OK) and not may_write


def _connect_read_only(
    module: Any, path: Path, key: StoreKey | None
) -> tuple[str, Callable[[], Any]]:
    """Return the journal mode of a store that can only be read, and what opens a connection to it.

    A file in WAL mode can be read without a writable folder only as immutable, which would overlook the
    commits that a log beside it still holds and the writes of another program: with a log beside it, such a
    file is refused. Raises ExternalError then.
    """
    question = "PRAGMA journal_mode"
    try:
        connect = _creator(module, path, key, _READ)
        return _first_answer(module, connect, question), connect
    except sqlite3.OperationalError:
        if any(path.with_name(f"{path.name}{end}").exists() for end in _LOG_ENDS):
            raise ExternalError("store-needs-copy", path=str(path.parent)) from None
        connect = _creator(module, path, key, _READ_IMMUTABLE)
        return _first_answer(module, connect, question), connect


def _first_answer(module: Any, connect: Callable[[], Any], statement: str) -> str:
    """Return the first value that a statement returns from a store that can be read."""
    try:
        with closing(connect()) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return str(connection.execute(statement).fetchone()[0])
    except module.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


def _sqlcipher() -> Any:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 -- only encrypted stores need it

    return dbapi2


def _synchronous(journal_mode: str) -> str:
    """Return how a commit is synced: a rollback journal needs its directory synced as well.

    In DELETE mode the unlink of the journal is the commit; with FULL alone a power cut may bring the journal
    back, and the next start rolls an acknowledged deed back (sqlite.org, PRAGMA synchronous).
    """
    return "FULL" if journal_mode == "wal" else "EXTRA"


def _creator(
    module: Any, path: Path, key: StoreKey | None, access: str, synchronous: str = "EXTRA"
) -> Callable[[], Any]:
    target = f"{path.absolute().as_uri()}?{access}"

    def connect() -> Any:
        connection = module.connect(target, uri=True, check_same_thread=False)
        connection.isolation_level = None
        for pragma in _pragmas(key):
            connection.execute(pragma)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        return connection

    return connect


def _pragmas(key: StoreKey | None) -> Iterator[str]:
    if key is not None:
        yield "PRAGMA cipher_log_level = NONE"
        yield key.pragma()
    yield f"PRAGMA busy_timeout = {_BUSY_MS}"
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

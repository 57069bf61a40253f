"""Locks a data directory, so that only one program works in it at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from bindesk.errors import ExternalError
from bindesk.paths import DataDir


@contextmanager
def acquire(home: DataDir) -> Iterator[None]:
    """Hold the lock of a data directory during the block; the directory is created if it is missing.

    The system releases the lock when the process ends, however it ends. Raises ExternalError at once when
    another program holds the lock, or when the directory can not be created.
    """
    lock = FileLock(home.lock)
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ExternalError("home-busy", path=str(home.root)) from error
    except OSError as error:
        raise ExternalError("home-refused", path=str(home.root), reason=str(error)) from error
    try:
        yield
    finally:
        lock.release()

"""Locks a data directory: one program works in it at a time, one setup, and one print."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bindesk.errors import ExternalError
from bindesk.files import make_folder
from bindesk.paths import DataDir

_PRINT_WAIT_S = 60


@contextmanager
def acquire(home: DataDir) -> Iterator[None]:
    """Hold the lock of a data directory during the block; the directory is created if it is missing.

    The system releases the lock when the process ends, however it ends. Raises ExternalError at once when
    another program holds the lock, or when the directory can not be created.
    """
    with _locked(home, home.lock, "home-busy"):
        yield


@contextmanager
def setting_up(home: DataDir) -> Iterator[None]:
    """Hold, during the block, the lock under which a desk is created or gets new key slots.

    It is another lock than that of the running program, whose window creates desks itself. Two threads of
    one program exclude each other as two programs do. Raises ExternalError at once when another setup is
    under way, or when the directory can not be created.
    """
    with _locked(home, home.setup_lock, "setup-under-way"):
        yield


@contextmanager
def printing_out(home: DataDir) -> Iterator[None]:
    """Hold, during the block, the lock under which a book is printed or saved; wait for another print.

    Raises ExternalError after a minute.
    """
    with _locked(home, home.print_lock, "print-under-way", wait_s=_PRINT_WAIT_S):
        yield


@contextmanager
def _locked(home: DataDir, file: Path, busy: str, wait_s: float = 0) -> Iterator[None]:
    lock = FileLock(file)
    try:
        make_folder(home.root)
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise ExternalError(busy, path=str(home.root)) from error
    except OSError as error:
        code = "home-read-only" if home.root.is_dir() else "home-refused"
        raise ExternalError(code, path=str(home.root), reason=str(error)) from error
    try:
        yield
    finally:
        lock.release()

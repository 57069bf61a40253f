"""One program at a time: whoever works in a home holds its lock file."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from bindesk.errors import ExternalError
from bindesk.paths import DataDir


@contextmanager
def acquire(home: DataDir) -> Iterator[None]:
    """Hold a home for the length of the block, making its folder when there is none yet.

    The system lets the lock go when the program ends, however it ends. Raises ExternalError at once when
    another program holds it, or when the folder refuses.
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

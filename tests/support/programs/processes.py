"""Starts real second processes quickly, and kills them without a warning."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_WAYS = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    _WAYS.set_forkserver_preload(
        ["tests.support.programs.writers", "alembic.command", "sqlcipher3.dbapi2"]
    )


class Started:
    """A process, and this end of its pipe."""

    def __init__(self, act: Callable[..., None], *given: Any) -> None:
        self.pipe, other = _WAYS.Pipe()
        self._process = _WAYS.Process(target=act, args=(*given, other))
        self._process.start()
        other.close()

    def heard(self) -> bytes:
        """Return the next thing the process says; raises EOFError when it has ended."""
        if not self.pipe.poll(60):
            raise TimeoutError("the process says nothing")
        return self.pipe.recv_bytes()

    def live_on(self, seconds: float) -> None:
        """Let the process run for a while, or to its end."""
        self._process.join(seconds)

    def kill(self) -> list[bytes]:
        """End the process as a power cut would; return what it still had said."""
        self._process.kill()
        self._process.join()
        said = []
        try:
            while True:
                said.append(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return said


@contextmanager
def started(act: Callable[..., None], *given: Any) -> Iterator[Started]:
    """Run an act, which is handed the given values and a pipe, in another process for a block."""
    running = Started(act, *given)
    try:
        yield running
    finally:
        running.kill()
        running.pipe.close()

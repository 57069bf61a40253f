"""Runs slow work in the background and returns its result on the window's thread."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError

T = TypeVar("T")
ExpectedError = ExternalError | ValidationFailed
Failed = Callable[[ExpectedError], None]
RunQuery = Callable[[Callable[[], Any], Callable[[Any], None]], object]
"""Runs a query, here or on a worker thread, and calls the second function with its result."""

_QUERY_THREADS = 4


def run_at_once(query: Callable[[], T], then: Callable[[T], None]) -> None:
    """Run a query of what is in memory."""
    then(query())


class Pool(Protocol):
    """Runs jobs: Qt's thread pool, or in tests a pool that runs them at once."""

    def start(self, job: Callable[[], None], /) -> object:
        """Do the job now or soon."""


class BackgroundThreads:
    """Runs jobs on daemon threads, so that a silent connection can not delay the program's end."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, job: Callable[[], None], /) -> None:
        """Do the job on a thread of its own."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        background = threading.Thread(target=job, name="aside", daemon=True)
        self._threads.append(background)
        background.start()

    def wait(self, seconds: float) -> bool:
        """Wait at most so many seconds for each job under way; return whether all are done."""
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """The progress of a long task; ``total`` is 0 while it is not known."""

    done: int
    total: int
    words: str = ""


class TaskSteps:
    """Lets long work report its progress and ask between steps whether it was cancelled."""

    def __init__(self, report: Callable[[TaskProgress], None], stop: threading.Event) -> None:
        self._said = report
        self._stop = stop

    def report(self, done: int, total: int, words: str = "") -> None:
        """Report the progress of the work."""
        self._said(TaskProgress(done, total, words))

    @property
    def is_cancelled(self) -> bool:
        """Whether the clerk has cancelled the work."""
        return self._stop.is_set()


class Tasks(QObject):
    """Runs functions on a pool and calls back on the window's thread.

    ``failed`` is called with an ExternalError or ValidationFailed; any other exception is a bug and goes to
    ``bugs``, by default sys.excepthook.
    """

    idle = Signal()
    _arrived = Signal(object, bool)

    def __init__(
        self, pool: Pool | None = None, bugs: Callable[[BaseException], None] | None = None
    ) -> None:
        super().__init__()
        self._pool: Pool = pool or QThreadPool.globalInstance()
        self._query_pool: Pool = pool or _query_pool(self)
        self._bugs = bugs or _to_excepthook
        self._running = 0
        self._generation = 0
        self._names: set[str] = set()
        self._arrived.connect(self._on_arrived)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._running > 0

    def under_way(self, name: str) -> bool:
        """Return whether a task of that name is under way."""
        return name in self._names

    def run(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Failed, *, name: str = ""
    ) -> bool:
        """Do ``work`` on the pool, then call ``then`` on this thread with its result.

        Of tasks with the same ``name`` only one is under way; False says that one already was.
        """
        if name and name in self._names:
            return False
        self._names |= {name} - {""}
        self._running += 1
        self._pool.start(partial(self._job, work, then, failed, name, self._generation))
        return True

    def query(self, work: Callable[[], T], then: Callable[[T], None], failed: Failed) -> None:
        """Run a short query on threads of its own, so that it never waits for long work."""
        self._running += 1
        self._query_pool.start(partial(self._job, work, then, failed, "", self._generation))

    def wait(self) -> None:
        """Wait until Qt's threads have done all work; its results are still to be called back."""
        for pool in (self._pool, self._query_pool):
            if isinstance(pool, QThreadPool):
                pool.waitForDone()

    def discard_results(self) -> None:
        """Call nothing back of what is under way: it was started by a window that is being closed."""
        self._generation += 1

    def follow(
        self,
        work: Callable[[TaskSteps], T],
        then: Callable[[T], None],
        failed: Failed,
        progressed: Callable[[TaskProgress], None],
        *,
        name: str = "",
    ) -> threading.Event:
        """Do long work that reports its progress; set the returned event to cancel it."""
        stop = threading.Event()

        def report(progress: TaskProgress) -> None:
            self._arrived.emit(partial(progressed, progress), False)  # noqa: FBT003

        self.run(partial(work, TaskSteps(report, stop)), then, failed, name=name)
        return stop

    def _job(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed,
        name: str,
        generation: int,
    ) -> None:
        answer: Callable[[], None]
        try:
            answer = partial(then, work())
        except (ExternalError, ValidationFailed) as error:
            answer = partial(failed, error)
        except Exception as error:  # noqa: BLE001 - told on the window's thread
            answer = partial(self._bugs, error)
        self._arrived.emit(partial(self._finish, answer, name, generation), True)  # noqa: FBT003

    def _finish(self, answer: Callable[[], None], name: str, generation: int) -> None:
        self._names.discard(name)
        if generation == self._generation:
            answer()

    def _on_arrived(self, call: Callable[[], None], last: bool) -> None:  # noqa: FBT001
        try:
            call()
        finally:
            if last:
                self._running -= 1
                if not self._running:
                    self.idle.emit()


def _to_excepthook(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def _query_pool(parent: QObject) -> QThreadPool:
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(_QUERY_THREADS)
    return pool

"""Slow work elsewhere, its answer here: the window never waits."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError

T = TypeVar("T")
ExpectedError = ExternalError | ValidationFailed
Failed = Callable[[ExpectedError], None]


class Pool(Protocol):
    """Where jobs are done: Qt's thread pool, or in tests at once."""

    def start(self, job: Callable[[], None], /) -> object:
        """Do the job now or soon."""


class BackgroundThreads:
    """Runs jobs on threads that end with the program, so that no line that says nothing can hold it up."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, job: Callable[[], None], /) -> None:
        """Do the job on a thread of its own."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        background = threading.Thread(target=job, name="aside", daemon=True)
        self._threads.append(background)
        background.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the jobs under way, so long at most; return whether all are done."""
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """How far a long task is; ``total`` 0 while that is not known."""

    done: int
    total: int
    words: str = ""


class TaskSteps:
    """What long work is handed: it says how far it is and asks between steps whether to stop."""

    def __init__(self, report: Callable[[TaskProgress], None], stop: threading.Event) -> None:
        self._said = report
        self._stop = stop

    def report(self, done: int, total: int, words: str = "") -> None:
        """Tell how far the work is."""
        self._said(TaskProgress(done, total, words))

    @property
    def is_cancelled(self) -> bool:
        """Whether the clerk asked the work to stop."""
        return self._stop.is_set()


class Tasks(QObject):
    """Runs functions on a pool and calls back on the window's thread.

    What the world puts in the way (ExternalError) and what is not in order (ValidationFailed) goes to
    ``failed``; anything else is a bug and goes to ``bugs``, by default to sys.excepthook.
    """

    idle = Signal()
    _arrived = Signal(object, bool)

    def __init__(
        self, pool: Pool | None = None, bugs: Callable[[BaseException], None] | None = None
    ) -> None:
        super().__init__()
        self._pool: Pool = pool or QThreadPool.globalInstance()
        self._bugs = bugs or _to_excepthook
        self._running = 0
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
        """Do ``work`` elsewhere, then call ``then`` here with what it returns.

        Of tasks with the same ``name`` only one is under way; False says that one already was.
        """
        if name and name in self._names:
            return False
        self._names |= {name} - {""}
        self._running += 1
        self._pool.start(partial(self._job, work, then, failed, name))
        return True

    def follow(
        self,
        work: Callable[[TaskSteps], T],
        then: Callable[[T], None],
        failed: Failed,
        progressed: Callable[[TaskProgress], None],
        *,
        name: str = "",
    ) -> threading.Event:
        """Do long work that tells how far it is; set the returned event to ask it to stop."""
        stop = threading.Event()

        def report(progress: TaskProgress) -> None:
            self._arrived.emit(partial(progressed, progress), False)  # noqa: FBT003

        self.run(partial(work, TaskSteps(report, stop)), then, failed, name=name)
        return stop

    def _job(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Failed, name: str
    ) -> None:
        answer: Callable[[], None]
        try:
            answer = partial(then, work())
        except (ExternalError, ValidationFailed) as error:
            answer = partial(failed, error)
        except Exception as error:  # noqa: BLE001 - told on the window's thread
            answer = partial(self._bugs, error)
        self._arrived.emit(partial(self._finish, answer, name), True)  # noqa: FBT003

    def _finish(self, answer: Callable[[], None], name: str) -> None:
        self._names.discard(name)
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

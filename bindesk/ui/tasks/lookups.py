"""Coroutines of the window's thread that await queries, each of which runs on a worker thread."""

from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid
from typing_extensions import override

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.tasks.tasks import ExpectedError, Tasks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query(Awaitable[T]):
    """A query that a coroutine awaits; ``work`` runs on a worker thread and must not touch a widget.

    Awaiting it returns the result of ``work``, or raises its ExternalError or ValidationFailed.
    """

    work: Callable[[], T]

    @override
    def __await__(self) -> Generator["Query[T]", T, T]:
        return (yield self)


Lookup = Coroutine[Query[Any], Any, None]
"""What ``Lookups.start`` runs: a coroutine that awaits Query objects only."""


class Lookups:
    """Runs coroutines that show what the desk has stored, so that the window goes on meanwhile.

    Of the coroutines with the same owner and name only the newest goes on: a slow answer never replaces a
    later one. A coroutine whose owner has been deleted ends at its next query. ``failed`` is called with an
    ExternalError or ValidationFailed that a coroutine does not catch.
    """

    def __init__(self, tasks: Tasks, failed: Callable[[ExpectedError], None]) -> None:
        self._tasks = tasks
        self._failed = failed
        self._running: dict[tuple[int, str], _Running] = {}
        self._has_ended = False

    def start(self, owner: QObject, name: str, lookup: Lookup) -> None:
        """Run a coroutine up to its first query now, and the rest when the answers come."""
        if self._has_ended:
            lookup.close()
            return
        running = _Running(owner, name, lookup)
        self.stop(owner, name)
        self._running[running.key] = running
        self._advance(running, partial(lookup.send, None))

    def start_once(self, owner: QObject, name: str, lookup: Lookup) -> None:
        """Run a coroutine that does something, such as an audited look, unless it is under way already."""
        if (id(owner), name) in self._running:
            lookup.close()
        else:
            self.start(owner, name, lookup)

    def stop(self, owner: QObject, name: str) -> None:
        """End the coroutine of that owner and name, if one is running."""
        running = self._running.pop((id(owner), name), None)
        if running is not None:
            running.close()

    def stop_all(self) -> None:
        """End all coroutines, before the desk is closed; none begins after that."""
        self._has_ended = True
        for running in list(self._running.values()):
            self.stop(running.owner, running.name)

    def _advance(self, running: "_Running", resume: Callable[[], Query[Any]]) -> None:
        if self._running.get(running.key) is not running:
            running.close()
            return
        if not isValid(running.owner):
            self.stop(running.owner, running.name)
            return
        try:
            query = resume()
        except StopIteration:
            self._forget(running)
        except (ExternalError, ValidationFailed) as error:
            self._forget(running)
            self._failed(error)
        except BaseException:
            self._forget(running)
            raise
        else:
            self._ask(running, query)

    def _ask(self, running: "_Running", query: Query[Any]) -> None:
        send, throw = running.lookup.send, running.lookup.throw
        self._tasks.query(
            query.work,
            lambda answer: self._advance(running, partial(send, answer)),
            lambda error: self._advance(running, partial(throw, error)),
        )

    def _forget(self, running: "_Running") -> None:
        if self._running.get(running.key) is running:
            del self._running[running.key]


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    """A coroutine under way for an owner."""

    owner: QObject
    name: str
    lookup: Lookup

    @property
    def key(self) -> tuple[int, str]:
        return id(self.owner), self.name

    def close(self) -> None:
        """End the coroutine, unless it is the one that asks for this: that one ends at its next query."""
        if not self.lookup.cr_running:  # type: ignore[attr-defined]
            self.lookup.close()

"""The context of a page: the desk and the parts of the window that a page may use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.shell.ask import Ask
from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.status_bar import StatusBar
from bindesk.ui.tasks.lookups import Lookup, Lookups, Query
from bindesk.ui.tasks.tasks import ExpectedError, Tasks

T = TypeVar("T")
DEED = "page-deed"
"""The task name of the deeds that pages run: one runs at a time."""


def message_of(error: ExpectedError) -> str:
    """Return the sentences of an error, one a line."""
    if isinstance(error, ExternalError):
        return message(error.code, error.values)
    return "\n".join(message(problem.code, problem.values) for problem in error.problems)


@dataclass(frozen=True, slots=True)
class Printing:
    """Holds the functions that open the print preview.

    ``meeting`` and ``receipt`` take the id of a meeting and of an errand, ``ledger`` the year and the month
    of the errand ledger.
    """

    meeting: Callable[[str], None]
    receipt: Callable[[str], None]
    ledger: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PageContext:
    """Holds the desk and the parts of the window that a page may use.

    ``villages`` is the choice of a unit on a desk with units below it; None on a village's desk.
    """

    desk: Desk
    tasks: Tasks
    changes: ChangeNotifier
    ask: Ask
    notices: Notices
    status: StatusBar
    printing: Printing
    villages: UnitChoice | None = field(default=None, kw_only=True)
    lookups: Lookups = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lookups", Lookups(self.tasks, self.warn))

    def today(self) -> date:
        """Return the desk's date."""
        return self.desk.today()

    def unit(self) -> str:
        """Return the code of the unit whose records lists show, "" for all units.

        A village's lists show its own records only; those of its township are in the township's books.
        """
        return self.villages.unit if self.villages else self.desk.office.unit

    def why_not(self) -> str:
        """Return why the unit's records may not be written here, "" where they may."""
        return "" if self.villages is None or self.villages.is_own else self.villages.why_not()

    def warn(self, error: ExpectedError) -> None:
        """Show an error's sentences in bars that stay until the clerk closes them."""
        if isinstance(error, ExternalError):
            self.notices.fail(message_of(error))
            return
        for problem in error.problems:
            self.notices.warn(message(problem.code, problem.values))

    def start(self, owner: QObject, name: str, lookup: Lookup) -> None:
        """Run a coroutine that awaits queries; the newest of an owner and a name ends the one before it."""
        self.lookups.start(owner, name, lookup)

    def show_result(
        self, owner: QObject, name: str, query: Callable[[], T], show: Callable[[T], None]
    ) -> None:
        """Run a query and show its result, unless ``owner`` has asked anew for ``name`` meanwhile."""

        async def lookup() -> None:
            show(await Query(query))

        self.start(owner, name, lookup())

    def run_query(self, query: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run a query on a worker thread and call ``then`` with its result; warn when it fails."""
        self.tasks.query(query, then, self.warn)

    async def result_of(self, query: Callable[[], T], otherwise: T) -> T:
        """Return the result of a query; when it fails, warn and return ``otherwise``."""
        try:
            return await Query(query)
        except (ExternalError, ValidationFailed) as error:
            self.warn(error)
            return otherwise

    def do(
        self,
        deed: Callable[[], T],
        changes: Callable[[T], Changes],
        then: Callable[[T], None],
        failed: Callable[[ExpectedError], None] | None = None,
    ) -> bool:
        """Run a deed on a worker thread, call ``then`` with its result, and notify of its changes.

        Return False when another deed of a page is still running.
        """
        finished = partial(self._finish, changes, then)
        return self.tasks.run(deed, finished, failed or self.warn, name=DEED)

    def _finish(
        self, changes: Callable[[T], Changes], then: Callable[[T], None], answer: T
    ) -> None:
        then(answer)
        self.changes.notify(changes(answer))

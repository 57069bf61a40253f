"""The context that the parts of the hall share: the page context and the hall's own functions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.tasks import ExpectedError

T = TypeVar("T")
DEED = "errand-deed"
"""The task name of the hall's deeds: one runs at a time."""


@dataclass(frozen=True, slots=True)
class HallContext(PageContext):
    """The page context, with the hall's printing.

    ``print_receipt`` takes an errand's id, ``print_ledger`` a year and a month.
    """

    print_receipt: Callable[[str], None]
    print_ledger: Callable[[int, int], None]

    def result_of(self, query: Callable[[], T], otherwise: T) -> T:
        """Return what a short query returns; when it fails, warn and return ``otherwise``."""
        try:
            return query()
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

        Return False when another deed of the hall is still running.
        """
        finished = partial(self._finish, changes, then)
        return self.tasks.run(deed, finished, failed or self.warn, name=DEED)

    def _finish(
        self, changes: Callable[[T], Changes], then: Callable[[T], None], answer: T
    ) -> None:
        then(answer)
        self.changes.notify(changes(answer))

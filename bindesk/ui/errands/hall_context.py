"""What the parts of the hall are handed: the window's tools, and how the hall does its deeds."""

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
"""The name under which deeds of the hall run: one at a time."""


@dataclass(frozen=True, slots=True)
class HallContext(PageContext):
    """The tools of a page, and the hall's own.

    ``print_receipt`` takes an errand's id, ``print_ledger`` a year and a month.
    """

    print_receipt: Callable[[str], None]
    print_ledger: Callable[[int, int], None]

    def result_of(self, query: Callable[[], T], otherwise: T) -> T:
        """Return what a short look-up finds, or ``otherwise`` after saying why it found nothing."""
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
        """Do a deed elsewhere, ring the bell for its changes, and go on with what it returned.

        Return False when another deed of the hall is still under way.
        """
        finished = partial(self._finish, changes, then)
        return self.tasks.run(deed, finished, failed or self.warn, name=DEED)

    def _finish(
        self, changes: Callable[[T], Changes], then: Callable[[T], None], answer: T
    ) -> None:
        then(answer)
        self.changes.notify(changes(answer))

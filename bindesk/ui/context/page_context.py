"""What a page is handed by whoever puts the window together."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.tasks import ExpectedError, Tasks
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.shell.ask import Ask
from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.status_bar import StatusBar


def message_of(error: ExpectedError) -> str:
    """Return what stands in the way, or is not in order, as sentences."""
    if isinstance(error, ExternalError):
        return message(error.code, error.values)
    return "\n".join(message(problem.code, problem.values) for problem in error.problems)


@dataclass(frozen=True, slots=True)
class PageContext:
    """The desk, and everything of the window a page may use.

    ``villages`` is what lists are narrowed to on a desk with units below it; None on a village's.
    """

    desk: Desk
    tasks: Tasks
    changes: ChangeNotifier
    ask: Ask
    notices: Notices
    status: StatusBar
    villages: UnitChoice | None = field(default=None, kw_only=True)

    def unit(self) -> str:
        """Return the code of the unit whose records lists show, or nothing for all there are.

        A village's lists are its own: what it may read of its township stands in the township's books.
        """
        return self.villages.unit if self.villages else self.desk.office.unit

    def why_not(self) -> str:
        """Say why nothing is written in what is on show, or nothing where it may be."""
        return "" if self.villages is None or self.villages.is_own else self.villages.why_not()

    def warn(self, error: ExpectedError) -> None:
        """Say what stands in the way, or what is not in order, in a bar that stays until read."""
        if isinstance(error, ExternalError):
            self.notices.fail(message_of(error))
            return
        for problem in error.problems:
            self.notices.warn(message(problem.code, problem.values))

    def look_up(self, look: Callable[[], None]) -> bool:
        """Do a short look-up here and now; return False after saying why it did not work."""
        try:
            look()
        except (ExternalError, ValidationFailed) as error:
            self.warn(error)
            return False
        return True

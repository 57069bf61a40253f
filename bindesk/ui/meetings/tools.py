"""What the pages of the meetings are handed by whoever puts the window together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bindesk.domain.problems import NotInOrder
from bindesk.errors import WorldError
from bindesk.operations.desk import Desk
from bindesk.ui.ask import Ask
from bindesk.ui.bell import Bell
from bindesk.ui.notices import Notices
from bindesk.ui.sheet import Sheet
from bindesk.ui.status_bar import StatusBar
from bindesk.ui.tasks import Expected, Tasks
from bindesk.words import sentence


@dataclass(frozen=True, slots=True)
class Tools:
    """The desk, and everything of the window a page may use.

    ``print_meeting`` takes a meeting's id, ``lay`` lays a sheet over the window.
    """

    desk: Desk
    tasks: Tasks
    bell: Bell
    ask: Ask
    notices: Notices
    status: StatusBar
    print_meeting: Callable[[str], None]
    lay: Callable[[Sheet], None]

    def today(self) -> date:
        """Return the office's date."""
        return self.desk.today()

    def tell(self, error: Expected) -> None:
        """Say what stands in the way, or what is not in order."""
        if isinstance(error, WorldError):
            self.notices.fail(sentence(error.code, error.values))
            return
        for problem in error.problems:
            self.notices.warn(sentence(problem.code, problem.values))

    def looked_up(self, look: Callable[[], None]) -> bool:
        """Do a short look-up here and now; return False after saying why it did not work."""
        try:
            look()
        except (WorldError, NotInOrder) as error:
            self.tell(error)
            return False
        return True

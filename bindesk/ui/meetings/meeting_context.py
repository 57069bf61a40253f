"""What the pages of the meetings are handed by whoever puts the window together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bindesk.ui.context import page_context
from bindesk.ui.shell.overlay import Overlay


@dataclass(frozen=True, slots=True)
class MeetingPageContext(page_context.PageContext):
    """What every page has, and two things more.

    ``print_meeting`` takes a meeting's id, ``lay`` lays a sheet over the window.
    """

    print_meeting: Callable[[str], None]
    lay: Callable[[Overlay], None]

    def today(self) -> date:
        """Return the office's date."""
        return self.desk.today()

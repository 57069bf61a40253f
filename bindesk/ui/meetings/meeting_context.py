"""The context of the meeting pages: the common page context with printing and overlays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bindesk.ui.context import page_context
from bindesk.ui.shell.overlay import Overlay


@dataclass(frozen=True, slots=True)
class MeetingPageContext(page_context.PageContext):
    """Holds the common page context and two functions more.

    ``print_meeting`` opens the print preview of a meeting by its id, ``lay`` shows an overlay on the window.
    """

    print_meeting: Callable[[str], None]
    lay: Callable[[Overlay], None]

    def today(self) -> date:
        """Return the desk's date."""
        return self.desk.today()

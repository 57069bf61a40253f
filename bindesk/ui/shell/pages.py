"""What the window expects of a page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bindesk.ui.shell.actions import Action


class Page(QWidget):
    """One section's page.

    ``going`` asks the window to go to another section: its id, and what to show there ("" for nothing
    in particular). ``help_words`` stand on the F1 sheet of the page.
    """

    going = Signal(str, str)
    help_words = ""

    def actions_here(self) -> list[Action]:
        """Return what the clerk can do on this page; asked once, when the page is made."""
        return []

    def arrive(self, what: str) -> None:
        """Hear that the page is on show; ``what`` is the id of what to show, or nothing."""

    def leave(self) -> None:
        """Hear that another page is about to be shown: keep what is half typed."""

    def back(self) -> bool:
        """Take one step back within the page; return False when there is none."""
        return False

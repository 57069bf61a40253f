"""The base class of every page of the window."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bindesk.ui.shell.actions import Action

PageChoices: TypeAlias = Mapping[str, Any]
"""The choices on a page by name; never stored, since a search text may be a person's name or number."""


class Page(QWidget):
    """The page of one section.

    ``going`` asks the window to go to another section: its id, and the id of what to show there or "".
    ``built`` carries a part that the page has built after itself. ``help_words`` are shown on the F1 overlay
    of the page.
    """

    going = Signal(str, str)
    built = Signal(object)
    help_words = ""

    def actions_here(self) -> list[Action]:
        """Return the actions of this page; called once, when the page is made."""
        return []

    def arrive(self, what: str) -> None:
        """Show the page's content when the page is shown; ``what`` is the id of what to show, or ""."""

    def parts_ahead(self) -> Sequence[Callable[[], object]]:
        """Return functions that each build a part shown only later, so that nobody waits for it then."""
        return ()

    def position(self) -> str:
        """Return the argument with which ``arrive`` shows again what is on show, or ""."""
        return ""

    def choices(self) -> PageChoices:
        """Return what is chosen on the page beside its ``position``: filters, a period, a tab."""
        return {}

    def restore_choices(self, choices: PageChoices) -> None:
        """Choose again what ``choices`` returned; called before the page is shown for the first time."""

    def leave(self) -> None:
        """Save drafts before another page is shown."""

    def back(self) -> bool:
        """Go one step back within the page; return False when there is none."""
        return False

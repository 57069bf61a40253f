"""Change notices for the whole window: sent after every deed, so that pages read again."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal


class ChangedKinds(Protocol):
    """The changes of a deed, with the names of the record kinds at least."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the names of the record kinds that changed."""


class ChangeNotifier(QObject):
    """Notifies every page of a deed's changes, so that no page refreshes another."""

    rung = Signal(object)

    def notify(self, touched: ChangedKinds) -> None:
        """Emit the changes of a deed to every page."""
        self.rung.emit(touched)

"""One bell for the whole window: it rings after every deed, and who cares looks again."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal


class ChangedKinds(Protocol):
    """What a deed touched: the names of the record kinds, at least."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the names of the kinds of record that changed."""


class ChangeNotifier(QObject):
    """Tells every page what a deed touched, so that no page calls another's refresh."""

    rung = Signal(object)

    def notify(self, touched: ChangedKinds) -> None:
        """Tell everyone."""
        self.rung.emit(touched)

"""Type-ahead search: letters typed in quick succession select a line."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

FORGOTTEN_AFTER = 1500
"""Milliseconds after which a new letter begins a new word."""


class TypeAhead(QObject):
    """Remembers the last letters for a moment and finds the line whose initials begin with them.

    A letter that fits nothing after the others begins anew; the same letter again goes to the next
    line that begins with it.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._letters = ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(FORGOTTEN_AFTER)
        self._clock.timeout.connect(self.forget)

    @property
    def letters(self) -> str:
        """Return the letters that are still remembered."""
        return self._letters

    def forget(self) -> None:
        """Begin a new word."""
        self._clock.stop()
        self._remember("")

    def add(self, letter: str, lines: Sequence[Sequence[str]], here: int) -> int | None:
        """Return the index of the matching line, or None; ``lines`` are the spellings of each line."""
        self._clock.start()
        for letters, start in ((self._letters + letter, max(here, 0)), (letter, here + 1)):
            row = _first(letters, lines, start)
            if row is not None:
                self._remember(letters)
                return row
        self._remember("")
        return None

    def _remember(self, letters: str) -> None:
        self._letters = letters
        self.changed.emit(letters)


def _first(letters: str, lines: Sequence[Sequence[str]], start: int) -> int | None:
    """Return the line spelled exactly so, or the first from ``start`` on that begins so."""
    order = [(start + step) % len(lines) for step in range(len(lines))]
    for row in order:
        if letters in lines[row] and len(letters) > 1:
            return row
    for row in order:
        if any(spelling.startswith(letters) for spelling in lines[row]):
            return row
    return None

"""Cancels work with the county, even while it waits for the network."""

import threading
from typing import Protocol

from typing_extensions import override


class Cancellable(Protocol):
    """Something that uses the network: a connection, or an exchange."""

    def cancel(self) -> None:
        """Cancel the request under way, or the next one, from any thread."""


class CancelToken(threading.Event):
    """An event that cancels work; setting it also cancels the request under way at once."""

    def __init__(self) -> None:
        super().__init__()
        self._work: Cancellable | None = None

    def hold(self, work: Cancellable) -> None:
        """Remember what is cancelled with this token."""
        self._work = work
        if self.is_set():
            work.cancel()

    @override
    def set(self) -> None:
        """Cancel the work; what has been exchanged so far stays stored."""
        super().set()
        if self._work is not None:
            self._work.cancel()

"""Cancels an exchange with the county, even while it waits for the network."""

import threading
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from bindesk.sync.rounds.county_client import CountyClient


class CancelToken(threading.Event):
    """An event that cancels work; setting it also cancels the request under way at once."""

    def __init__(self) -> None:
        super().__init__()
        self._line: CountyClient | None = None

    def hold(self, line: "CountyClient") -> None:
        """Remember the client whose requests are cancelled with this token."""
        self._line = line
        if self.is_set():
            line.cancel()

    @override
    def set(self) -> None:
        """Cancel the work; what has been exchanged so far stays stored."""
        super().set()
        if self._line is not None:
            self._line.cancel()

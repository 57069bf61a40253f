"""Stops what speaks with the county, even while it waits on the line."""

import threading
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from bindesk.sync.rounds.county_client import CountyClient


class CancelToken(threading.Event):
    """Says that something is to stop; if it waits on a line it is broken off there, at once."""

    def __init__(self) -> None:
        super().__init__()
        self._line: CountyClient | None = None

    def hold(self, line: "CountyClient") -> None:
        """Remember the line that is now spoken on."""
        self._line = line
        if self.is_set():
            line.cancel()

    @override
    def set(self) -> None:
        """Stop it; what was carried stays carried."""
        super().set()
        if self._line is not None:
            self._line.cancel()

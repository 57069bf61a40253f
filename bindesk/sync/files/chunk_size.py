"""How large the pieces of a file are: small at first and on a slow line, larger while it goes well."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bindesk.db.store import metadata
from bindesk.db.store.engine import Store
from bindesk.sync.wire.transport import Cancelled, ChunkRefused
from bindesk.sync.wire.wire import LARGEST_PIECE

SMALLEST, FIRST = 16 * 1024, 64 * 1024
QUICK_S, SLOW_S = 5, 20
"""What took fewer seconds is followed by a larger piece; what took more, by a smaller one."""

_KEPT = "piece"


class ChunkSizer:
    """What one desk's line carries at a time; it is remembered from one exchange to the next.

    ``clock`` tells seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        with store.reading() as conn:
            self._size = int(metadata.read(conn, _KEPT, str(FIRST)))

    @contextmanager
    def piece(self) -> Iterator[int]:
        """Hand out how many bytes to carry now, and see how that goes: what breaks is tried smaller."""
        began = self._clock()
        try:
            yield self._size
        except (ChunkRefused, Cancelled):
            raise
        except Exception:
            self._keep(self._size // 2)
            raise
        took = self._clock() - began
        if took < QUICK_S:
            self._keep(self._size * 2)
        elif took > SLOW_S:
            self._keep(self._size // 2)

    def _keep(self, size: int) -> None:
        sound = min(max(size, SMALLEST), LARGEST_PIECE)
        if sound != self._size:
            self._size = sound
            with self._store.writing() as conn:
                metadata.write(conn, _KEPT, str(sound))

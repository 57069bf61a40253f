"""Chooses the chunk size of file transfers: small first and on slow connections, larger as it succeeds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bindesk.db.store import metadata
from bindesk.db.store.engine import Store
from bindesk.sync.wire.transport import Cancelled, ChunkRefused
from bindesk.sync.wire.wire import LARGEST_CHUNK

SMALLEST, FIRST = 16 * 1024, 64 * 1024
QUICK_S, SLOW_S = 5, 20
"""Seconds: a chunk quicker than QUICK_S is followed by a larger one, one slower than SLOW_S by a smaller."""

_SIZE_KEY = "piece"


class ChunkSizer:
    """The chunk size of a desk's connection, remembered between exchanges.

    ``clock`` returns seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        with store.reading() as conn:
            self._size = int(metadata.read(conn, _SIZE_KEY, str(FIRST)))

    @contextmanager
    def next_chunk(self) -> Iterator[int]:
        """Yield the bytes to transfer now; after a failure the next chunk is smaller."""
        began = self._clock()
        try:
            yield self._size
        except (ChunkRefused, Cancelled):
            raise
        except Exception:
            self._store_size(self._size // 2)
            raise
        took = self._clock() - began
        if took < QUICK_S:
            self._store_size(self._size * 2)
        elif took > SLOW_S:
            self._store_size(self._size // 2)

    def _store_size(self, size: int) -> None:
        sound = min(max(size, SMALLEST), LARGEST_CHUNK)
        if sound != self._size:
            self._size = sound
            with self._store.writing() as conn:
                metadata.write(conn, _SIZE_KEY, str(sound))

"""Derives deeds' ids from a seed while a desk is open; a pack then names the seed and not each id.

An id is as random as its seed: nobody can predict it until the seed is sent, and then no more ids are derived
from it. A seed is used only by the running program that drew it; its stored copy serves to name it in packs.
A desk that is opened again, restored from a backup or copied to another computer draws a seed of its own.
"""

import os

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.domain.journal.ids import SEED_BYTES, id_from_seed, new_id

_SEEDS = "seeds"
_MOST_SEEDS = 64
"""The most seeds stored between two sealings; ids of older seeds are written one by one."""


class IdSeed:
    """Names deeds from when a desk is opened until it is closed."""

    def __init__(self) -> None:
        self._seed = b""
        self._highest = 0

    def name(self, conn: Connection, n: int, now_ms: int) -> str:
        """Return the id of a deed: ``n`` is the device's counter, ``now_ms`` is in UTC milliseconds.

        No two deeds get one id: a counter that repeats, after a rolled-back deed or a restored store, gets a
        random id, and the instant distinguishes two computers started from one image.
        """
        noted = metadata.read(conn, _SEEDS).split()
        if self._seed.hex() not in noted:
            self._seed = os.urandom(SEED_BYTES)
            metadata.write(conn, _SEEDS, " ".join([*noted, self._seed.hex()][-_MOST_SEEDS:]))
            self._highest = 0
        if n <= self._highest:
            return new_id()
        self._highest = n
        return id_from_seed(self._seed, n, now_ms)


def noted_seeds(conn: Connection) -> tuple[bytes, ...]:
    """Return the seeds that the ids of open deeds may derive from."""
    return tuple(bytes.fromhex(seed) for seed in metadata.read(conn, _SEEDS).split())


def forget_seeds(conn: Connection) -> None:
    """Forget the seeds so far, which packs have named: the next deed draws a new one."""
    if metadata.read(conn, _SEEDS):
        metadata.write(conn, _SEEDS, "")

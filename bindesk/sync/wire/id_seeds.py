"""Derives deeds' ids from a seed while a desk is open; a pack then names the seed and not each id.

An id is as random as its seed: nobody can foretell it until the seed is told, and then no more ids are drawn
from it. A seed lives in memory only. What is kept of it, to tell it by, names nothing new: a desk that is
opened again, restored from a backup or copied to another computer draws a seed of its own.
"""

import os

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.domain.journal.ids import SEED_BYTES, id_from_seed, new_id

_SEEDS = "seeds"
_MOST_SEEDS = 64
"""How many sittings without a sealing are remembered; ids drawn before them are told one by one."""


class IdSeed:
    """Names deeds from when a desk is opened until it is closed."""

    def __init__(self) -> None:
        self._seed = b""
        self._highest = 0

    def name(self, conn: Connection, n: int, now_ms: int) -> str:
        """Return the id of a deed: ``n`` is the device's counter, ``now_ms`` is in UTC milliseconds.

        No two deeds get one id: a number that comes again, after a deed that was not kept or a store that was
        put back, gets an id of its own, and the instant parts two computers woken from one image.
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

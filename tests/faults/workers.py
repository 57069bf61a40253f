"""A desk's program in a process of its own: it works, carries, and is killed at any moment."""

import random
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from bindesk.operations.desk.desk import Desk
from bindesk.operations.practice.workload import work
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing.exchange import Exchange
from bindesk.paths import DataDir
from bindesk.sync.rounds.county_client import Offline
from tests.support.desks.desks import PASSWORD
from tests.support.programs import processes

AT_ONCE = 0.4
"""How often a clerk works on while the desk speaks with the county."""

YEARS = (1980, 2010, 2026, 2046)

if sys.platform != "win32":
    processes._WAYS.set_forkserver_preload(
        ["tests.support.programs.writers", "alembic.command", "sqlcipher3.dbapi2", __name__]
    )


def clock_of(year: int) -> Callable[[], datetime]:
    """Return the clock of a computer that believes it is some year; it runs."""
    began, at = datetime(year, 3, 1, 1, 0, tzinfo=UTC), monotonic()
    return lambda: began + timedelta(seconds=monotonic() - at)


def work_and_carry(root: Path, year: int, seed: int, ack: Path, told: Connection) -> None:
    """Do deeds and exchange them, one after the other or both at once; say so once the desk is open."""
    chance = random.Random(seed)
    desk = open_desk(DataDir(root), clock_of(year), password=PASSWORD)
    told.send_bytes(b"open")
    while True:
        carrying_now = threading.Thread(target=_carry, args=(desk, told))
        if chance.random() < AT_ONCE:
            carrying_now.start()
        work(desk, chance.getrandbits(32), chance.randint(1, 3), ack)
        if carrying_now.ident is None:
            carrying_now.start()
        carrying_now.join()


def _carry(desk: Desk, told: Connection) -> None:
    try:
        Exchange(desk).run()
    except Offline as down:
        told.send_bytes(down.code.encode())
    else:
        told.send_bytes(b"carried")

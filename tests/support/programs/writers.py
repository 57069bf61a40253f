"""A program that keeps making deeds until it is killed, and tells of each one that was kept."""

import random
from multiprocessing.connection import Connection
from pathlib import Path

from bindesk.domain.people.members import MEMBER
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.locks import acquire
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.paths import DataDir
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, VILLAGE
from tests.support.desks.makers import member


def write_on(root: Path, seed: int, told: Connection) -> None:
    """Open the desk of a home and make deeds without an end; send each one's id once it is kept."""
    chance = random.Random(seed)
    desk = open_desk(DataDir(root), system_clock, password=PASSWORD)
    known: list[str] = []
    while True:
        with desk.writing("record-member") as work:
            for _ in range(chance.randint(1, 30)):
                known.append(work.new_id())
                work.put(
                    MEMBER, member(known[-1], len(known), remarks="长" * chance.randint(0, 300))
                )
            if len(known) > 40:
                work.strike(MEMBER, known.pop(chance.randrange(len(known) - 30)), "重复")
        told.send_bytes(work.changes.deed.encode())


def found_in(root: Path, told: Connection) -> None:
    """Found a practice desk in a home; send a sign before and after."""
    told.send_bytes(b"begun")
    create_desk(DataDir(root), DeskSetup(UNIT, VILLAGE, "village", CLERK), system_clock).close()
    told.send_bytes(b"done")


def hold_on(root: Path, told: Connection) -> None:
    """Hold a home until the other side hangs up."""
    with acquire(DataDir(root)):
        told.send_bytes(b"held")
        told.poll(None)

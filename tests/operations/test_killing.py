"""Acknowledged deeds are stored, whenever the program is killed."""

import random
from pathlib import Path

import pytest

from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk, read_card
from bindesk.paths import DataDir
from tests.support.desks.desks import CLERK, ENGINES, PASSWORD, UNIT, VILLAGE, copied_home
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.table_dumps import rebuilt, shown
from tests.support.programs.processes import started
from tests.support.programs.writers import found_in, write_on

KILLS = 20


@pytest.mark.parametrize("engine", ENGINES)
def test_every_acknowledged_deed_is_there_after_a_kill(engine: str, tmp_path: Path) -> None:
    home = copied_home(engine, tmp_path)
    chance = random.Random(20261120)
    told: list[str] = []
    for seed in range(KILLS):
        with started(write_on, home.root, seed) as writer:
            heard = [writer.heard() for _ in range(chance.randint(1, 6))]
            writer.live_on(chance.random() * 0.02)
            heard += writer.kill()
        told += [name.decode() for name in heard]
        desk = open_desk(home, system_clock, password=PASSWORD)
        with desk.reading() as conn:
            kept = list(deeds_in_order(conn))
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        desk.close()
        names = [deed.id for deed in kept]
        assert set(told) <= set(names)
        assert len(names) - len(told) <= seed + 1
        assert [deed.n for deed in kept] == list(range(1, len(kept) + 1))
    desk = open_desk(home, system_clock, password=PASSWORD)
    with desk.store.writing() as conn:
        assert rebuilt(conn) == shown(conn)
    desk.close()


def test_a_setup_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    founding = DeskSetup(UNIT, VILLAGE, "village", CLERK)
    broken_off = 0
    for number in range(8):
        home = DataDir(tmp_path / str(number))
        with started(found_in, home.root) as founder:
            founder.heard()
            founder.live_on(chance.random() * 0.06)
            founder.kill()
        if read_card(home) is None:
            broken_off += 1
            create_desk(home, founding, system_clock).close()
        open_desk(home, system_clock).close()
    assert broken_off > 0

"""A computer whose clock is years out carries all the same: its whole process believes the wrong year."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from bindesk.operations.desk.clocks import milliseconds, system_clock
from bindesk.operations.practice.workload import work
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import syncing
from bindesk.paths import DataDir
from bindesk.sync.rounds.enrolment import membership_of
from tests.faults.houses import ADDRESS, ROOT, FileVault, House
from tests.faults.truths import Party, demand_one_truth
from tests.faults.workers import clock_of
from tests.support.county.local_county import VILLAGE
from tests.support.desks.desks import PASSWORD, copied_home

DAYS = ("1980-01-01 00:00:00", "2010-06-15 12:00:00", "2046-12-31 23:59:00")
FAKETIME = shutil.which("faketime")


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, FileVault(tmp_path / "county"))
    made.begin()
    yield made
    made.kill()


@pytest.mark.skipif(FAKETIME is None, reason="install faketime (Debian: apt-get install faketime)")
def test_whatever_year_the_computer_believes_its_deeds_arrive(house, tmp_path):
    home = copied_home("sqlcipher", tmp_path)
    desk = _opened(home)
    server = f"https://{ADDRESS}:{house.port}"
    now = milliseconds(system_clock())
    syncing.enrol(desk, house.ticket(VILLAGE, "village", server, now))
    desk.close()
    for number, day in enumerate(DAYS):
        desk = open_desk(home, clock_of(int(day[:4])), password=PASSWORD)
        work(desk, number, 2, tmp_path / "ack.txt")
        assert syncing.status(desk).waiting == 2
        desk.close()
        told = _bindesk(day, home, "sync")
        assert (told["waiting"], told["rejected"], told["done"]) == (0, 0, True)
    desk, county = _opened(home), house.vault.store()
    with desk.reading() as conn:
        joined = membership_of(conn)
    demand_one_truth(county, [Party(desk.store, joined.device)])
    desk.close()
    county.close()


def _opened(home: DataDir):
    return open_desk(home, system_clock, password=PASSWORD)


def _bindesk(day, home, *words):
    """Run a command as a computer does that believes it is some day; only its waiting is honest."""
    done = subprocess.run(
        [FAKETIME, "-f", f"@{day}", sys.executable, "-m", "bindesk", *words,
         "--home", str(home.root), "--json"],
        cwd=ROOT,
        env={**os.environ, "BINDESK_PASSWORD": PASSWORD, "FAKETIME_DONT_FAKE_MONOTONIC": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return json.loads(done.stdout)

"""Over real sockets and processes: what was acknowledged is on the county and on every desk it is for."""

import json
import os
import subprocess
import sys

import pytest

from tests.faults.houses import ROOT, DatabaseVault, FileVault, House
from tests.faults.storms import storm
from tests.support.desks.desks import PASSWORD

STORMS = int(os.environ.get("BINDESK_STORMS", "1"))
BURSTS = int(os.environ.get("BINDESK_BURSTS", "2"))
FIRST = int(os.environ.get("BINDESK_FIRST_SEED", "1"))
SEEDS = range(FIRST, FIRST + STORMS)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path):
    if request.param == "sqlite":
        return House(tmp_path, FileVault(tmp_path / "county"))
    return House(tmp_path, DatabaseVault(request.getfixturevalue("postgres")))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_acknowledged_is_lost_in_a_storm(house, tmp_path, seed, record_property):
    with storm(tmp_path, house, seed) as blown:
        blown.blow(BURSTS)
        blown.calm()
        told = {"deeds": len(blown.acknowledged()), "destroyed": len(blown.destroyed)}
        record_property("figures", json.dumps({**told, **blown.met}))
        township, county = (_digest(*line) for line in _digests(blown))
    assert township == county


def _digests(blown):
    yield "--home", str(blown.computers[3].home.root), "digest", "--json"
    yield "county", "digest", "--home", str(blown.house.home), "--json"


def _digest(*words):
    """Return what the command prints; a township's desk reads all that this county has."""
    done = subprocess.run(
        [sys.executable, "-m", "bindesk", *words],
        cwd=ROOT,
        env={**os.environ, "BINDESK_PASSWORD": PASSWORD},
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)

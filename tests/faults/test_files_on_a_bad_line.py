"""Over a line that fails at seven requests of ten, files arrive whole at the county and at another desk."""

import json
import os
import random
from contextlib import closing

import msgspec
import pytest

from bindesk.db.records import records
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.clocks import milliseconds, system_clock
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.sync.identity.tickets import write_ticket
from bindesk.sync.wire.transport import Offline
from tests.support.county.faulty_transport import proxy_before
from tests.support.county.local_county import VILLAGE
from tests.support.county.served_county import SetTime, opened, served
from tests.support.desks.desks import SetClock, real_desk

LINES = int(os.environ.get("BINDESK_FILE_LINES", "1"))
FIRST = int(os.environ.get("BINDESK_FIRST_SEED", "1"))
HARMS = ("drop", "cut", "mute", "error", "delay", "twice", "slow")
MOST_TRIES = 400
SIZES = (1, 64 * 1024, 1_100_000)
"""Hardly anything, a piece to the byte, and more than a desk keeps in one."""


@pytest.fixture
def house(tmp_path):
    county = opened(tmp_path / "county")
    with served(county, SetTime(milliseconds(system_clock()))) as real:
        yield real
    county.close()


class Weather:
    """Names the harm that the next request meets; ``is_calm`` until everybody has joined."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.is_calm = True

    def __call__(self):
        is_spared = self.is_calm or self.chance.random() < 0.3
        return "pass" if is_spared else self.chance.choice(HARMS)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + LINES))
def test_files_arrive_whole_over_a_line_that_mostly_fails(house, tmp_path, seed, record_property):
    weather = Weather(seed)
    line = proxy_before(house, weather)
    with line, closing(_desk(tmp_path / "a")) as one, closing(_desk(tmp_path / "b")) as two:
        server = f"https://127.0.0.1:{line.port}"
        sender, reader = (_joined(house, desk, server) for desk in (one, two))
        said = _papers(sender, tmp_path, weather.chance)
        weather.is_calm = False
        tries = _until(lambda: Exchange(sender).run().is_done)
        assert syncing.status(sender).files == 0
        assert _held(house) == said
        tries += _until(lambda: Exchange(reader).run().is_done)
        with reader.reading() as conn:
            (person,) = records.where(conn, RESIDENT, {})
        listed = attachments.of_record(reader, "resident", person.id)
        for paper in listed:
            tries += _until(lambda paper=paper: attachments.download(reader, paper) is None)
        assert {p.sha256: attachments.read(reader, p.id) for p in listed} == said
        record_property("figures", json.dumps({"broken off": tries, **line.met}))
    assert house.device(sender.office.device).alarm == ""
    assert house.device(reader.office.device).alarm == ""


def _desk(folder):
    folder.mkdir()
    return real_desk(folder, SetClock())


def _joined(house, desk, server):
    file = desk.home.root / "desk.enrol"
    file.write_bytes(write_ticket(msgspec.structs.replace(house.ticket(), server=server)))
    return syncing.enrol(desk, file).desk


def _papers(desk, tmp_path, chance):
    """Add files of several sizes to a resident; return their bytes by SHA-256."""
    with desk.writing("record-resident") as work:
        person = work.new_id()
        work.put(RESIDENT, Resident(id=person, name="赵玉兰"))
    for number, size in enumerate(SIZES):
        path = tmp_path / f"第{number}份.pdf"
        path.write_bytes(b"%PDF-1.7\n" + chance.randbytes(size - 1))
        attachments.attach(desk, "resident", person, path)
    listed = attachments.of_record(desk, "resident", person)
    return {paper.sha256: attachments.read(desk, paper.id) for paper in listed}


def _until(done):
    """Try until it is done; return how often the line broke it off."""
    for broken in range(MOST_TRIES):
        try:
            if done():
                return broken
        except Offline:
            continue
    pytest.fail("the line was never good enough")


def _held(house):
    """Return the whole files that the county holds for the village; nothing else may lie there."""
    folder = house.county.home.files / VILLAGE
    assert {file.suffix for file in folder.iterdir()} <= {"", ".lock"}
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.suffix}

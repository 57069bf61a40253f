"""The server as it really runs: patience, names in its certificate, and several workers on PostgreSQL."""

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bindesk.county import server as serving
from bindesk.county.data_dir import open_county
from bindesk.county.server import ListenAddress, choose_address, listen, local_names
from bindesk.db.syncing import devices, packs, units
from bindesk.errors import ExternalError
from tests.support.county.local_county import VILLAGE, digest_of, log_of
from tests.support.county.served_county import RealCounty, SetTime, opened, served


def test_where_it_was_served_last_is_remembered(county):
    place = ListenAddress("127.0.0.1", 0, names=("county.example",))
    with listen(place) as listening:
        server = choose_address(county, place, listening)
        assert server == f"https://county.example:{listening.getsockname()[1]}"
    again = open_county(county.home)
    again.close()
    assert again.info.server == server
    assert again.info.names == ("county.example",)


def test_listening_everywhere_names_this_machines_own_addresses(county):
    place = ListenAddress("0.0.0.0", 0)
    with listen(place) as listening:
        server = choose_address(county, place, listening)
    assert server.startswith(f"https://{local_names()[0]}:")


def test_an_answers_body_does_not_wait_for_its_head_to_be_acknowledged():
    place = ListenAddress("127.0.0.1", 0)
    with listen(place) as listening, socket.create_connection(listening.getsockname()):
        near, _ = listening.accept()
        with near:
            assert near.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_told():
    with listen(ListenAddress("127.0.0.1", 0)) as first, pytest.raises(ExternalError) as reason:
        listen(ListenAddress("127.0.0.1", first.getsockname()[1]))
    assert reason.value.code == "port-refused"


def test_one_connection_carries_several_requests(county):
    with served(county, plain=True) as house, _wire(house) as wire:
        for _ in range(3):
            wire.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
            head = wire.recv(65536)
            assert head.startswith(b"HTTP/1.1 200 ")
            assert b"server:" not in head.lower()
            assert b"\r\ndate:" not in head.lower()
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            body = head.partition(b"\r\n\r\n")[2]
            while len(body) < length:
                body += wire.recv(65536)


def _wire(house):
    return socket.create_connection(("127.0.0.1", house.port), timeout=20)


@contextmanager
def running(home, *more):
    """Run the command ``county serve`` in a process of its own until the block ends."""
    line = [sys.executable, "-m", "bindesk", "--home", home, "--json", "county", "serve"]
    server = subprocess.Popen(
        [*map(str, line), "--host", "127.0.0.1", "--port", "0", *map(str, more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    try:
        yield json.loads(server.stdout.readline())
    finally:
        server.send_signal(signal.SIGTERM if os.name == "posix" else signal.CTRL_BREAK_EVENT)
        server.wait(30)
        server.stdout.close()


@pytest.mark.parametrize("workers", [2])
def test_workers_share_one_database_and_leave_no_gaps(tmp_path, postgres, workers):
    """Four desks of one village push at the same time to two processes over one PostgreSQL."""
    name = postgres.fresh()
    county = opened(tmp_path / "county", postgres.url(name))
    with running(county.home.root, "--workers", workers) as told:
        house = RealCounty(county, told["server"], SetTime())
        desks = [house.desk(tmp_path / f"{number}.db") for number in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(_work, desks))
        for desk in desks:
            assert desk.sync().waiting == 0
    with county.store.reading() as conn:
        kept, _ = packs.after(conn, VILLAGE, 0, 10**9)
        assert [pack.position for pack in kept] == list(range(1, len(kept) + 1))
        assert units.find(conn, VILLAGE).position == len(kept) == 4 * 6
        assert all(device.alarm == "" for device in devices.all_devices(conn))
    logs = {tuple(log_of(desk.near.store)) for desk in desks}
    assert logs == {tuple(log_of(county.store))}
    assert all(digest_of(desk.near.store) == digest_of(county.store) for desk in desks)
    for desk in desks:
        desk.near.store.close()
    county.close()
    postgres.drop(name)


def _work(desk):
    for number in range(6):
        desk.near.do(("resident", f"shared-{number}", {"name": f"人{number}"}))
        desk.sync()


def test_a_served_county_can_be_looked_after_meanwhile(tmp_path):
    county = opened(tmp_path / "county")
    with running(county.home.root) as told:
        house = RealCounty(county, told["server"], SetTime())
        desk = house.desk(tmp_path / "desk.db")
        desk.near.do(("resident", None, {"name": "张㛃"}))
        desk.sync()
    desk.near.store.close()
    with county.store.reading() as conn:
        assert units.find(conn, VILLAGE).position == 1
    county.close()


def test_a_worker_opens_the_county_that_its_parent_serves(county, monkeypatch):
    monkeypatch.setenv("BINDESK_COUNTY_HOME", str(county.home.root))
    monkeypatch.setattr(serving.logs, "start", lambda: None)
    app = serving.worker()
    assert {route.path for route in app.routes} >= {"/v1/sync"}

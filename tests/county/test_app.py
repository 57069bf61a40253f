"""HTTP as the county speaks it, on a real socket."""

import http.client
import json
import socket
import threading

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bindesk.county.app import LARGEST_BODY
from tests.support.county.served_county import opened, served

QUIET_ROUND_BYTES = 600
PATHS = ("/v1/sync", "/v1/enrol", "/v1/return", "/v1/files/" + "a" * 64, "/v1/files/x",
         "/v1/health", "/v1/openapi.json", "/", "/v1/nothing")  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county, plain=True) as real:
        yield real
    county.close()


def ask(house, method, path, body=b"", **headers):
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    try:
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_health_says_what_there_is_and_nothing_of_anybody(house):
    status, body = ask(house, "GET", "/v1/health")
    assert status == 200
    told = json.loads(body)
    assert told == {"ok": True, "version": told["version"], "protocol": 1, "units": 4,
                    "now": house.clock()}  # fmt: skip


def test_the_description_names_every_address(house):
    status, body = ask(house, "GET", "/v1/openapi.json")
    assert status == 200
    assert set(json.loads(body)["paths"]) >= {"/v1/sync", "/v1/enrol", "/v1/health"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/sync", 405),
        ("POST", "/v1/health", 405),
        ("GET", "/", 404),
        ("GET", "/v1/files/" + "a" * 64, 401),
        ("POST", "/v1/sync", 400),
        ("POST", "/v1/enrol", 400),
        ("POST", "/v1/return", 400),
    ],
)
def test_what_is_not_asked_rightly_is_turned_away(house, method, path, status):
    assert ask(house, method, path)[0] == status


def test_a_body_that_is_too_long_is_not_even_read(house):
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        line.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        assert line.recv(1024).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unsaid_length_is_cut_off_when_it_is_too_long(house):
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        line.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(LARGEST_BODY // 0x10000 + 2):
                line.sendall(piece)
        except OSError:
            return
        assert line.recv(1024).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "said",
    [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"POST /v1/sync HTTP/1.1\r\nX: " + b"x" * 40000],
)
def test_what_is_no_http_is_turned_away(house, said):
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        line.sendall(said + b"\r\n\r\n")
        assert line.recv(1024)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 431"}


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(["GET", "POST", "HEAD", "PATCH", "PUT", "DELETE", "OPTIONS"]),
    body=st.one_of(st.binary(max_size=300), st.lists(st.binary(max_size=70), max_size=7)),
    envelope=st.one_of(st.none(), st.text("bindesk =-_AZaz09", max_size=60)),
)
def test_no_request_brings_the_county_down(house, path, method, body, envelope):
    data = body if isinstance(body, bytes) else msgspec.msgpack.encode(body)
    headers = {} if envelope is None else {"Authorization": f"bindesk {envelope}"}
    assert ask(house, method, path, data, **headers)[0] < 500


def test_a_quiet_round_is_small(house, tmp_path):
    """One request, counted on a socket in both directions together, HTTP's own bytes and all."""
    desk = house.desk(tmp_path / "desk.db")
    desk.plain = True
    desk.joined = msgspec.structs.replace(desk.joined, server=house.server)
    desk.sync()
    with Counted(house.port) as counted:
        desk.joined = msgspec.structs.replace(
            desk.joined, server=f"http://127.0.0.1:{counted.port}"
        )
        assert desk.sync().rounds == 1
    desk.near.store.close()
    assert counted.requests == 1
    assert counted.bytes <= QUIET_ROUND_BYTES, counted.bytes


class Counted:
    """A wire between a desk and a county that counts what passes."""

    def __init__(self, to):
        self._to = to
        self.bytes = self.requests = 0

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join()
        self._listening.close()

    def _serve(self):
        near, _ = self._listening.accept()
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = threading.Thread(target=self._pass, args=(far, near))
            back.start()
            self._pass(near, far)
            far.shutdown(socket.SHUT_WR)
            back.join()

    def _pass(self, source, sink):
        while data := source.recv(65536):
            self.bytes += len(data)
            self.requests += data.count(b"POST /v1/sync")
            sink.sendall(data)

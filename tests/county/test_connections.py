"""What a connection may do at the county's door, on real sockets: its steps end, and its framing is plain."""

import socket
import ssl
from contextlib import suppress

import pytest

from bindesk.county import connections
from bindesk.county.connections import framing_problem
from tests.support.county.served_county import served

TO_SYNC = b"POST /v1/sync HTTP/1.1\r\nHost: x\r\n"
TO_HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def wire_to(house):
    return socket.create_connection(("127.0.0.1", house.port), timeout=20)


def received(wire):
    """Return all that comes until the county closes the connection."""
    data = b""
    with suppress(ConnectionError):
        while more := wire.recv(65536):
            data += more
    return data


def send_late(wire, said):
    """Send what the county may not wait for any more."""
    with suppress(ConnectionError):
        wire.sendall(said)


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.0\r\n\r\n"])
def test_who_does_not_finish_a_tls_handshake_is_shown_out(county, monkeypatch, said):
    monkeypatch.setattr(connections, "_HANDSHAKE_S", 0.05)
    with served(county) as house, wire_to(house) as wire:
        wire.sendall(said)
        assert not received(wire).startswith(b"HTTP")


@pytest.mark.parametrize(
    ("ciphers", "is_accepted"),
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", True),
        ("ECDHE-ECDSA-AES128-SHA256", False),
        ("ECDHE-ECDSA-AES256-SHA", False),
    ],
)
def test_only_ciphers_that_authenticate_what_they_encrypt_are_spoken(county, ciphers, is_accepted):
    client = ssl.create_default_context(cafile=county.authority.ca)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(ciphers)
    with served(county) as house, wire_to(house) as wire:
        if is_accepted:
            client.wrap_socket(wire, server_hostname="127.0.0.1").close()
        else:
            with pytest.raises(ssl.SSLError, match="EOF"):
                client.wrap_socket(wire, server_hostname="127.0.0.1")


@pytest.mark.parametrize("said", [b"", b"POST /v1/sync HTTP/1.1\r\nHost: ", b"P"])
def test_who_connects_and_says_nothing_is_shown_out(county, monkeypatch, said):
    monkeypatch.setattr(connections, "_HEADER_S", 0.05)
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(said)
        assert wire.recv(100) == b""


def test_the_time_for_a_head_ends_with_the_head_and_begins_anew_with_the_next(county, monkeypatch):
    """Else a long request would be cut off, and a connection could be kept by the half of a second head."""
    opened_connections = []
    connect = connections.PatientProtocol.connection_made
    monkeypatch.setattr(
        connections.PatientProtocol,
        "connection_made",
        lambda self, transport: opened_connections.append(self) or connect(self, transport),
    )
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(b"GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.recv(65536).startswith(b"HTTP/1.1 404 ")
        (connection,) = [one for one in opened_connections if not one.transport.is_closing()]
        assert connection._timer is None
        monkeypatch.setattr(connections, "_HEADER_S", 0.05)
        wire.sendall(b"GET /v1/")
        while wire.recv(65536):
            pass


def test_who_sends_a_body_in_drops_is_shown_out_and_noted(county, county_log, monkeypatch):
    from bindesk.county import app, request_body

    monkeypatch.setattr(
        app, "read_body", lambda asked, limit: request_body.read_body(asked, limit, 0.05)
    )
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc")
        assert wire.recv(100).startswith(b"HTTP/1.1 408 ")
    assert county_log() == [("POST /v1/sync", {"status": 408})]


def test_a_slow_but_steady_desk_is_waited_for(county, monkeypatch):
    monkeypatch.setattr(connections, "_HEADER_S", 5)
    with served(county, plain=True) as house, wire_to(house) as wire:
        for byte in b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc":
            wire.sendall(bytes([byte]))
        assert wire.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_nobody_reads_ends_with_its_answer(county, monkeypatch):
    """Else the connection would last as long as a byte comes now and then."""
    monkeypatch.setattr(connections, "_HEADER_S", 0.05)
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(b"POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\na")
        assert wire.recv(65536).startswith(b"HTTP/1.1 404 ")
        send_late(wire, b"a")
        assert b"HTTP" not in received(wire)


def test_no_request_is_read_behind_a_body_that_nobody_reads(county, monkeypatch):
    monkeypatch.setattr(connections, "_HEADER_S", 0.05)
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(b"POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        assert wire.recv(65536).startswith(b"HTTP/1.1 404 ")
        send_late(wire, b"a" + TO_HEALTH)
        assert b"HTTP" not in received(wire)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (TO_SYNC + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n", "length-ambiguous"),
        (TO_SYNC + CHUNKED.upper() + b"content-length:5\r\n\r\n", "length-ambiguous"),
        (TO_SYNC + b"Content-Length:\r\n 0\r\n\r\n", "header-folded"),
        (TO_SYNC + b"X: a\n\tb\n\n", "header-folded"),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_refused_and_noted(
    county, county_log, said, code
):
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(said + TO_HEALTH)
        answer = received(wire)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1
    assert county_log() == [("request", {"status": 400, "code": code})]


def test_such_a_request_is_refused_behind_a_good_one_too(county, county_log):
    with served(county, plain=True) as house, wire_to(house) as wire:
        wire.sendall(TO_HEALTH + TO_SYNC + b"Content-Length: 1\r\n" + CHUNKED + b"\r\n")
        answer = received(wire)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 400 ") == 1
    assert [facts["code"] for _, facts in county_log()] == ["length-ambiguous"]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"POST /v1/sync HTTP/1.1\r\nContent-Length: 5",
        TO_SYNC + CHUNKED + b"\r\n",
        TO_SYNC + b"Content-Length: 30\r\n\r\n a\r\n b\r\nTransfer-Encoding: c",
        TO_SYNC + b"X: Content-Length, Transfer-Encoding\r\nContent-Length: 1\r\n\r\n",
    ],
)
def test_what_stands_in_a_body_or_in_a_value_is_no_framing(said):
    assert framing_problem(said) is None

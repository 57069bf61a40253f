import socket
import ssl
import threading
from datetime import UTC, datetime

import msgspec
import pytest

from bindesk.county import certificates
from bindesk.county.certificates import CertificateAuthority
from bindesk.db.syncing import devices
from bindesk.sync.rounds.county_client import CountyClient, DeviceRevoked, Offline
from bindesk.sync.wire.wire import Round
from tests.support.county.served_county import Numbers, opened, served

QUIET = Round(1, ())
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n<html>Please log in</html>\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture(scope="module")
def desk(house, tmp_path_factory):
    """A desk that nothing is done to."""
    made = house.desk(tmp_path_factory.mktemp("desk") / "desk.db")
    yield made
    made.near.store.close()


@pytest.fixture
def newcomer(house, tmp_path):
    made = house.desk(tmp_path / "desk.db")
    yield made
    made.near.store.close()


def _why(joined, **more):
    """Return the code of what stands in the way."""
    line = CountyClient(joined, Numbers(100), **more)
    try:
        with pytest.raises(Offline) as down:
            line.send(QUIET)
    finally:
        line.close()
    return down.value.code


def test_a_round_goes_there_and_back(house, desk):
    line = desk.line()
    assert line.send(QUIET).now == house.clock()
    line.close()


def test_another_authority_is_not_the_county(house, desk, tmp_path):
    other = CertificateAuthority.of(_folder(tmp_path)).ca.read_text()
    assert _why(msgspec.structs.replace(desk.joined, ca=other)) == "line-not-the-county"


def test_another_host_name_is_not_the_county(house, desk):
    with Saying(PORTAL, house.county.authority, "127.0.0.2") as port:
        named = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.2:{port}")
        assert _why(named) == "line-not-the-county"


def test_the_worlds_authorities_are_not_trusted_beside_the_countys(desk):
    line = desk.line()
    line.send(QUIET)
    (adapter,) = line._https._session.adapters.values()
    assert len(adapter._context.get_ca_certs()) == 1
    line.close()


def test_a_broken_authority_is_told_apart(desk):
    with pytest.raises(Offline) as down:
        CountyClient(msgspec.structs.replace(desk.joined, ca="-----BEGIN"), Numbers())
    assert down.value.code == "ticket-authority"


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("server", ["http://10.1.2.3:80", "ftp://127.0.0.1", "127.0.0.1:8443"])
def test_only_https_is_spoken(desk, server, plain):
    with pytest.raises(Offline) as down:
        CountyClient(msgspec.structs.replace(desk.joined, server=server), Numbers(), plain=plain)
    assert down.value.code == "line-not-https"


def test_http_to_the_loopback_needs_more_than_a_ticket(desk):
    named = msgspec.structs.replace(desk.joined, server="http://127.0.0.1:1")
    with pytest.raises(Offline) as down:
        CountyClient(named, Numbers())
    assert down.value.code == "line-not-https"


def test_proxies_of_the_environment_are_not_used(desk, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    line = desk.line()
    assert line.send(QUIET).pages == ()
    line.close()


@pytest.mark.parametrize("years", [(1980, 1981), (2090, 2099)])
def test_what_year_it_is_does_not_matter_to_the_line(desk, years, tmp_path, monkeypatch):
    """A dead clock and a certificate out of its time look the same: the two are years apart."""
    authority = _authority(tmp_path, monkeypatch, years)
    with Saying(PORTAL, authority) as port:
        named = {"server": f"https://127.0.0.1:{port}", "ca": authority.ca.read_text()}
        assert _why(msgspec.structs.replace(desk.joined, **named)) == "line-not-county"


@pytest.mark.parametrize("years", [(1980, 1981), (2090, 2099)])
def test_a_wrong_authority_is_refused_whatever_the_year(desk, years, tmp_path, monkeypatch):
    with Saying(PORTAL, _authority(tmp_path, monkeypatch, years)) as port:
        joined = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{port}")
        assert _why(joined) == "line-not-the-county"


def _authority(tmp_path, monkeypatch, years):
    for name, year in zip(("_FROM", "_UNTIL"), years, strict=True):
        monkeypatch.setattr(certificates, name, datetime(year, 1, 1, tzinfo=UTC))
    authority = CertificateAuthority.of(_folder(tmp_path))
    authority.certify(["127.0.0.1"])
    return authority


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n",
         "line-redirected"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n<html>Please log in</html>\n",
         "line-not-county"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut short", "line-away"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "line-not-county"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 4\r\n\r\ngone", "line-not-county"),
        (b"HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nxxxx", "line-not-county"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno", "county-trouble"),
        (b"HTTP/1.1 503 Busy\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n", "county-busy"),
        (b"HTTP/1.1 429 Busy\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", "county-busy"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + bytes(3_000_000),
         "line-not-county"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "line-away"),
        (b"", "line-away"),
    ],
)  # fmt: skip
def test_what_is_not_the_countys_own_answer_is_named_and_not_believed(house, desk, said, code):
    with Saying(said, house.county.authority) as port:
        joined = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{port}")
        assert _why(joined) == code


def test_nobody_at_the_other_end_is_only_being_offline(desk):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    joined = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{port}")
    assert _why(joined) == "line-away"


def test_how_long_to_wait_is_taken_from_the_county(house, desk):
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n"
    with Saying(busy, house.county.authority) as port:
        line = CountyClient(
            msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{port}"), Numbers()
        )
        with pytest.raises(Offline) as down:
            line.send(QUIET)
        line.close()
    assert down.value.retry_after == 77


def test_an_answer_signed_for_another_request_is_not_believed(house, desk):
    """A recorded answer, played again by somebody who even has the county's certificate."""
    spoken = _recorded(house, desk)
    with Saying(spoken, house.county.authority) as port:
        joined = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{port}")
        assert _why(joined) == "line-not-county"


def test_a_counter_behind_is_moved_and_the_round_said_again(house, newcomer):
    newcomer.line().send(QUIET)
    newcomer.numbers.last = 40
    line = newcomer.line()
    line.send(QUIET)
    newcomer.numbers.last = 3
    assert line.send(QUIET).now == house.clock()
    assert newcomer.numbers.last == 42
    line.close()
    assert house.device(newcomer.joined.device).alarm == "two-histories"


def test_a_device_that_was_shut_out_is_told_so(house, newcomer):
    with house.county.store.writing() as conn:
        devices.revoke(conn, newcomer.joined.device, house.clock())
    line = newcomer.line()
    with pytest.raises(DeviceRevoked):
        line.send(QUIET)
    line.close()


def test_a_county_that_forgot_a_device_takes_it_back_on_its_card(house, newcomer):
    line = newcomer.line()
    line.send(QUIET)
    with house.county.store.writing() as conn:
        _forget(conn, newcomer.joined.device)
    assert line.send(QUIET).now == house.clock()
    assert house.device(newcomer.joined.device).public
    line.close()


def _forget(conn, device):
    from sqlalchemy import delete

    from bindesk.db.store.tables import device as devices_table

    conn.execute(delete(devices_table).where(devices_table.c.id == device))


def _folder(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    return folder


class Saying:
    """A server under the county's own certificate that says the same to everyone, once each."""

    def __init__(self, said, authority, host="127.0.0.1"):
        self._said = said
        self._host = host
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.server, authority.server_key)

    def __enter__(self):
        self._listening = socket.create_server((self._host, 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self._listening.getsockname()[1]

    def __exit__(self, *_):
        self._thread.join()
        self._listening.close()

    def _serve(self):
        raw, _ = self._listening.accept()
        try:
            with self._context.wrap_socket(raw, server_side=True) as wire:
                _read_message(wire)
                if self._said:
                    wire.sendall(self._said)
        except OSError:
            pass
        finally:
            raw.close()


def _read_message(wire):
    """Read all of a message: what is left unread would break the line instead of answering."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += wire.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    while len(body) < length:
        body += wire.recv(65536)
    return head + b"\r\n\r\n" + body


def _recorded(house, desk):
    """Return the bytes of a true answer, as they came over the wire."""
    from bindesk.sync.identity.signing import SigningKey
    from bindesk.sync.wire.requests import RequestSigner, seal_request
    from bindesk.sync.wire.wire import encode

    sender = RequestSigner(desk.joined.device, SigningKey(desk.joined.key))
    body = encode(seal_request("/v1/sync", sender, desk.numbers.next(), encode(QUIET)))
    context = ssl.create_default_context(cadata=desk.joined.ca)
    with (
        socket.create_connection(("127.0.0.1", house.port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as wire,
    ):
        head = f"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        wire.sendall(head.encode() + body)
        return _read_message(wire)

"""The line to a county by HTTPS: the one file of the desk that knows the network.

Only the county's own certificate authority is trusted, and its time is not asked for: a computer whose
clock has died must still be heard. Proxies of the environment and redirects are not followed. What comes
back counts only when the county has signed it for this very request.
"""

import ssl
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, SystemTimeWarning
from urllib3.util import SKIP_HEADER

from bindesk.errors import WorldError
from bindesk.sync.enrolment import Join, Joined
from bindesk.sync.requests import Sender, open_answer, seal_request
from bindesk.sync.signing import SigningKey
from bindesk.sync.wire import LARGEST_DOWN, Malformed, Refusal, Reply, Round, decode, encode

SYNC, ENROL, RETURN = "/v1/sync", "/v1/enrol", "/v1/return"

_CONNECT_S, _READ_S, _WHOLE_S = 15, 60, 900
_LARGEST_BODY = LARGEST_DOWN + 512 * 1024
_PIECE = 64 * 1024
_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python's ssl module has no name for."""

_BARE = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}
_OK, _MOVED, _GONE, _BUSY, _TROUBLE = 200, range(300, 400), 410, (429, 503), range(500, 600)

T = TypeVar("T")

urllib3.disable_warnings(SystemTimeWarning)


class LineDown(WorldError):
    """The county can not be spoken with now; nothing is lost, and it will be tried again.

    ``retry_after`` are the seconds the county asks to wait, or None.
    """

    def __init__(self, code: str, retry_after: int | None = None, **values: str | int) -> None:
        super().__init__(code, **values)
        self.retry_after = retry_after


class Revoked(LineDown):
    """The county has shut this device out, and has signed that it has."""


class Counter(Protocol):
    """Counts a device's requests, in its store."""

    def next(self) -> int:
        """Return the number of the next request; it is kept before the request is made."""

    def move(self, last: int) -> None:
        """Go on after the last number the county has heard of."""


class HttpLine:
    """A line to one county for one device.

    ``plain`` allows http to the loopback, to count bytes; only tests say so.
    """

    def __init__(self, joined: Joined, counter: Counter, *, plain: bool = False) -> None:
        self._joined = joined
        self._sender = Sender(joined.device, SigningKey(joined.key))
        self._counter = counter
        self._wire = _Wire(joined.server, joined.ca, plain=plain)

    def send(self, said: Round) -> Reply:
        """Return the county's reply to a round.

        Raises LineDown when there is none that can be trusted.
        """
        body = encode(said)
        answered = self._ask(SYNC, body)
        if isinstance(answered, Refusal) and answered.code == "counter-old":
            self._counter.move(answered.number)
            answered = self._ask(SYNC, body)
        elif isinstance(answered, Refusal) and answered.code == "device-unknown":
            self._ask(RETURN, encode(self._joined.signed))
            answered = self._ask(SYNC, body)
        if isinstance(answered, Refusal):
            raise LineDown("county-refuses", reason=answered.code)
        return _trusted(lambda: decode(answered, Reply))

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _ask(self, path: str, body: bytes) -> bytes | Refusal:
        request = seal_request(path, self._sender, self._counter.next(), body)
        status, data = self._wire.post(path, encode(request))
        opened = _trusted(
            lambda: open_answer(data, status, request.nonce, self._joined.county), status
        )
        if status == _OK:
            return opened
        refusal = _trusted(lambda: decode(opened, Refusal))
        if status == _GONE:
            raise Revoked("device-revoked")
        return refusal


def send_join(server: str, ca: str, join: Join, *, plain: bool = False) -> tuple[int, bytes]:
    """Ask a county to let this desk in; return the status and the answer's bytes, unchecked.

    Raises LineDown.
    """
    wire = _Wire(server, ca, plain=plain)
    try:
        return wire.post(ENROL, encode(join))
    finally:
        wire.close()


class _Wire:
    def __init__(self, server: str, ca: str, *, plain: bool) -> None:
        address = urlsplit(server)
        allowed = {("http", "127.0.0.1")} if plain else set()
        if address.scheme != "https" and (address.scheme, address.hostname) not in allowed:
            raise LineDown("line-not-https", server=server)
        self._server = server.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.adapters.clear()
        self._session.mount(f"{address.scheme}://", _Pinned(_context(ca)))

    def post(self, path: str, data: bytes) -> tuple[int, bytes]:
        try:
            return self._posted(path, data)
        except requests.exceptions.SSLError as error:
            raise LineDown("line-not-the-county", server=self._server) from error
        except requests.exceptions.Timeout as error:
            raise LineDown("line-slow", server=self._server) from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise LineDown("line-away", server=self._server) from error

    def _posted(self, path: str, data: bytes) -> tuple[int, bytes]:
        with self._session.post(
            self._server + path,
            data=data,
            headers=_BARE,
            timeout=(_CONNECT_S, _READ_S),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code in _MOVED:
                raise LineDown("line-redirected", server=self._server)
            if response.status_code in _BUSY:
                raise LineDown("county-busy", _seconds(response.headers.get("Retry-After")))
            if response.status_code in _TROUBLE:
                raise LineDown("county-trouble", status=response.status_code)
            return response.status_code, _read(response)

    def close(self) -> None:
        self._session.close()


class _Pinned(HTTPAdapter):
    """Trusts one certificate authority and no other, whatever else requests would add to it."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **named)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Leave the context's own authority the only one; requests would load the world's beside it."""
        conn.cert_reqs = "CERT_REQUIRED"


def _context(ca: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags = ssl.VerifyFlags(context.verify_flags | _NO_CHECK_TIME)
    try:
        context.load_verify_locations(cadata=ca)
    except ssl.SSLError as error:
        raise LineDown("ticket-authority") from error
    return context


def _read(response: requests.Response) -> bytes:
    """Return a body that is not too long and does not take for ever."""
    ends = time.monotonic() + _WHOLE_S
    data = bytearray()
    for piece in response.iter_content(_PIECE):
        data += piece
        if len(data) > _LARGEST_BODY:
            raise LineDown("line-not-county", reason="size")
        if time.monotonic() > ends:
            raise requests.exceptions.ReadTimeout
    return bytes(data)


def _trusted(read: Callable[[], T], status: int = _OK) -> T:
    try:
        return read()
    except Malformed as error:
        raise LineDown("line-not-county", reason=f"{status}") from error


def _seconds(said: str | None) -> int | None:
    return int(said) if said is not None and said.isascii() and said.isdigit() else None

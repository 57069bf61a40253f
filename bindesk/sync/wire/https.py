"""The HTTPS client of a county's server: the only module of the desk that uses the network.

Only the county's own certificate authority is trusted, and validity dates are not checked: a computer whose
clock has failed must still connect. Proxies of the environment and redirects are not followed.
"""

import socket
import ssl
import time
import weakref
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, SystemTimeWarning
from urllib3.util import SKIP_HEADER

from bindesk.sync.wire.requests import ANSWER, SCHEME, in_header, out_of_header
from bindesk.sync.wire.transport import Cancelled, Offline
from bindesk.sync.wire.wire import LARGEST_DOWN

_CONNECT_S, _READ_S, _WHOLE_S = 15, 60, 900
_LARGEST_BODY = LARGEST_DOWN + 512 * 1024
_READ_BYTES = 64 * 1024
_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python's ssl module has no name for."""

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
_PADDING = 0x10
"""OpenSSL's SSL_OP_TLSEXT_PADDING: it pads the ClientHello to 512 bytes, a tenth of a second on 2G."""

_BARE = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}
_MOVED, _BUSY, _TROUBLE = range(300, 400), (429, 503), range(500, 600)

urllib3.disable_warnings(SystemTimeWarning)


class HttpsClient:
    """Sends bytes to one server; signatures of responses are not verified here.

    ``plain`` allows http to the loopback, to count bytes; only tests set it.
    """

    def __init__(self, server: str, ca: str, *, plain: bool = False) -> None:
        address = urlsplit(server)
        allowed = {("http", "127.0.0.1")} if plain else set()
        if address.scheme != "https" and (address.scheme, address.hostname) not in allowed:
            raise Offline("line-not-https", server=server)
        self._server = server.rstrip("/")
        self._trust = _trust(ca)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.adapters.clear()
        self._session.mount(f"{address.scheme}://", _Pinned(self._trust))

    def post(self, path: str, data: bytes) -> tuple[int, bytes]:
        """Post bytes; return the status and the response's bytes.

        Raises Offline.
        """
        return self._request("POST", path, data, {})

    def request_file(
        self, method: str, path: str, envelope: bytes, chunk: bytes
    ) -> tuple[int, bytes]:
        """Send a request about a file by a signed envelope, with a chunk or none; return as ``post``.

        Raises Offline.
        """
        return self._request(method, path, chunk, {"Authorization": SCHEME + in_header(envelope)})

    def cancel(self) -> None:
        """Cancel the request under way, from any thread; it and all later requests raise Cancelled."""
        self._trust.cancel()

    def close(self) -> None:
        """Close the connection when no request is under way."""
        self._session.close()

    def _request(
        self, method: str, path: str, data: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if self._trust.is_cancelled:
            raise Cancelled
        try:
            return self._response(method, path, data, headers)
        except requests.exceptions.SSLError as error:
            raise self._error("line-not-the-county") from error
        except requests.exceptions.Timeout as error:
            raise self._error("line-slow") from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise self._error("line-away") from error

    def _response(
        self, method: str, path: str, data: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        with self._session.request(
            method,
            self._server + path,
            data=data,
            headers={**_BARE, **headers},
            timeout=(_CONNECT_S, _READ_S),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code in _MOVED:
                raise Offline("line-redirected", server=self._server)
            if response.status_code in _BUSY:
                raise Offline("county-busy", _seconds(response.headers.get("Retry-After")))
            if response.status_code in _TROUBLE:
                raise Offline("county-trouble", status=response.status_code)
            if method == "HEAD":
                return response.status_code, _reply_in_header(response)
            return response.status_code, _read(response)

    def _error(self, code: str) -> Offline:
        return Cancelled() if self._trust.is_cancelled else Offline(code, server=self._server)


class _Trust(ssl.SSLContext):
    """Trusts one certificate authority, and remembers its socket so that a request can be cancelled."""

    is_cancelled = False
    _socket: "weakref.ref[ssl.SSLSocket] | None" = None

    def wrap_socket(self, *args: Any, **named: Any) -> ssl.SSLSocket:
        tls_socket = super().wrap_socket(*args, **named)
        self._socket = weakref.ref(tls_socket)
        if self.is_cancelled:
            self.cancel()
        return tls_socket

    def cancel(self) -> None:
        self.is_cancelled = True
        tls_socket = self._socket() if self._socket is not None else None
        if tls_socket is not None:
            # The plain socket's method: SSLSocket's drops the TLS object that the other thread reads with.
            with suppress(OSError):
                socket.socket.shutdown(tls_socket, socket.SHUT_RDWR)


class _Pinned(HTTPAdapter):
    """Trusts one certificate authority and no other, whatever else requests would add."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **named)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Keep the context's authority the only one; requests would add the public authorities."""
        conn.cert_reqs = "CERT_REQUIRED"


def _trust(ca: str) -> _Trust:
    context = _Trust(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options = ssl.Options(context.options & ~_PADDING)
    context.verify_flags = ssl.VerifyFlags(context.verify_flags | _NO_CHECK_TIME)
    try:
        context.load_verify_locations(cadata=ca)
    except ssl.SSLError as error:
        raise Offline("ticket-authority") from error
    return context


def _read(response: requests.Response) -> bytes:
    """Return a body within a size and a time limit."""
    ends = time.monotonic() + _WHOLE_S
    data = bytearray()
    for chunk in response.iter_content(_READ_BYTES):
        data += chunk
        if len(data) > _LARGEST_BODY:
            raise Offline("line-not-county", reason="size")
        if time.monotonic() > ends:
            raise requests.exceptions.ReadTimeout
    return bytes(data)


def _reply_in_header(response: requests.Response) -> bytes:
    """Return the signed reply of a header, since a response may have no body; empty when there is none."""
    return out_of_header(response.headers.get(ANSWER, "")) or b""


def _seconds(header: str | None) -> int | None:
    return int(header) if header is not None and header.isascii() and header.isdigit() else None

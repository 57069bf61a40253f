"""The desk's client of its county: it signs requests and verifies replies.

A reply is accepted only when the county has signed it over the nonce of this request.
"""

import hashlib
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from bindesk.db.attachments.file_store import FileRef
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.enrolment import CountyMembership, JoinRequest
from bindesk.sync.wire.https import HttpsClient
from bindesk.sync.wire.requests import RequestSigner, open_answer, seal_request
from bindesk.sync.wire.transport import ChunkRefused, DeviceRevoked, Offline
from bindesk.sync.wire.wire import (
    FileRequest,
    FileState,
    MalformedMessage,
    Refusal,
    Reply,
    Round,
    decode,
    encode,
)

SYNC, ENROL, RETURN, FILES = "/v1/sync", "/v1/enrol", "/v1/return", "/v1/files"

_OK, _GONE = 200, 410
_NO_FILE = "file-missing"
_CHUNK_CODES = frozenset(
    {_NO_FILE, "file-offset", "file-piece-broken", "file-broken", "file-too-large", "right-missing"}
)

T = TypeVar("T")

_locks: dict[str, threading.Lock] = {}
"""One lock for each device: requests out of order would look like two computers with one device id."""


class RequestNumbers(Protocol):
    """Stores the counter of a device's requests."""

    def next(self) -> int:
        """Return the next request's counter; it is stored before the request is sent."""

    def move(self, last: int) -> None:
        """Continue after the last counter that the county has received."""


class CountyClient:
    """The client of one county for one device; several clients of a device take turns, request by request.

    ``plain`` allows http to the loopback, to count bytes; only tests set it.
    """

    def __init__(
        self, joined: CountyMembership, counter: RequestNumbers, *, plain: bool = False
    ) -> None:
        self._membership = joined
        self._signer = RequestSigner(joined.device, SigningKey(joined.key))
        self._numbers = counter
        self._lock = _locks.setdefault(joined.device, threading.Lock())
        self._https = HttpsClient(joined.server, joined.ca, plain=plain)

    def send(self, round_: Round) -> Reply:
        """Return the county's reply to a round.

        Raises Offline when there is none that can be trusted.
        """
        body = encode(round_)
        result = self._verified(lambda: self._post(SYNC, body))
        if isinstance(result, Refusal):
            raise _refusal_error(result)
        return _trusted(lambda: decode(result, Reply))

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        """Return how many bytes of a file the county has, and whether that is all of it.

        Raises Offline.
        """
        result = self._request_file("HEAD", sha256, FileRequest(unit))
        if isinstance(result, Refusal):
            if result.code == _NO_FILE:
                return 0, False
            raise _refusal_error(result)
        return _state(result)

    def put(self, unit: str, file: FileRef, offset: int, chunk: bytes) -> tuple[int, bool]:
        """Send the chunk of a file that begins at an offset; return the state as ``how_far`` does.

        Raises ChunkRefused when the county does not take it, Offline.
        """
        request = FileRequest(unit, offset, file.size, hashlib.sha256(chunk).digest())
        result = self._request_file("PATCH", file.sha256, request, chunk)
        if isinstance(result, Refusal):
            if result.code in _CHUNK_CODES:
                raise ChunkRefused(result.code)
            raise _refusal_error(result)
        return _state(result)

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        """Return a file's bytes from an offset on, at most ``limit``; empty when the county has none.

        Raises Offline.
        """
        result = self._request_file("GET", sha256, FileRequest(unit, offset, limit=limit))
        if isinstance(result, Refusal):
            if result.code == _NO_FILE:
                return b""
            raise _refusal_error(result)
        return result

    def cancel(self) -> None:
        """Cancel the request under way, from any thread; it ends with Cancelled."""
        self._https.cancel()

    def close(self) -> None:
        """Close the connection when no request is under way."""
        self._https.close()

    def _verified(self, attempt: Callable[[], bytes | Refusal]) -> bytes | Refusal:
        """Send a request, and again after correcting the counter or sending the certificate."""
        result = attempt()
        if isinstance(result, Refusal) and result.code == "counter-old":
            self._numbers.move(result.number)
            return attempt()
        if isinstance(result, Refusal) and result.code == "device-unknown":
            self._post(RETURN, encode(self._membership.signed))
            return attempt()
        return result

    def _post(self, path: str, body: bytes) -> bytes | Refusal:
        return self._send(path, body, lambda envelope: self._https.post(path, envelope))

    def _request_file(
        self, method: str, sha256: str, request: FileRequest, chunk: bytes = b""
    ) -> bytes | Refusal:
        path, body = f"{FILES}/{sha256}", encode(request)

        def transfer(envelope: bytes) -> tuple[int, bytes]:
            return self._https.request_file(method, path, envelope, chunk)

        return self._verified(lambda: self._send(f"{method} {path}", body, transfer))

    def _send(
        self, path: str, body: bytes, transfer: Callable[[bytes], tuple[int, bytes]]
    ) -> bytes | Refusal:
        with self._lock:
            request = seal_request(path, self._signer, self._numbers.next(), body)
            status, data = transfer(encode(request))
        response_body = _trusted(
            lambda: open_answer(data, status, request.nonce, self._membership.county), status
        )
        if status == _OK:
            return response_body
        refusal = _trusted(lambda: decode(response_body, Refusal))
        if status == _GONE:
            raise DeviceRevoked("device-revoked")
        return refusal


def send_join(server: str, ca: str, join: JoinRequest, *, plain: bool = False) -> tuple[int, bytes]:
    """Send a join request; return the status and the reply's bytes, unchecked.

    Raises Offline.
    """
    client = HttpsClient(server, ca, plain=plain)
    try:
        return client.post(ENROL, encode(join))
    finally:
        client.close()


def _refusal_error(refusal: Refusal) -> Offline:
    return Offline("county-refuses", reason=refusal.code)


def _state(body: bytes) -> tuple[int, bool]:
    state = _trusted(lambda: decode(body, FileState))
    return state.offset, state.is_whole


def _trusted(read: Callable[[], T], status: int = _OK) -> T:
    try:
        return read()
    except MalformedMessage as error:
        raise Offline("line-not-county", reason=f"{status}") from error


__all__ = [
    "ENROL",
    "FILES",
    "RETURN",
    "SYNC",
    "CountyClient",
    "DeviceRevoked",
    "Offline",
    "RequestNumbers",
    "send_join",
]

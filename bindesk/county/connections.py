"""Limits what one connection to the county may do: how long its steps take, and how requests are framed.

A desk on a slow line is waited for; who connects and does nothing is shown out. Requests that two programs
could read differently are refused: with both Content-Length and Transfer-Encoding, or with a header that is
folded over lines (RFC 9112, 5.2 and 6.1).
"""

import asyncio
import multiprocessing
import re
from typing import Any

import h11
from uvicorn.loops.asyncio import asyncio_loop_factory
from uvicorn.protocols.http.h11_impl import H11Protocol

from bindesk.county import logs

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""The cipher suites of TLS 1.2: with forward secrecy and authenticated encryption, none with CBC."""

_HANDSHAKE_S, _HEADER_S = 20, 20
_HEAD_END = re.compile(rb"\n\r?\n")
_FOLD = re.compile(rb"\n[ \t]")
_LENGTH, _ENCODING = b"content-length", b"transfer-encoding"


def patient_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop whose servers close a connection that has no TLS session after 20 seconds.

    uvicorn passes no limit to its servers, and asyncio's own is a minute.
    """
    is_worker = multiprocessing.parent_process() is not None
    loop: Any = asyncio_loop_factory(use_subprocess=is_worker)()
    create_server = loop.create_server

    async def create_limited(*args: Any, **named: Any) -> asyncio.Server:
        limits = {"ssl_handshake_timeout": _HANDSHAKE_S} if named.get("ssl") else {}
        server: asyncio.Server = await create_server(*args, **limits, **named)
        return server

    loop.create_server = create_limited
    limited: asyncio.AbstractEventLoop = loop
    return limited


def framing_problem(data: bytes) -> str | None:
    """Return the code of why the request that begins these bytes is refused, or None."""
    head = _HEAD_END.split(data, maxsplit=1)[0]
    if _FOLD.search(head):
        return "header-folded"
    names = {line.partition(b":")[0].lower() for line in head.split(b"\n")[1:]}
    return "length-ambiguous" if {_LENGTH, _ENCODING} <= names else None


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that tolerates slow clients, but not those who connect and send nothing.

    A request's head takes 20 seconds at most. A connection whose last response came before its request's
    body was read ends after 20 seconds, too: nothing limits a body that nobody reads.
    """

    _timer: Any = None
    _is_over = False

    def connection_made(self, transport: Any) -> None:
        """Start the timeout for the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timeout."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass data on; the timeout runs until a request's head is complete."""
        if self._is_over:
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_timer()
        elif self._timer is None:
            self._start_timer()

    def handle_events(self) -> None:
        """Handle what has arrived, unless it begins with a head that could be read in two ways."""
        at_head = self.conn.their_state is h11.IDLE
        problem = framing_problem(self.conn.trailing_data[0]) if at_head else None
        if problem is None:
            super().handle_events()
            return
        logs.event("request", status=400, code=problem)
        self.send_400_response(problem)

    def on_response_complete(self) -> None:
        """Continue with the next request; none follows a body that nobody reads any more."""
        self._is_over = self.conn.their_state is h11.SEND_BODY
        super().on_response_complete()
        if self._is_over:
            self._start_timer()

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(_HEADER_S, self._close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

"""A line that misbehaves: it stands between desks and a county, on real sockets, and does them harm.

It speaks HTTP/1.1 on both sides, under the county's own certificate where there is one, so that it can do
what a bad line, a tired server or a captive portal would.
"""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

PORTAL = b"<html><body>Welcome! Please log in to continue.</body></html>"
_TURNS_TO_END = 5
HARMS = ("pass", "drop", "mute", "delay", "twice", "cut", "error", "portal", "slow")


@dataclass
class FaultProxy:
    """``choose()`` names the harm each request meets; the bytes are counted on the desk's side."""

    upstream: tuple[str, int]
    choose: Callable[[], str] = lambda: "pass"
    face: ssl.SSLContext | None = None
    back: ssl.SSLContext | None = None
    delay: float = 0.02
    bytes_up: int = 0
    bytes_down: int = 0
    met: Counter = field(default_factory=Counter)
    port: int = 0

    def __enter__(self) -> "FaultProxy":
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._opened = set[asyncio.StreamWriter]()
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0, ssl=self.face)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for writer in self._opened:
            with suppress(
                AttributeError
            ):  # Python 3.11.2 has forgotten the protocol of a lost line
                writer.transport.abort()
        for _ in range(_TURNS_TO_END):
            await asyncio.sleep(0)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._opened.add(writer)
        try:
            while request := await _message(reader):
                self.bytes_up += len(request)
                harm = self.choose()
                self.met[harm] += 1
                if not await self._meet(harm, request, writer):
                    break
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
            self.met["broken"] += 1
        finally:
            writer.close()

    async def _meet(self, harm: str, request: bytes, writer: asyncio.StreamWriter) -> bool:
        """Let a request meet its harm; say whether the connection goes on: not past a county that hung up."""
        if harm == "drop":
            return False
        if harm in {"error", "portal"}:
            await self._say(writer, _made_up(harm))
            return True
        if harm == "delay":
            await asyncio.sleep(self.delay)
        answer = await self._forward(request)
        if harm == "twice":
            answer = await self._forward(request)
        return bool(answer) and harm != "mute" and await self._answer(harm, answer, writer)

    async def _answer(self, harm: str, answer: bytes, writer: asyncio.StreamWriter) -> bool:
        if harm == "cut":
            await self._say(writer, answer[: max(1, len(answer) * 2 // 3)])
            return False
        piece = max(1, len(answer) // 8) if harm == "slow" else len(answer)
        for at in range(0, len(answer), piece):
            await self._say(writer, answer[at : at + piece])
            if harm == "slow":
                await asyncio.sleep(self.delay / 8)
        return True

    async def _say(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        self.bytes_down += len(data)
        writer.write(data)
        await writer.drain()

    async def _forward(self, request: bytes) -> bytes:
        host, port = self.upstream
        reader, writer = await asyncio.open_connection(
            host, port, ssl=self.back, server_hostname=host if self.back else None
        )
        try:
            writer.write(request)
            await writer.drain()
            return await _message(reader)
        finally:
            writer.transport.abort()


def _made_up(harm: str) -> bytes:
    if harm == "error":
        return b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return head % len(PORTAL) + PORTAL


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Return one whole HTTP message, or nothing at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return head + await reader.readexactly(int(value))
        if name.strip().lower() == b"transfer-encoding":
            return head + await _chunks(reader)
    return head


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        part = await reader.readexactly(int(size, 16) + 2)
        whole += size + part
        if int(size, 16) == 0:
            return whole

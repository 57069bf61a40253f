"""Reads a request's body within a size and a time limit."""

import asyncio

from starlette.requests import ClientDisconnect, Request

_BETWEEN_S, _WHOLE_S = 20, 300
_SLOWEST = 512
"""Bytes a second: half of what the slowest mobile network carries. A body that comes slower is a trickle."""


class BodyRefused(Exception):
    """A body that is too long, or arrives too slowly; ``status`` is the HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_body(request: Request, limit: int, between_s: float = _BETWEEN_S) -> bytes:
    """Return a body of at most ``limit`` bytes, whose chunks arrive at most ``between_s`` seconds apart.

    After the first ``between_s`` seconds it must have arrived at 512 bytes a second or faster, and whole
    within 300 seconds. Raises BodyRefused with status 413, 408 or 400: too long, too slow, or cut off.
    """
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise BodyRefused(413)
    data = bytearray()
    chunks = request.stream()
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(between_s) as patience:
            while (chunk := await anext(chunks, None)) is not None:
                data += chunk
                if len(data) > limit:
                    raise BodyRefused(413)
                ends = began + min(between_s + len(data) / _SLOWEST, _WHOLE_S)
                patience.reschedule(min(loop.time() + between_s, ends))
    except TimeoutError as error:
        raise BodyRefused(408) from error
    except ClientDisconnect as error:
        raise BodyRefused(400) from error
    return bytes(data)

"""Reads a request's body within a size and a time limit."""

import asyncio

from starlette.requests import ClientDisconnect, Request

_BETWEEN_S, _WHOLE_S = 20, 600


class BodyRefused(Exception):
    """A body that is too long, or arrives too slowly; ``status`` is the HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_body(request: Request, limit: int, between_s: float = _BETWEEN_S) -> bytes:
    """Return a body of at most ``limit`` bytes, whose chunks arrive at most ``between_s`` seconds apart.

    Raises BodyRefused with status 413, 408 or 400: too long, too slow, or cut off.
    """
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise BodyRefused(413)
    data = bytearray()
    chunks = request.stream()
    try:
        async with asyncio.timeout(_WHOLE_S):
            while True:
                async with asyncio.timeout(between_s):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return bytes(data)
                data += chunk
                if len(data) > limit:
                    raise BodyRefused(413)
    except TimeoutError as error:
        raise BodyRefused(408) from error
    except ClientDisconnect as error:
        raise BodyRefused(400) from error

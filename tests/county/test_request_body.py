import asyncio

import anyio
import pytest
from starlette.requests import Request

from bindesk.county import request_body
from bindesk.county.request_body import BodyRefused, read_body


def read(pieces, limit=10, length=None, between_s=5.0):
    """Read a body whose pieces come as given; None stands for one that never comes."""
    headers = [] if length is None else [(b"content-length", length)]

    async def asked():
        waiting = list(pieces)

        async def receive():
            piece = waiting.pop(0)
            if piece is None:
                await anyio.sleep_forever()
            if piece == "gone":
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        scope = {"type": "http", "method": "POST", "headers": headers}
        return await read_body(Request(scope, receive), limit, between_s)

    return anyio.run(asked)


def status(pieces, **more):
    with pytest.raises(BodyRefused) as reason:
        read(pieces, **more)
    return reason.value.status


def test_a_body_comes_together_from_its_pieces():
    assert read([b"one ", b"two"]) == b"one two"
    assert read([b""]) == b""


def test_a_body_may_be_just_as_long_as_is_allowed():
    assert read([b"12345", b"67890"], length=b"10") == b"1234567890"


def test_a_body_that_says_it_is_too_long_is_not_read_at_all():
    assert status([None], length=b"11") == 413


def test_a_body_that_turns_out_too_long_is_not_read_to_its_end():
    assert status([b"123456", b"789012", None]) == 413


def test_a_body_that_stops_coming_is_given_up():
    assert status([b"123", None], between_s=0.01) == 408


def test_who_goes_away_in_the_middle_has_sent_nothing():
    assert status([b"123", "gone"]) == 400


@pytest.mark.parametrize("length", [b"-5", b"ten", "１".encode()])
def test_a_length_that_is_none_is_passed_over(length):
    assert read([b"123"], length=length) == b"123"


def trickle(between_s):
    """Read a body of single bytes that never ends; return the status."""

    async def asked():
        async def receive():
            await anyio.lowlevel.checkpoint()
            return {"type": "http.request", "body": b"a", "more_body": True}

        scope = {"type": "http", "method": "POST", "headers": []}
        with pytest.raises(BodyRefused) as reason:
            await read_body(Request(scope, receive), 10**9, between_s)
        return reason.value.status

    return anyio.run(asked)


def test_a_body_that_trickles_is_given_up_however_steady_it_is(monkeypatch):
    monkeypatch.setattr(request_body, "_SLOWEST", 10**12)
    assert trickle(between_s=0.05) == 408


def test_a_body_that_never_ends_is_given_up_however_fast_it_is(monkeypatch):
    monkeypatch.setattr(request_body, "_WHOLE_S", 0.05)
    assert trickle(between_s=20) == 408


def test_a_body_that_is_fast_enough_has_more_time_than_for_one_pause(monkeypatch):
    """512 bytes come as from a line of 512 bytes a second: they have a second more."""

    async def asked():
        async def receive():
            now = loop.time
            monkeypatch.setattr(loop, "time", lambda: now() + 0.9)
            await anyio.lowlevel.checkpoint()
            return {"type": "http.request", "body": b"a" * 512, "more_body": next(left) > 0}

        loop = asyncio.get_running_loop()
        left = iter(range(3, -1, -1))
        scope = {"type": "http", "method": "POST", "headers": []}
        return await read_body(Request(scope, receive), 10**6, 1.0)

    assert len(anyio.run(asked)) == 4 * 512

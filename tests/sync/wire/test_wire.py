import msgspec
import pytest

from bindesk.sync.wire.wire import (
    LARGEST_CHUNK,
    LARGEST_DOWN,
    LogCursor,
    LogPage,
    MalformedMessage,
    Reply,
    Round,
    decode,
    encode,
    next_chain_hash,
    request_to_sign,
)


def test_a_page_and_a_chunk_are_at_most_a_mebibyte():
    """A limit of the exchange: another one here would be refused by the other side's program."""
    assert LARGEST_DOWN == LARGEST_CHUNK == 1_048_576


def test_a_round_says_the_same_after_the_line():
    said = Round(1, (LogCursor("610482102249", 7, b"p" * 16),), (b"pack",), (b"id",), 1000)
    assert decode(encode(said), Round) == said


def test_a_newer_field_at_the_end_is_passed_over():
    newer = msgspec.msgpack.encode(
        [[["u", [], 1, b""]], [], [], 5, [], {}, [], None, "a later field"]
    )
    assert decode(newer, Reply) == Reply((LogPage("u", (), 1, b""),), now=5)


@pytest.mark.parametrize("rubbish", [b"", b"<html>login</html>", b"\x93", b"\xc1", b"[]"])
def test_what_a_captive_portal_says_is_no_message(rubbish):
    with pytest.raises(MalformedMessage):
        decode(rubbish, Reply)


def test_a_proof_depends_on_all_that_went_before():
    one = next_chain_hash(next_chain_hash(b"", b"a"), b"b")
    assert one != next_chain_hash(next_chain_hash(b"", b"b"), b"a")
    assert len(one) == 16


def test_a_proof_depends_on_what_was_refused():
    plain = next_chain_hash(b"", b"a")
    judged = [
        next_chain_hash(b"", b"a", said)
        for said in ({0: "x"}, {1: "x"}, {0: "y"}, {0: "x", 1: "x"})
    ]
    assert len({plain, *judged}) == 5
    assert next_chain_hash(b"", b"a", {}) == plain


def test_every_part_of_a_request_is_signed():
    base = request_to_sign("/v1/sync", "dev", 1, b"n", b"body")
    others = [
        request_to_sign("/v1/enrol", "dev", 1, b"n", b"body"),
        request_to_sign("/v1/sync", "other", 1, b"n", b"body"),
        request_to_sign("/v1/sync", "dev", 2, b"n", b"body"),
        request_to_sign("/v1/sync", "dev", 1, b"m", b"body"),
        request_to_sign("/v1/sync", "dev", 1, b"n", b"bent"),
    ]
    assert base not in others
    assert len(set(others)) == 5

import msgspec
import pytest

from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.requests import (
    RequestSigner,
    is_sent_by,
    new_nonce,
    open_answer,
    read_request,
    seal_answer,
    seal_request,
)
from bindesk.sync.wire.wire import MalformedMessage, encode

KEY = SigningKey.new()
SENDER = RequestSigner("device-a", KEY)


def test_a_request_is_known_to_be_its_senders():
    request = read_request(encode(seal_request("/v1/sync", SENDER, 7, b"body")))
    assert (request.device, request.counter, request.body) == ("device-a", 7, b"body")
    assert is_sent_by(request, "/v1/sync", KEY.public())
    assert not is_sent_by(request, "/v1/other", KEY.public())
    assert not is_sent_by(request, "/v1/sync", SigningKey.new().public())


def test_no_two_requests_share_a_nonce():
    assert len({new_nonce() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "bent",
    [
        {"device": ""},
        {"device": "a\x00"},
        {"counter": -1},
        {"counter": 2**63},
        {"nonce": b""},
        {"signature": b"x"},
    ],
)
def test_an_envelope_of_the_wrong_form_is_malformed(bent):
    request = msgspec.structs.replace(seal_request("/v1/sync", SENDER, 7, b""), **bent)
    with pytest.raises(MalformedMessage):
        read_request(encode(request))


def test_an_answer_holds_for_one_request_and_one_status():
    nonce = new_nonce()
    data = seal_answer(200, nonce, b"said", KEY)
    assert open_answer(data, 200, nonce, KEY.public()) == b"said"
    for status, asked, public in (
        (409, nonce, KEY.public()),
        (200, new_nonce(), KEY.public()),
        (200, nonce, SigningKey.new().public()),
    ):
        with pytest.raises(MalformedMessage):
            open_answer(data, status, asked, public)


def test_a_bent_answer_is_none():
    nonce = new_nonce()
    data = seal_answer(200, nonce, b"said", KEY)
    for at in range(len(data)):
        bent = bytearray(data)
        bent[at] ^= 1
        with pytest.raises(MalformedMessage):
            open_answer(bytes(bent), 200, nonce, KEY.public())

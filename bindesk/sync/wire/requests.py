"""Signed requests and signed replies between a desk and its county."""

import base64
import binascii
import os
from dataclasses import dataclass

from bindesk.sync.identity.signing import SIGNATURE_BYTES, SigningKey, is_signed
from bindesk.sync.wire.admission import is_name
from bindesk.sync.wire.wire import (
    Answer,
    MalformedMessage,
    Request,
    decode,
    encode,
    reply_to_sign,
    request_to_sign,
)

NONCE_BYTES = 16
SCHEME = "bindesk "
"""The start of the Authorization header that contains the signed request beside a file's bytes."""

ANSWER = "Bindesk-Answer"
"""The header that contains a signed reply when the response has no body."""

_LARGEST_COUNTER = 2**60


@dataclass(frozen=True, slots=True)
class RequestSigner:
    """Signs a desk's requests: its device id and key."""

    device: str
    key: SigningKey


def new_nonce() -> bytes:
    """Return a fresh nonce, which ties a reply to its request."""
    return os.urandom(NONCE_BYTES)


def seal_request(path: str, sender: RequestSigner, counter: int, body: bytes) -> Request:
    """Return a signed request; ``counter`` is larger than in any request of this device before."""
    nonce = new_nonce()
    signature = sender.key.sign(request_to_sign(path, sender.device, counter, nonce, body))
    return Request(sender.device, counter, nonce, body, signature)


def read_request(data: bytes) -> Request:
    """Decode a request and check its form only.

    Raises MalformedMessage for another form.
    """
    request = decode(data, Request)
    if not (
        is_name(request.device)
        and 0 <= request.counter < _LARGEST_COUNTER
        and len(request.nonce) == NONCE_BYTES
        and len(request.signature) == SIGNATURE_BYTES
    ):
        raise MalformedMessage("envelope")
    return request


def is_sent_by(request: Request, path: str, public: bytes) -> bool:
    """Say whether a request for a path was signed by the device with this public key."""
    signed = request_to_sign(path, request.device, request.counter, request.nonce, request.body)
    return is_signed(public, request.signature, signed)


def seal_answer(status: int, nonce: bytes, body: bytes, key: SigningKey) -> bytes:
    """Return the bytes of a signed reply to the request with this nonce."""
    return encode(Answer(body, key.sign(reply_to_sign(status, nonce, body))))


def open_answer(data: bytes, status: int, nonce: bytes, public: bytes) -> bytes:
    """Verify a reply's signature and nonce, and return its message.

    Raises MalformedMessage when it is none, or was not signed by the county with this key, for this nonce.
    """
    reply = decode(data, Answer)
    if not is_signed(public, reply.signature, reply_to_sign(status, nonce, reply.body)):
        raise MalformedMessage("an answer that the county has not signed")
    return reply.body


def in_header(data: bytes) -> str:
    """Encode bytes for a header."""
    return base64.urlsafe_b64encode(data).decode("ascii")


def out_of_header(header: str) -> bytes | None:
    """Decode a header's bytes, or return None when they are not encoded so."""
    try:
        return base64.urlsafe_b64decode(header)
    except (binascii.Error, ValueError):
        return None

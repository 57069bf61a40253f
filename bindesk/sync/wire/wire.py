"""The messages of a round and their encoding.

Messages are MessagePack arrays (msgspec), since they contain packs of bytes; text would be a third larger,
and villages' connections are slow. A request names the device and is signed; the reply is signed over the
request's nonce.
"""

import hashlib
from collections.abc import Mapping
from typing import TypeVar

import msgspec

VERSION = 1
LARGEST_DOWN = 1024 * 1024
LARGEST_CHUNK = 1024 * 1024
"""The most bytes of a file that one request sends or receives."""

CHAIN_HASH_BYTES = 16
AUDIT_PROOF_BYTES = 16
NOTHING = b""
"""The chain hash of position 0."""


class LogCursor(msgspec.Struct, array_like=True, frozen=True):
    """How far a desk has read one unit's log, and the chain hash at that position."""

    unit: str
    position: int
    chain_hash: bytes


class DeviceCertificate(msgspec.Struct, array_like=True, frozen=True):
    """A device's identity as the county signs it; a restored county that lacks the device accepts it."""

    device: str
    unit: str
    role: str
    letter: str
    public: bytes
    enrolled_at: int


class SignedCertificate(msgspec.Struct, array_like=True, frozen=True):
    """A certificate's bytes and the county's signature over them."""

    certificate: bytes
    signature: bytes


class AuditHead(msgspec.Struct, array_like=True, frozen=True):
    """The number of the last row of a device's audit trail, and the first 16 bytes of its chain hash."""

    number: int
    proof: bytes


class Round(msgspec.Struct, array_like=True, frozen=True):
    """The request of one round.

    ``packs`` are new ones; ``offered`` are the ids of stored packs while the desk resyncs after a mismatch.
    ``peers_digest`` is the digest of the devices that the desk knows (see ``rounds.peers``).
    ``certificates`` are those of the other devices that sealed ``packs``: a restored county may lack them.
    ``audit`` is the head of the desk's audit trail, None while that is empty.
    """

    version: int
    cursors: tuple[LogCursor, ...]
    packs: tuple[bytes, ...] = ()
    offered: tuple[bytes, ...] = ()
    limit: int = LARGEST_DOWN
    peers_digest: bytes = b""
    certificates: tuple[SignedCertificate, ...] = ()
    audit: AuditHead | None = None


class WireLogEntry(msgspec.Struct, array_like=True, frozen=True):
    """One entry of a log: a pack's bytes, or only its 16-byte id where the desk has it.

    ``refused`` maps the numbers of the pack's rejected deeds to the reason's code.
    """

    pack: bytes
    refused: dict[int, str] = {}


class LogPage(msgspec.Struct, array_like=True, frozen=True):
    """The entries after a cursor of one log; ``more`` is true when further entries follow."""

    unit: str
    entries: tuple[WireLogEntry, ...]
    position: int
    chain_hash: bytes
    more: bool = False


class WireUnit(msgspec.Struct, array_like=True, frozen=True):
    """A unit that the desk may read: 12-digit code, name, role and parent's code."""

    code: str
    name: str
    role: str
    parent: str


class Peer(msgspec.Struct, array_like=True, frozen=True):
    """A device in the desk's scope: its certificate's fields, and the county's signature over them.

    ``revoked_at`` is the instant of its revocation in UTC milliseconds, 0 for an active device.
    """

    device: str
    unit: str
    role: str
    letter: str
    public: bytes
    enrolled_at: int
    signature: bytes = b""
    revoked_at: int = 0


class Reply(msgspec.Struct, array_like=True, frozen=True):
    """The county's reply: pages, units whose chain hash did not match, and offered pack ids it lacks.

    ``now`` is the county's clock in UTC milliseconds; ``units`` is only sent when the desk's list of
    units differs from the county's, ``peers`` only when its list of devices differs. ``refused`` maps the ids
    of packs that are rejected whole to the reason's code. ``audit`` is the head of the desk's audit trail
    that the county knows, where that does not lead up to the one told now.
    """

    pages: tuple[LogPage, ...]
    mismatched: tuple[str, ...] = ()
    missing: tuple[bytes, ...] = ()
    now: int = 0
    units: tuple[WireUnit, ...] = ()
    refused: dict[bytes, str] = {}
    peers: tuple[Peer, ...] = ()
    audit: AuditHead | None = None


class FileRequest(msgspec.Struct, array_like=True, frozen=True):
    """A request about a file: its unit, the chunk's offset, the size of the whole file.

    ``digest`` is the SHA-256 of the chunk sent with it, ``limit`` the most bytes to return.
    """

    unit: str
    offset: int = 0
    size: int = 0
    digest: bytes = b""
    limit: int = LARGEST_CHUNK


class FileState(msgspec.Struct, array_like=True, frozen=True):
    """How much of a file the county has; ``is_whole`` when all of it is there and matches its SHA-256."""

    offset: int
    is_whole: bool


class Request(msgspec.Struct, array_like=True, frozen=True):
    """A signed request: sender, counter, a nonce for the reply, and the message."""

    device: str
    counter: int
    nonce: bytes
    body: bytes
    signature: bytes


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """A reply signed by the county over the request's nonce."""

    body: bytes
    signature: bytes


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """Why the county refuses a request: a code, and a number that belongs to some codes."""

    code: str
    number: int = 0


class MalformedMessage(ValueError):
    """The bytes are no message of this protocol."""


_encoder = msgspec.msgpack.Encoder()
M = TypeVar("M", bound=msgspec.Struct)


def encode(message: msgspec.Struct) -> bytes:
    """Encode a message."""
    return _encoder.encode(message)


def decode(data: bytes, kind: type[M]) -> M:
    """Decode a message of a type.

    Raises MalformedMessage when the bytes are not such a message.
    """
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise MalformedMessage(str(error)) from error


def request_to_sign(path: str, device: str, counter: int, nonce: bytes, body: bytes) -> bytes:
    """Return the bytes that a device signs of a request."""
    digest = hashlib.sha256(body).digest()
    return b"\x1f".join((b"POST", path.encode(), device.encode(), b"%d" % counter, nonce, digest))


def reply_to_sign(status: int, nonce: bytes, body: bytes) -> bytes:
    """Return the bytes that the county signs of a reply, so that no reply can stand for another."""
    return b"\x1f".join((b"ANSWER", b"%d" % status, nonce, hashlib.sha256(body).digest()))


def next_chain_hash(
    chain_hash: bytes, pack: bytes, refused: Mapping[int, str] | None = None
) -> bytes:
    """Return the chain hash of the next position, from the previous hash and the next pack's id.

    It covers the pack's ``refused`` deeds, too: a county restored from a backup may receive units in
    another order, and then judge the same pack differently.
    """
    judged = "".join(f"{number}:{code};" for number, code in sorted((refused or {}).items()))
    return hashlib.sha256(chain_hash + pack + judged.encode()).digest()[:CHAIN_HASH_BYTES]

"""Seals the key of a revoked desk to its county, and releases it again under a separately sent code.

The sealed file is in the desk's data directory, where nobody can open it. The county's release is a key file
with one slot under a fresh code of 65 bits; the file and the code are sent by different channels.
"""

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bindesk.db.store import keys
from bindesk.db.store.engine import StoreKey
from bindesk.sync.identity import sealed_box
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.identity.tickets import new_secret, plain

FORMAT = 1
_NONCE_BYTES = 12


class RevokedDesk(msgspec.Struct, frozen=True):
    """A revoked desk: its store, device, unit's code and name, clerk, and the instant in UTC milliseconds.

    ``at`` is in UTC milliseconds.
    """

    store: str
    device: str
    unit: str
    name: str
    clerk: str
    at: int


class EscrowedKey(msgspec.Struct, frozen=True):
    """A desk's raw key as only its county can open it; nothing else in it is secret."""

    shut: RevokedDesk
    salt: bytes
    box: sealed_box.SealedKey
    nonce: bytes
    sealed: bytes
    bindesk: str = "shut-out"
    format: int = FORMAT


class InvalidEscrow(ValueError):
    """The bytes are no sealed key, or not one that this county can open."""


def seal_key(key: StoreKey, shut: RevokedDesk, county: bytes) -> bytes:
    """Return the bytes of the file that only the county with this public key can open."""
    content = sealed_box.new_content_key()
    nonce = os.urandom(_NONCE_BYTES)
    escrow = EscrowedKey(
        shut=shut,
        salt=key.salt,
        box=sealed_box.seal_to([county], content),
        nonce=nonce,
        sealed=AESGCM(content).encrypt(nonce, key.key, _bound_to(shut)),
    )
    return msgspec.json.format(msgspec.json.encode(escrow)) + b"\n"


def read_sealed(data: bytes) -> EscrowedKey:
    """Return the escrowed key in a file's bytes.

    Raises InvalidEscrow.
    """
    try:
        escrow = msgspec.json.decode(data, type=EscrowedKey)
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidEscrow from error
    if escrow.bindesk != "shut-out" or escrow.format != FORMAT or len(escrow.nonce) != _NONCE_BYTES:
        raise InvalidEscrow
    return escrow


def release(sealed: EscrowedKey, county: SigningKey) -> tuple[bytes, str]:
    """Return the bytes of a release file and the code that decrypts it.

    Raises InvalidEscrow when the key was sealed to another county.
    """
    try:
        content = sealed_box.open_sealed(sealed.box, county)
        raw = AESGCM(content).decrypt(sealed.nonce, sealed.sealed, _bound_to(sealed.shut))
    except (sealed_box.NotForThisKey, InvalidTag) as error:
        raise InvalidEscrow from error
    code = new_secret()
    key = StoreKey(raw, sealed.salt)
    return keys.slot_file(key, sealed.shut.store, sealed.shut.clerk, normalised_code(code)), code


def normalised_code(code: str) -> str:
    """Return a code without characters that differ when it is read out and typed."""
    return plain(code).decode()


def _bound_to(shut: RevokedDesk) -> bytes:
    return f"shut-out|{shut.store}|{shut.device}".encode()

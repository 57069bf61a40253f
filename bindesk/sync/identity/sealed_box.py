"""Seals a content key to those who may open it, by the keys that they sign with.

An Ed25519 key is a point of the same curve as an X25519 key, so a content key can be sealed to the holder of
a signing key without exchanging another key. Each seal is X25519 with a fresh key, HKDF-SHA-256, and
AES-256-GCM.
"""

import hashlib
import os
from collections.abc import Iterable

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bindesk.sync.identity.signing import SigningKey

KEY_BYTES = 32
_HINT_BYTES = 8
_NONCE = bytes(12)
_PRIME = 2**255 - 19
_USE = b"bindesk bundle key"


class Recipient(msgspec.Struct, array_like=True, frozen=True):
    """One reader's sealed content key; ``hint`` is the beginning of the reader's public key's SHA-256."""

    hint: bytes
    sealed: bytes


class SealedKey(msgspec.Struct, array_like=True, frozen=True):
    """A content key sealed to its readers; ``ephemeral`` is the public half of its one-time key."""

    ephemeral: bytes
    recipients: tuple[Recipient, ...]


class NotForThisKey(ValueError):
    """The content key is not sealed to the key that was tried."""


def new_content_key() -> bytes:
    """Return a fresh key for one bundle."""
    return os.urandom(KEY_BYTES)


def seal_to(readers: Iterable[bytes], content_key: bytes) -> SealedKey:
    """Seal a content key to readers, each known by the public half of their signing key."""
    fresh = X25519PrivateKey.generate()
    public = fresh.public_key().public_bytes_raw()
    recipients = []
    for reader in readers:
        shared = fresh.exchange(X25519PublicKey.from_public_bytes(exchange_public(reader)))
        sealed = AESGCM(_derived(shared, public, reader)).encrypt(_NONCE, content_key, _USE)
        recipients.append(Recipient(_hint(reader), sealed))
    return SealedKey(public, tuple(recipients))


def open_sealed(sealed_key: SealedKey, key: SigningKey) -> bytes:
    """Return the content key of a sealed key.

    Raises NotForThisKey when it is sealed to other keys.
    """
    public = key.public()
    try:
        shared = exchange_secret(key).exchange(
            X25519PublicKey.from_public_bytes(sealed_key.ephemeral)
        )
        stretched = AESGCM(_derived(shared, sealed_key.ephemeral, public))
    except ValueError as error:
        raise NotForThisKey from error
    for recipient in sealed_key.recipients:
        if recipient.hint == _hint(public):
            try:
                return stretched.decrypt(_NONCE, recipient.sealed, _USE)
            except InvalidTag as error:
                raise NotForThisKey from error
    raise NotForThisKey


def exchange_public(public: bytes) -> bytes:
    """Return the X25519 form of a public signing key (RFC 7748, 4.1: u = (1 + y) / (1 - y)).

    Raises ValueError for the one point that has none.
    """
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return ((1 + y) * pow(1 - y, -1, _PRIME) % _PRIME).to_bytes(KEY_BYTES, "little")


def exchange_secret(key: SigningKey) -> X25519PrivateKey:
    """Return the X25519 form of a signing key: the scalar that it signs with (RFC 8032, 5.1.5)."""
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(key.secret).digest()[:KEY_BYTES])


def _derived(shared: bytes, fresh: bytes, reader: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=fresh + reader, info=_USE).derive(shared)


def _hint(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:_HINT_BYTES]

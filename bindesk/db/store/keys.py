"""Manages the key slots of a real desk: the store's raw key, encrypted under each clerk's password.

A slot encrypts the key by AES-256-GCM under a key that argon2id derives from the password (64 MiB, 3
passes). No separate hash of the password is stored.
"""

import os
import unicodedata
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bindesk.db.store.engine import StoreKey
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file

_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 1
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 100
_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
SHORTEST = 8
LONGEST = 128


class KeySlot(msgspec.Struct, frozen=True):
    """The store's key, encrypted under one clerk's password, and the parameters of the derivation."""

    clerk: str
    salt: bytes
    nonce: bytes
    sealed: bytes
    memory_kib: int = _MEMORY_KIB
    passes: int = _PASSES
    lanes: int = _LANES


class KeyFile(msgspec.Struct, frozen=True):
    """All key slots of a store, with the store's salt; the file lies beside the store and in each backup.

    The key file of a desk that its county has revoked has no slots.
    """

    store: str
    salt: bytes
    slots: tuple[KeySlot, ...]


def new_key_file(path: Path, store: str, clerk: str, password: str) -> StoreKey:
    """Create a new key and write a key file in which the first clerk's password unlocks it.

    Raises ValidationFailed for a password that is too short or too long.
    """
    if problem := password_problem(password):
        raise ValidationFailed([problem])
    key = StoreKey(os.urandom(_KEY_BYTES), os.urandom(_SALT_BYTES))
    replace_file(path, slot_file(key, store, clerk, password))
    return key


def slot_file(key: StoreKey, store: str, clerk: str, password: str) -> bytes:
    """Return the bytes of a key file in which one password unlocks an existing key."""
    return _written(KeyFile(store, key.salt, (_sealed(key.key, store, clerk, password),)))


def drop_slots(path: Path) -> None:
    """Remove all slots: afterwards no password unlocks this store."""
    key_file = _read(path)
    replace_file(path, _written(msgspec.structs.replace(key_file, slots=())))


def has_slots(path: Path) -> bool:
    """Return whether the key file has any slot. Raises ExternalError as ``unlock`` does."""
    return bool(_read(path).slots)


def store_of(path: Path) -> str:
    """Return the id of the store of a key file. Raises ExternalError as ``unlock`` does."""
    return _read(path).store


def has_salt_of(path: Path, store: Path) -> bool:
    """Return whether an encrypted store begins with the salt of the key file: SQLCipher writes it there.

    A few damaged bytes do not make it another salt: the store still opens with them. Raises ExternalError
    as ``unlock`` does, OSError when the store can not be read.
    """
    with store.open("rb") as file:
        first = file.read(_SALT_BYTES)
    equal = sum(one == other for one, other in zip(first, _read(path).salt, strict=False))
    return equal > _SALT_BYTES // 2


def unlock(path: Path, password: str) -> tuple[StoreKey, str]:
    """Return the key and the clerk whose slot the password unlocks.

    Raises ExternalError when the key file is missing, damaged or unreadable, when the password unlocks no
    slot, or when the desk was revoked.
    """
    key_file = _read(path)
    if not key_file.slots:
        raise ExternalError("desk-shut-out", folder=str(path.parent))
    for slot in key_file.slots:
        try:
            raw_key = AESGCM(_derived_key(password, slot)).decrypt(
                slot.nonce, slot.sealed, _bound_to(key_file.store, slot.clerk)
            )
        except InvalidTag:
            continue
        return StoreKey(raw_key, key_file.salt), slot.clerk
    raise ExternalError("password-wrong")


def password_problem(password: str) -> Problem | None:
    """Return the problem of a new password, or None: it must have 8 to 128 code points."""
    length = len(unicodedata.normalize("NFC", password))
    if length < SHORTEST:
        return Problem("password-too-short", "password", {"least": SHORTEST})
    if length > LONGEST:
        return Problem("password-too-long", "password", {"limit": LONGEST})
    return None


def _read(path: Path) -> KeyFile:
    try:
        key_file = msgspec.json.decode(path.read_bytes(), type=KeyFile)
    except FileNotFoundError as error:
        raise ExternalError("keys-missing", path=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExternalError("keys-damaged", path=str(path)) from error
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(path), reason=str(error)) from error
    if len(key_file.salt) != _SALT_BYTES or not all(map(_is_sound, key_file.slots)):
        raise ExternalError("keys-damaged", path=str(path))
    return key_file


def _written(key_file: KeyFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(key_file))


def _is_sound(slot: KeySlot) -> bool:
    """Return whether a slot's parameters are within limits: a damaged slot must not demand 1 TB of memory."""
    return (
        len(slot.salt) == _SALT_BYTES
        and len(slot.nonce) == _NONCE_BYTES
        and slot.lanes == _LANES
        and 8 <= slot.memory_kib <= _MOST_MEMORY_KIB  # noqa: PLR2004 -- argon2's minimum
        and 1 <= slot.passes <= _MOST_PASSES
    )


def _sealed(key: bytes, store: str, clerk: str, password: str) -> KeySlot:
    blank = KeySlot(clerk, os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES), b"")
    sealed = AESGCM(_derived_key(password, blank)).encrypt(
        blank.nonce, key, _bound_to(store, clerk)
    )
    return msgspec.structs.replace(blank, sealed=sealed)


def _bound_to(store: str, clerk: str) -> bytes:
    return f"slot|{store}|{clerk}".encode()


def _derived_key(password: str, slot: KeySlot) -> bytes:
    stretch = Argon2id(
        salt=slot.salt,
        length=32,
        iterations=slot.passes,
        lanes=slot.lanes,
        memory_cost=slot.memory_kib,
    )
    return stretch.derive(unicodedata.normalize("NFC", password).encode())

"""Writes and reads a bundle file (.bdx), encrypted to its readers and signed by its sender.

The bytes are a magic, a version, a header, parts of at most a few megabytes, an end mark, and a signature
over all that. Header and signature can be checked by anyone; the parts are AES-256-GCM under a key that
only the readers can open, each bound to the header and to its index. A bundle is read twice: first to check
that it is whole and genuine, then to apply it. Neither pass keeps more than one part in memory.
"""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replacing
from bindesk.sync.identity.sealed_box import (
    NotForThisKey,
    SealedKey,
    new_content_key,
    open_sealed,
    seal_to,
)
from bindesk.sync.identity.signing import SIGNATURE_BYTES, SigningKey, is_signed
from bindesk.sync.wire.wire import MalformedMessage, SignedCertificate, decode, encode

MAGIC = b"\x89BDX\r\n\x1a\n"
"""The bytes beyond ASCII and the line ends reveal a file that was copied as text, or cut."""

VERSION = 1
LARGEST_PART = 1024 * 1024
ASK, ANSWER = "ask", "answer"

_LARGEST_HEADER = 1024 * 1024
_LARGEST_READ = 4 * 1024 * 1024
_TAG_BYTES = 16
_LENGTH_BYTES = 4
_NONCE_BYTES = 12
_SIGNED = b"bindesk bundle\x1f"


class BundleHeader(msgspec.Struct, array_like=True, frozen=True):
    """The unencrypted header of a bundle.

    ``purpose`` is ask (upload) or answer (reply), ``device`` the desk that uploads or is replied to, ``unit``
    its unit, ``sequence`` the number of the desk's upload. ``sender`` is the public key of the signature;
    ``certificate`` names the desk that holds it, ``sealed_key`` is the content key sealed to the readers.
    """

    purpose: str
    device: str
    unit: str
    sequence: int
    sender: bytes
    certificate: SignedCertificate | None = None
    sealed_key: SealedKey = SealedKey(b"", ())


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature and length were checked; ``digests`` pin its parts to what was checked."""

    path: Path
    header: BundleHeader
    start: int
    binding: bytes
    digests: tuple[bytes, ...]


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def write_bundle(
    path: Path,
    header: BundleHeader,
    readers: Iterable[bytes],
    parts: Iterable[bytes],
    key: SigningKey,
) -> None:
    """Write a bundle atomically, for readers known by their public keys.

    Raises ExternalError when the stick can not be written.
    """
    content_key = new_content_key()
    whole = msgspec.structs.replace(
        header, sender=key.public(), sealed_key=seal_to(dict.fromkeys(readers), content_key)
    )
    outside = encode(whole)
    cipher, binding = AESGCM(content_key), hashlib.sha256(outside).digest()
    with (
        _translating_errors(path),
        replacing(path, path.with_suffix(".bdt"), is_short=True) as file,
    ):
        seen = hashlib.sha256()
        for piece in _pieces(outside, cipher, binding, parts):
            seen.update(piece)
            file.write(piece)
        file.write(key.sign(_SIGNED + seen.digest()))


def read_bundle(path: Path) -> Bundle:
    """Check a bundle in one pass over the file and return it.

    Raises ValidationFailed when the file is not there, no bundle, of a newer program, or not whole and as its
    sender signed it; ExternalError when the stick can not be read.
    """
    with _translating_errors(path), path.open("rb") as file:
        opening = file.read(len(MAGIC) + 1)
        if opening[: len(MAGIC)] != MAGIC:
            raise bundle_refused("bundle-not-one", path)
        seen = hashlib.sha256(opening)
        outside = _read_piece(file, seen, _LARGEST_HEADER, path)
        if opening[len(MAGIC) :] != bytes([VERSION]):
            raise bundle_refused("bundle-newer", path)
        start, digests = file.tell(), []
        while part := _read_piece(file, seen, _LARGEST_READ, path):
            digests.append(hashlib.sha256(part).digest())
        signature = file.read(SIGNATURE_BYTES + 1)
    try:
        header = decode(outside, BundleHeader)
    except MalformedMessage as error:
        raise bundle_refused("bundle-damaged", path) from error
    if not is_signed(header.sender, signature, _SIGNED + seen.digest()):
        raise bundle_refused("bundle-damaged", path)
    return Bundle(path, header, start, hashlib.sha256(outside).digest(), tuple(digests))


def parts_of(bundle: Bundle, key: SigningKey) -> Iterator[bytes]:
    """Decrypt and yield a bundle's parts for a reader who holds a key.

    Raises ValidationFailed when the bundle is sealed to others, or has changed since it was first read.
    """
    try:
        cipher = AESGCM(open_sealed(bundle.header.sealed_key, key))
    except (NotForThisKey, ValueError) as error:
        raise bundle_refused("bundle-not-for-us", bundle.path) from error
    with _translating_errors(bundle.path), bundle.path.open("rb") as file:
        file.seek(bundle.start)
        for number, digest in enumerate(bundle.digests):
            part = _read_piece(file, hashlib.sha256(), _LARGEST_READ, bundle.path)
            if hashlib.sha256(part).digest() != digest:
                raise bundle_refused("bundle-damaged", bundle.path)
            try:
                yield cipher.decrypt(_nonce(number), part, bundle.binding)
            except InvalidTag as error:
                raise bundle_refused("bundle-damaged", bundle.path) from error


def bundle_refused(code: str, path: Path) -> ValidationFailed:
    """Return the error for a bundle that is refused; nothing has changed."""
    return ValidationFailed([Problem(code, values={"path": path.name})])


def _pieces(
    outside: bytes, cipher: AESGCM, binding: bytes, parts: Iterable[bytes]
) -> Iterator[bytes]:
    yield MAGIC + bytes([VERSION])
    yield _length(outside) + outside
    for number, part in enumerate(parts):
        sealed = cipher.encrypt(_nonce(number), part, binding)
        yield _length(sealed) + sealed
    yield _length(b"")


def _length(piece: bytes) -> bytes:
    return len(piece).to_bytes(_LENGTH_BYTES, "big")


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")


def _read_piece(file: BinaryIO, seen: _Hash, largest: int, path: Path) -> bytes:
    length = file.read(_LENGTH_BYTES)
    size = int.from_bytes(length, "big")
    piece = file.read(size) if size <= largest + _TAG_BYTES else b""
    if len(length) < _LENGTH_BYTES or len(piece) < size:
        raise bundle_refused("bundle-damaged", path)
    seen.update(length)
    seen.update(piece)
    return piece


@contextmanager
def _translating_errors(path: Path) -> Iterator[None]:
    """Translate an OSError of the USB stick into its ExternalError."""
    try:
        yield
    except FileNotFoundError as error:
        raise ExternalError("stick-file-missing", path=str(path)) from error
    except OSError as error:
        code = "stick-full" if error.errno == errno.ENOSPC else "stick-refuses"
        raise ExternalError(code, path=str(path), reason=str(error.strerror or error)) from error

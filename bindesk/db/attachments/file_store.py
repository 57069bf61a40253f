"""Stores the bytes of attachments in ``files/`` of the data directory, by SHA-256, encrypted on a real desk.

An encrypted file is 4 bytes of magic, 16 bytes of salt, and chunks of 1 MiB under AES-256-GCM whose nonce
is the chunk's number. The file's key is derived from its salt and the store's key (HKDF), so only who can
open the store can open the files.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bindesk.db.store.engine import StoreKey, translating_errors
from bindesk.errors import ExternalError
from bindesk.files import make_folder, move_file, replace_file, replacing

PIECE = 1024 * 1024
_MAGIC = b"BDF1"
_SALT_BYTES = 16
_TAG_BYTES = 16
_KEY_BYTES = 32
_HEAD_BYTES = len(_MAGIC) + _SALT_BYTES
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileRef:
    """Identifies a file by its content: the SHA-256 in hexadecimal, and the size in bytes."""

    sha256: str
    size: int

    def pieces(self) -> int:
        """Return the number of chunks of the file."""
        return -(-self.size // PIECE)


@dataclass(frozen=True, slots=True)
class FileStore:
    """The files of one desk; without a key, as on a practice desk, they are not encrypted."""

    folder: Path
    key: bytes | None = field(default=None, repr=False)

    def has(self, file: FileRef) -> bool:
        """Return whether the file is complete in this store."""
        return _SHA256.fullmatch(file.sha256) is not None and self._path(file).is_file()

    def store(self, data: bytes) -> FileRef:
        """Store bytes and return their reference; equal bytes are stored once, a damaged file is replaced.

        Raises ExternalError when the disk refuses.
        """
        file = FileRef(hashlib.sha256(data).hexdigest(), len(data))
        path = self._path(file)
        if not self.is_sound(file):
            with translating_errors(path):
                make_folder(path.parent)
                with replacing(path, path.with_name(f"{path.name}.new")) as out:
                    seal = _Seal.new(self.key)
                    out.write(seal.head)
                    for number in range(file.pieces()):
                        start = number * PIECE
                        out.write(seal.encrypt(number, data[start : start + PIECE]))
        return file

    def read(self, file: FileRef) -> bytes:
        """Return a file's bytes.

        Raises ExternalError when the file is not in this store, or is damaged.
        """
        path = self._path(file)
        if not path.is_file():
            raise ExternalError("file-not-here")
        with translating_errors(path):
            content = path.read_bytes()
        data = b"".join(_decrypt(file, self.key, content))
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise ExternalError("file-damaged")
        return data

    def is_sound(self, file: FileRef) -> bool:
        """Return whether the file is complete and undamaged in this store."""
        try:
            self.read(file)
        except ExternalError:
            return False
        return True

    def read_half_chunks(self, file: FileRef) -> Iterator[bytes]:
        """Yield a file's bytes, half a chunk at a time, with at most one chunk in memory.

        Raises ExternalError, perhaps after the first bytes, when the file is missing or damaged.
        """
        path, half = self._path(file), PIECE // 2
        if not path.is_file():
            raise ExternalError("file-not-here")
        with translating_errors(path), path.open("rb") as stream:
            seal = _Seal(self.key, stream.read(self._header_size()))
            for number in range(file.pieces()):
                piece = seal.decrypt(number, stream.read(self._sealed_size()))
                if len(piece) != min(PIECE, file.size - number * PIECE):
                    raise ExternalError("file-damaged")
                yield piece[:half]
                if len(piece) > half:
                    yield piece[half:]

    def partial_size(self, file: FileRef) -> int:
        """Return how many bytes of an incomplete file have been received."""
        whole = self._whole_chunks(file)
        return whole * PIECE + len(self._read_unfinished_chunk(file, whole))

    def add(self, file: FileRef, offset: int, data: bytes) -> int:
        """Append received bytes to an incomplete file; return how many bytes have been received then.

        The last bytes complete the file and replace a damaged one of the same reference. A completed file
        whose SHA-256 differs from its reference is deleted, and ExternalError is raised. Raises ValueError
        when ``offset`` is not the end of the bytes received so far.
        """
        whole = self._whole_chunks(file)
        rest = self._read_unfinished_chunk(file, whole)
        if not data or offset != whole * PIECE + len(rest) or offset + len(data) > file.size:
            raise ValueError("not the next bytes")
        left, position = rest + data, whole * PIECE
        with translating_errors(self._part_path(file)):
            while left and (len(left) >= PIECE or position + len(left) == file.size):
                self._append(self._part_path(file), position, left[:PIECE])
                left, position = left[PIECE:], position + len(left[:PIECE])
            if left:
                self._write_unfinished_chunk(file, position // PIECE, left)
            if position > whole * PIECE:
                self._unfinished_path(file, whole).unlink(missing_ok=True)
        if position == file.size:
            self._finish(file, self._part_path(file))
        return position + len(left)

    def _whole_chunks(self, file: FileRef) -> int:
        """Return how many whole chunks have been received.

        The last one is never counted: it completes the file, and comes again where the program ended before
        the complete file had its name.
        """
        part = self._part_path(file)
        if not part.is_file():
            return 0
        count = (part.stat().st_size - self._header_size()) // self._sealed_size()
        return max(0, min(count, file.pieces() - 1))

    def _read_unfinished_chunk(self, file: FileRef, number: int) -> bytes:
        """Return the bytes received of the chunk that is not complete yet."""
        path = self._unfinished_path(file, number)
        if not path.is_file():
            return b""
        with translating_errors(path):
            content = path.read_bytes()
        try:
            return _Seal(self.key, content[: self._header_size()]).decrypt(
                number, content[self._header_size() :]
            )
        except ExternalError:
            return b""

    def _write_unfinished_chunk(self, file: FileRef, number: int, rest: bytes) -> None:
        """Write the beginning of a chunk, under a new salt each time: no key encrypts two versions."""
        path, seal = self._unfinished_path(file, number), _Seal.new(self.key)
        make_folder(path.parent)
        replace_file(path, seal.head + seal.encrypt(number, rest))

    def _append(self, part: Path, offset: int, piece: bytes) -> None:
        make_folder(part.parent)
        if offset:
            with part.open("rb") as stream:
                seal = _Seal(self.key, stream.read(self._header_size()))
            where = self._header_size() + offset // PIECE * self._sealed_size()
        else:
            seal, where = _Seal.new(self.key), 0
        with part.open("r+b" if offset else "wb") as out:
            out.seek(where)
            out.write((b"" if offset else seal.head) + seal.encrypt(offset // PIECE, piece))
            out.truncate()
            out.flush()
            os.fsync(out.fileno())

    def _finish(self, file: FileRef, part: Path) -> None:
        with translating_errors(part):
            try:
                sound = _digest(_decrypt(file, self.key, part.read_bytes())) == file.sha256
            except ExternalError:
                sound = False
            if not sound:
                part.unlink()
                raise ExternalError("file-came-damaged")
            move_file(part, self._path(file))

    def _path(self, file: FileRef) -> Path:
        """Return a file's path; a reference comes from a record, and so perhaps from another desk."""
        if _SHA256.fullmatch(file.sha256) is None:
            raise ExternalError("file-not-here")
        return self.folder / file.sha256[:2] / file.sha256

    def _part_path(self, file: FileRef) -> Path:
        return self._path(file).with_suffix(".part")

    def _unfinished_path(self, file: FileRef, number: int) -> Path:
        return self._path(file).with_suffix(f".rest{number}")

    def _header_size(self) -> int:
        return _HEAD_BYTES if self.key else 0

    def _sealed_size(self) -> int:
        return PIECE + (_TAG_BYTES if self.key else 0)


def files_key(key: StoreKey) -> bytes:
    """Return the encryption key of a store's files, derived from the store's key."""
    return HKDF(SHA256(), _KEY_BYTES, salt=key.salt, info=b"bindesk files").derive(key.key)


class _Seal:
    """Encrypts and decrypts the chunks of one file; without a key the chunks stay as they are."""

    def __init__(self, key: bytes | None, head: bytes) -> None:
        self.head = head
        self._cipher: AESGCM | None = None
        if key is not None:
            if head[: len(_MAGIC)] != _MAGIC or len(head) != _HEAD_BYTES:
                raise ExternalError("file-damaged")
            stretch = HKDF(SHA256(), _KEY_BYTES, salt=head[len(_MAGIC) :], info=b"bindesk file")
            self._cipher = AESGCM(stretch.derive(key))

    @staticmethod
    def new(key: bytes | None) -> "_Seal":
        return _Seal(key, _MAGIC + os.urandom(_SALT_BYTES) if key else b"")

    def encrypt(self, number: int, piece: bytes) -> bytes:
        if self._cipher is None:
            return piece
        return self._cipher.encrypt(number.to_bytes(12, "big"), piece, None)

    def decrypt(self, number: int, piece: bytes) -> bytes:
        if self._cipher is None:
            return piece
        try:
            return self._cipher.decrypt(number.to_bytes(12, "big"), piece, None)
        except InvalidTag as error:
            raise ExternalError("file-damaged") from error


def _decrypt(file: FileRef, key: bytes | None, content: bytes) -> Iterator[bytes]:
    head = _HEAD_BYTES if key else 0
    size = PIECE + (_TAG_BYTES if key else 0)
    seal = _Seal(key, content[:head])
    for number in range(file.pieces()):
        start = head + number * size
        yield seal.decrypt(number, content[start : start + size])


def _digest(pieces: Iterator[bytes]) -> str:
    sha = hashlib.sha256()
    for piece in pieces:
        sha.update(piece)
    return sha.hexdigest()

"""Where the bytes of files lie on a desk: below home/files by their SHA-256, sealed on a real desk.

A sealed file is a magic, 16 of salt, and pieces of 1 MiB under AES-256-GCM, each bound to its place. Its key
follows from its salt and the store's key (HKDF), so whoever opens the store opens the files, and nobody else
does.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bindesk.db.store.engine import StoreKey, translating_errors
from bindesk.errors import ExternalError
from bindesk.files import replace_file, replacing

PIECE = 1024 * 1024
_MAGIC = b"BDF1"
_SALT_BYTES = 16
_TAG_BYTES = 16
_KEY_BYTES = 32
_HEAD_BYTES = len(_MAGIC) + _SALT_BYTES


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file by its content: the SHA-256 in hexadecimal, and its size in bytes."""

    sha256: str
    size: int

    def pieces(self) -> int:
        """Return into how many pieces it falls."""
        return -(-self.size // PIECE)


@dataclass(frozen=True, slots=True)
class FileStore:
    """A desk's files; without a key, as on a practice desk, they lie open."""

    folder: Path
    key: bytes | None = field(default=None, repr=False)

    def has(self, file: FileRef) -> bool:
        """Say whether all of a file lies here."""
        return self._place(file).is_file()

    def store(self, data: bytes) -> FileRef:
        """Keep bytes, once however often they come; return their name. Damaged ones are replaced.

        Raises ExternalError when the disk refuses.
        """
        file = FileRef(hashlib.sha256(data).hexdigest(), len(data))
        path = self._place(file)
        if not self.is_sound(file):
            with translating_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                with replacing(path, path.with_name(f"{path.name}.new")) as out:
                    seal = _Seal.new(self.key)
                    out.write(seal.head)
                    for number in range(file.pieces()):
                        start = number * PIECE
                        out.write(seal.encrypt(number, data[start : start + PIECE]))
        return file

    def read(self, file: FileRef) -> bytes:
        """Return a file's bytes.

        Raises ExternalError when it is not here, or is not what was kept.
        """
        path = self._place(file)
        if not path.is_file():
            raise ExternalError("file-not-here")
        with translating_errors(path):
            content = path.read_bytes()
        data = b"".join(_decrypt(file, self.key, content))
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise ExternalError("file-damaged")
        return data

    def is_sound(self, file: FileRef) -> bool:
        """Say whether all of a file lies here as it was kept; what is damaged can be fetched or kept anew."""
        try:
            self.read(file)
        except ExternalError:
            return False
        return True

    def read_half_chunks(self, file: FileRef) -> Iterator[bytes]:
        """Return a file's bytes, half a piece at a time, without ever holding more than a piece.

        Raises ExternalError, maybe after some of it, when it is not here, or is not what was kept.
        """
        path, half = self._place(file), PIECE // 2
        if not path.is_file():
            raise ExternalError("file-not-here")
        with translating_errors(path), path.open("rb") as stream:
            seal = _Seal(self.key, stream.read(self._head()))
            for number in range(file.pieces()):
                piece = seal.decrypt(number, stream.read(self._sealed_size()))
                if len(piece) != min(PIECE, file.size - number * PIECE):
                    raise ExternalError("file-damaged")
                yield piece[:half]
                if len(piece) > half:
                    yield piece[half:]

    def partial_size(self, file: FileRef) -> int:
        """Return how many bytes of a file have come so far."""
        whole = self._whole(file)
        return whole * PIECE + len(self._rest(file, whole))

    def add(self, file: FileRef, offset: int, data: bytes) -> int:
        """Add the next bytes of a file that comes; return how many are here then.

        The last ones make it whole, in place of a damaged one; what is then not what its name says is thrown
        away. Raises ExternalError for that, ValueError for bytes that are not the next.
        """
        whole = self._whole(file)
        rest = self._rest(file, whole)
        if not data or offset != whole * PIECE + len(rest) or offset + len(data) > file.size:
            raise ValueError("not the next bytes")
        left, position = rest + data, whole * PIECE
        with translating_errors(self._part(file)):
            while left and (len(left) >= PIECE or position + len(left) == file.size):
                self._append(self._part(file), position, left[:PIECE])
                left, position = left[PIECE:], position + len(left[:PIECE])
            if left:
                self._keep_rest(file, position // PIECE, left)
            if position > whole * PIECE:
                self._rest_place(file, whole).unlink(missing_ok=True)
        if position == file.size:
            self._finish(file, self._part(file))
        return position + len(left)

    def _whole(self, file: FileRef) -> int:
        """Return how many whole pieces have come."""
        part = self._part(file)
        if not part.is_file():
            return 0
        return max(0, (part.stat().st_size - self._head()) // self._sealed_size())

    def _rest(self, file: FileRef, number: int) -> bytes:
        """Return what has come of a piece that is not whole yet."""
        path = self._rest_place(file, number)
        if not path.is_file():
            return b""
        with translating_errors(path):
            content = path.read_bytes()
        try:
            return _Seal(self.key, content[: self._head()]).decrypt(number, content[self._head() :])
        except ExternalError:
            return b""

    def _keep_rest(self, file: FileRef, number: int, rest: bytes) -> None:
        """Keep the beginning of a piece, under a salt of its own each time: no key seals two of them."""
        path, seal = self._rest_place(file, number), _Seal.new(self.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, seal.head + seal.encrypt(number, rest))

    def _append(self, part: Path, offset: int, piece: bytes) -> None:
        part.parent.mkdir(parents=True, exist_ok=True)
        if offset:
            with part.open("rb") as stream:
                seal = _Seal(self.key, stream.read(self._head()))
            where = self._head() + offset // PIECE * self._sealed_size()
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
            part.replace(self._place(file))

    def _place(self, file: FileRef) -> Path:
        return self.folder / file.sha256[:2] / file.sha256

    def _part(self, file: FileRef) -> Path:
        return self._place(file).with_suffix(".part")

    def _rest_place(self, file: FileRef, number: int) -> Path:
        return self._place(file).with_suffix(f".rest{number}")

    def _head(self) -> int:
        return _HEAD_BYTES if self.key else 0

    def _sealed_size(self) -> int:
        return PIECE + (_TAG_BYTES if self.key else 0)


def files_key(key: StoreKey) -> bytes:
    """Return the key of a store's files."""
    return HKDF(SHA256(), _KEY_BYTES, salt=key.salt, info=b"bindesk files").derive(key.key)


class _Seal:
    """Seals and opens the pieces of one file; without a key they stay as they are."""

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

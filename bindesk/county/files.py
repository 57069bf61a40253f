"""Stores the desks' files (photos, scans) by unit and SHA-256, in chunks so that a transfer can resume.

A file of a unit out of a device's scope is answered as if there were none, by guessed name too.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from msgspec.structs import replace

from bindesk.county.data_dir import County
from bindesk.county.handlers import (
    CONFLICT,
    FORBIDDEN,
    MALFORMED,
    MISSING,
    HandlerResult,
    RequestRefused,
    handle_signed,
)
from bindesk.db.attachments.files import is_named
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.db.syncing.devices import Device
from bindesk.domain.attachments.attachments import LARGEST
from bindesk.domain.scopes import relation_of
from bindesk.sync.bundles.bundle_parts import FilePart
from bindesk.sync.wire.wire import (
    LARGEST_CHUNK,
    FileRequest,
    FileState,
    MalformedMessage,
    Request,
    decode,
    encode,
)

_NAME = re.compile(r"[0-9a-f]{64}")
_LOCK = "unit.lock"
TOO_LARGE, BROKEN = 413, 422


def put(
    county: County, path: str, envelope: bytes, data: bytes, now: Callable[[], int]
) -> HandlerResult:
    """Append a chunk of a file at the offset where the last one ended."""

    def act(device: Device, request: Request) -> Callable[[Connection], bytes]:
        ask = _file_request(request)
        piece = FilePart(ask.unit, _name(path), ask.size, ask.offset, data)
        folder = _folder_to_write(county, device, piece)
        if hashlib.sha256(data).digest() != ask.digest:
            raise RequestRefused(MALFORMED, "file-piece-broken")
        return lambda _: encode(_append(folder, piece))

    return handle_signed(county, path, envelope, now, act)


def state(county: County, path: str, envelope: bytes, now: Callable[[], int]) -> HandlerResult:
    """Return how much of a file is stored."""

    def act(device: Device, request: Request) -> Callable[[Connection], bytes]:
        file = _folder(county, device, _file_request(request).unit) / _name(path)
        file_state = _state(file)
        if not file_state.offset:
            raise RequestRefused(MISSING, "file-missing")
        return lambda _: encode(file_state)

    return handle_signed(county, path, envelope, now, act)


def get(county: County, path: str, envelope: bytes, now: Callable[[], int]) -> HandlerResult:
    """Return a file's bytes from an offset on, at most LARGEST_PIECE."""

    def act(device: Device, request: Request) -> Callable[[Connection], bytes]:
        ask = _file_request(request)
        file = _folder(county, device, ask.unit) / _name(path)
        if not file.exists() or not 0 <= ask.offset <= file.stat().st_size:
            raise RequestRefused(MISSING, "file-missing")
        with file.open("rb") as stream:
            stream.seek(ask.offset)
            data = stream.read(min(max(ask.limit, 1), LARGEST_CHUNK))
        return lambda _: data

    return handle_signed(county, path, envelope, now, act)


@dataclass(frozen=True, slots=True)
class CountyFileSink:
    """Stores the files of a received bundle, under the same rules as those sent by network."""

    county: County

    def has(self, unit: str, sha256: str) -> bool:
        """Say whether a unit's file is stored whole; its name is as the desk gave it."""
        with self.county.store.reading() as conn:
            is_unit = unit in units.parents(conn)
        return is_unit and bool(_NAME.fullmatch(sha256)) and (self._folder(unit) / sha256).exists()

    def add(self, device: Device, piece: FilePart) -> bool:
        """Append a chunk to the stored part; say whether the file is whole now.

        A piece that does not fit, or of a file that is not the device's to send, changes nothing; a file that
        does not become what its name says is thrown away.
        """
        try:
            if not _NAME.fullmatch(piece.sha256):
                return False
            folder = _folder_to_write(self.county, device, piece)
            there = _state(folder / piece.sha256)
            overlap = there.offset - piece.offset
            if there.is_whole or piece.offset < 0 or not 0 <= overlap < len(piece.data):
                return there.is_whole
            rest = replace(piece, offset=there.offset, data=piece.data[overlap:])
            return _append(folder, rest).is_whole
        except RequestRefused:
            return False

    def _folder(self, unit: str) -> Path:
        return self.county.home.files / unit


def is_whole(file: Path) -> bool:
    """Say whether a path in a unit's folder is a whole file, not a part or a lock."""
    return _NAME.fullmatch(file.name) is not None


def _file_request(request: Request) -> FileRequest:
    try:
        return decode(request.body, FileRequest)
    except MalformedMessage as error:
        raise RequestRefused(MALFORMED, "file-ask-malformed") from error


def _name(path: str) -> str:
    name = path.rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise RequestRefused(MISSING, "file-missing")
    return name


def _folder(county: County, device: Device, unit: str) -> Path:
    """Return a unit's folder of files, if the unit is in the device's scope."""
    if _relation(county, device, unit) is None:
        raise RequestRefused(MISSING, "file-missing")
    return county.home.files / unit


def _folder_to_write(county: County, device: Device, piece: FilePart) -> Path:
    """Return the folder for a chunk, if the device may send the file and its size is within the limit.

    A device sends its own unit's files. A township also hands up those that came to it by a village's stick,
    but only what the village's own records name: they are signed by the village, and a file is known by its
    hash, so the township can put nothing there that the village has not.
    """
    folder = _folder(county, device, piece.unit)
    relation = _relation(county, device, piece.unit)
    hands_up = device.role == "township" and relation == "below" and _is_named(county, piece)
    if relation != "own" and not hands_up:
        raise RequestRefused(FORBIDDEN, "right-missing")
    if not 0 < piece.size <= LARGEST or not 0 < len(piece.data) <= LARGEST_CHUNK:
        raise RequestRefused(TOO_LARGE, "file-too-large", LARGEST)
    return folder


def _relation(county: County, device: Device, unit: str) -> str | None:
    with county.store.reading() as conn:
        tree = units.parents(conn)
    return relation_of(device.unit, device.role, unit, tree) if unit in tree else None


def _is_named(county: County, piece: FilePart) -> bool:
    with county.store.reading() as conn:
        return is_named(conn, piece.unit, piece.sha256, piece.size)


def _append(folder: Path, piece: FilePart) -> FileState:
    folder.mkdir(parents=True, exist_ok=True)
    file, end = folder / piece.sha256, piece.offset + len(piece.data)
    with FileLock(folder / _LOCK):
        there = _state(file)
        if there.is_whole:
            return there
        if there.offset != piece.offset:
            raise RequestRefused(CONFLICT, "file-offset", there.offset)
        if end > piece.size:
            raise RequestRefused(TOO_LARGE, "file-too-large", piece.size)
        part = _partial(file)
        with part.open("ab") as stream:
            stream.write(piece.data)
            stream.flush()
            os.fsync(stream.fileno())
        return _complete(part, file) if end == piece.size else FileState(end, is_whole=False)


def _complete(part: Path, file: Path) -> FileState:
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.name:
        part.unlink()
        raise RequestRefused(BROKEN, "file-broken")
    part.replace(file)
    return FileState(file.stat().st_size, is_whole=True)


def _state(file: Path) -> FileState:
    if file.exists():
        return FileState(file.stat().st_size, is_whole=True)
    return FileState(_size(_partial(file)), is_whole=False)


def _partial(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0

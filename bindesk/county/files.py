"""Stores the desks' files (photos, scans) by unit and SHA-256, in chunks so that a transfer can resume.

A file of a unit out of a device's scope is reported missing, even if its name is guessed.
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
from bindesk.files import make_folder, move_file
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
        file_request = _file_request(request)
        part = FilePart(
            file_request.unit, _name(path), file_request.size, file_request.offset, data
        )
        folder = _folder_to_write(county, device, part)
        if hashlib.sha256(data).digest() != file_request.digest:
            raise RequestRefused(MALFORMED, "file-piece-broken")
        return lambda _: encode(_append(folder, part))

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
    """Return a file's bytes from an offset on, at most LARGEST_CHUNK."""

    def act(device: Device, request: Request) -> Callable[[Connection], bytes]:
        file_request = _file_request(request)
        file = _folder(county, device, file_request.unit) / _name(path)
        if not file.exists() or not 0 <= file_request.offset <= file.stat().st_size:
            raise RequestRefused(MISSING, "file-missing")
        with file.open("rb") as stream:
            stream.seek(file_request.offset)
            data = stream.read(min(max(file_request.limit, 1), LARGEST_CHUNK))
        return lambda _: data

    return handle_signed(county, path, envelope, now, act)


@dataclass(frozen=True, slots=True)
class CountyFileSink:
    """Stores the files of a received bundle, under the same rules as those sent by network."""

    county: County

    def has(self, unit: str, sha256: str) -> bool:
        """Say whether a unit's file is stored whole; the name is unchecked input of the desk."""
        with self.county.store.reading() as conn:
            is_unit = unit in units.parents(conn)
        return is_unit and bool(_NAME.fullmatch(sha256)) and (self._folder(unit) / sha256).exists()

    def add(self, device: Device, part: FilePart) -> bool:
        """Append a chunk to the stored part; say whether the file is whole now.

        A chunk that does not fit, or of a file that the device may not send, changes nothing; a file that
        does not match its SHA-256 is deleted.
        """
        try:
            if not _NAME.fullmatch(part.sha256):
                return False
            folder = _folder_to_write(self.county, device, part)
            there = _state(folder / part.sha256)
            overlap = there.offset - part.offset
            if there.is_whole or part.offset < 0 or not 0 <= overlap <= len(part.data):
                return there.is_whole
            rest = replace(part, offset=there.offset, data=part.data[overlap:])
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


def _folder_to_write(county: County, device: Device, part: FilePart) -> Path:
    """Return the folder for a chunk, if the device may send the file and its size is within the limit.

    A device sends its own unit's files. A township also relays those of a village's bundle, but only files
    that the village's own records refer to: the records are signed by the village, and refer to a file by its
    hash, so the township can add nothing that the village has not.
    """
    folder = _folder(county, device, part.unit)
    relation = _relation(county, device, part.unit)
    is_relayed = device.role == "township" and relation == "below" and _is_named(county, part)
    if relation != "own" and not is_relayed:
        raise RequestRefused(FORBIDDEN, "right-missing")
    # An empty chunk completes a file whose last byte came before a power cut, and whose name did not.
    is_chunk = 0 < len(part.data) <= LARGEST_CHUNK or (not part.data and part.offset == part.size)
    if not 0 < part.size <= LARGEST or not is_chunk:
        raise RequestRefused(TOO_LARGE, "file-too-large", LARGEST)
    return folder


def _relation(county: County, device: Device, unit: str) -> str | None:
    with county.store.reading() as conn:
        tree = units.parents(conn)
    return relation_of(device.unit, device.role, unit, tree) if unit in tree else None


def _is_named(county: County, part: FilePart) -> bool:
    with county.store.reading() as conn:
        return is_named(conn, part.unit, part.sha256, part.size)


def _append(folder: Path, part: FilePart) -> FileState:
    make_folder(folder)
    file, end = folder / part.sha256, part.offset + len(part.data)
    with FileLock(folder / _LOCK):
        there = _state(file)
        if there.is_whole:
            return there
        if there.offset != part.offset:
            raise RequestRefused(CONFLICT, "file-offset", there.offset)
        if end > part.size:
            raise RequestRefused(TOO_LARGE, "file-too-large", part.size)
        partial = _partial(file)
        with partial.open("ab") as stream:
            stream.write(part.data)
            stream.flush()
            os.fsync(stream.fileno())
        return _complete(partial, file) if end == part.size else FileState(end, is_whole=False)


def _complete(partial: Path, file: Path) -> FileState:
    with partial.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.name:
        partial.unlink()
        raise RequestRefused(BROKEN, "file-broken")
    move_file(partial, file)
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

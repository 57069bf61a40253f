"""The desks' files (photos, scans): kept by unit and SHA-256, taken in pieces so that a bad line can go on.

A file of a unit out of a device's scope is answered as if there were none, by guessed name too.
"""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from bindesk.county.hearing import (
    CONFLICT,
    FORBIDDEN,
    MALFORMED,
    MISSING,
    NotHeard,
    Told,
    hear_signed,
)
from bindesk.county.homes import County
from bindesk.db import units
from bindesk.db.devices import Device
from bindesk.db.engine import Link
from bindesk.domain.attachments import LARGEST
from bindesk.domain.scopes import relation_of
from bindesk.sync.wire import (
    LARGEST_PIECE,
    FileAsk,
    FileState,
    Malformed,
    Request,
    decode,
    encode,
)

_NAME = re.compile(r"[0-9a-f]{64}")
_LOCK = "unit.lock"
TOO_LARGE, BROKEN = 413, 422


def put(county: County, path: str, envelope: bytes, data: bytes, now: Callable[[], int]) -> Told:
    """Take a piece of a file that begins where the last one ended."""

    def act(device: Device, request: Request) -> Callable[[Link], bytes]:
        ask = _ask(request)
        folder = _folder(county, device, ask.unit, writes=True)
        if not 0 < ask.size <= LARGEST or len(data) > LARGEST_PIECE:
            raise NotHeard(TOO_LARGE, "file-too-large", LARGEST)
        if hashlib.sha256(data).digest() != ask.digest:
            raise NotHeard(MALFORMED, "file-piece-broken")
        return lambda _: encode(_append(folder, _name(path), ask, data))

    return hear_signed(county, path, envelope, now, act)


def state(county: County, path: str, envelope: bytes, now: Callable[[], int]) -> Told:
    """Say how much of a file there is."""

    def act(device: Device, request: Request) -> Callable[[Link], bytes]:
        file = _folder(county, device, _ask(request).unit, writes=False) / _name(path)
        if file.exists():
            found = FileState(file.stat().st_size, is_whole=True)
        else:
            found = FileState(_size(_part(file)), is_whole=False)
        if not found.offset:
            raise NotHeard(MISSING, "file-missing")
        return lambda _: encode(found)

    return hear_signed(county, path, envelope, now, act)


def get(county: County, path: str, envelope: bytes, now: Callable[[], int]) -> Told:
    """Hand out a file from an offset on, as many bytes as are asked for, at most LARGEST_PIECE."""

    def act(device: Device, request: Request) -> Callable[[Link], bytes]:
        ask = _ask(request)
        file = _folder(county, device, ask.unit, writes=False) / _name(path)
        if not file.exists() or not 0 <= ask.offset <= file.stat().st_size:
            raise NotHeard(MISSING, "file-missing")
        with file.open("rb") as opened:
            opened.seek(ask.offset)
            data = opened.read(min(max(ask.limit, 1), LARGEST_PIECE))
        return lambda _: data

    return hear_signed(county, path, envelope, now, act)


def is_whole(file: Path) -> bool:
    """Say whether a file in a unit's folder is one that has come whole, not a part or a lock."""
    return _NAME.fullmatch(file.name) is not None


def _ask(request: Request) -> FileAsk:
    try:
        return decode(request.body, FileAsk)
    except Malformed as error:
        raise NotHeard(MALFORMED, "file-ask-malformed") from error


def _name(path: str) -> str:
    name = path.rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise NotHeard(MISSING, "file-missing")
    return name


def _folder(county: County, device: Device, unit: str, *, writes: bool) -> Path:
    """Return where a unit's files lie, if the device has part in them: it writes only its own unit's."""
    with county.store.reading() as link:
        tree = units.parents(link)
    relation = relation_of(device.unit, device.role, unit, tree) if unit in tree else None
    if relation is None:
        raise NotHeard(MISSING, "file-missing")
    if writes and relation != "own":
        raise NotHeard(FORBIDDEN, "right-missing")
    return county.home.files / unit


def _append(folder: Path, name: str, ask: FileAsk, data: bytes) -> FileState:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    with FileLock(folder / _LOCK):
        if file.exists():
            return FileState(file.stat().st_size, is_whole=True)
        part = _part(file)
        if _size(part) != ask.offset:
            raise NotHeard(CONFLICT, "file-offset", _size(part))
        if ask.offset + len(data) > ask.size:
            raise NotHeard(TOO_LARGE, "file-too-large", ask.size)
        with part.open("ab") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        if ask.offset + len(data) < ask.size:
            return FileState(ask.offset + len(data), is_whole=False)
        return _finished(part, file)


def _finished(part: Path, file: Path) -> FileState:
    with part.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != file.name:
        part.unlink()
        raise NotHeard(BROKEN, "file-broken")
    part.replace(file)
    return FileState(file.stat().st_size, is_whole=True)


def _part(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0

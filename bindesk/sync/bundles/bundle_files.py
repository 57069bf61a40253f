"""Files that go along in a bundle: their bytes after its packs, heard once its deeds are in.

A file is known by its hash, and nothing shows it but a record that names it. So its bytes may be written
before the deeds, after them, twice, or in part: a county or a chest that has them is told nothing new, and
one that has only some has the same records as before. Only deeds have to come all together or not at all;
files are therefore kept outside their transaction, which would otherwise hold up everybody for the minutes
that a long stick takes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Protocol

from bindesk.db.attachments import files
from bindesk.db.attachments.file_store import FileRef, FileStore
from bindesk.db.attachments.files import StoredFile
from bindesk.db.store.engine import Connection, Store
from bindesk.db.syncing.devices import Device
from bindesk.domain.attachments.attachments import LARGEST
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.sync.bundles.bundle_parts import FileName, FilePart, UploadHeader, decode_parts
from bindesk.sync.bundles.bundles import Bundle, bundle_refused, parts_of
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.wire import encode

MOST_BYTES = 2 * 1024 * 1024 * 1024
"""What goes along in one bundle: a file on a stick (FAT32) ends at twice that, a clerk's patience before."""

_MOST_NAMED = 10_000
"""How many files one bundle asks after, so that its first part stays small."""

_NAME = re.compile(r"[0-9a-f]{64}")
FileProgress = Callable[[int, int], bool]
"""Hears how many files of how many are done; answers whether to go on."""


def _go_on(_done: int, _total: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FileSource:
    """A desk's chest, and how many bytes of it may go along; ``progress`` hears how far it is."""

    chest: FileStore
    room: int = MOST_BYTES
    progress: FileProgress = _go_on


@dataclass(slots=True)
class FilesToSend:
    """Which files go along, how many are left, and which the desk asks after.

    ``held_up`` counts those of the going whose bytes turn out to be damaged or gone.
    """

    going: Sequence[StoredFile] = ()
    left: int = 0
    named: tuple[FileName, ...] = ()
    held_up: int = 0


@dataclass(slots=True)
class ReceivedFiles:
    """What came of a bundle's files: those new here, those held before, and those that did not come.

    ``up`` are those of the files asked after that the county has whole.
    """

    new: int = 0
    known: int = 0
    missing: int = 0
    up: tuple[FileName, ...] = ()


class FileSink(Protocol):
    """Where the county keeps the desks' files."""

    def has(self, unit: str, sha256: str) -> bool:
        """Say whether a unit's file is there whole."""

    def add(self, device: Device, piece: FilePart) -> bool:
        """Add a piece if the device may and it fits; say whether the file is whole now."""


class NullSink:
    """A county that keeps no files."""

    def has(self, unit: str, sha256: str) -> bool:  # noqa: ARG002 -- as every shelf is asked
        """Have none."""
        return False

    def add(self, device: Device, piece: FilePart) -> bool:  # noqa: ARG002 -- likewise
        """Keep none."""
        return False


def files_to_send(conn: Connection, room: int) -> FilesToSend:
    """Return the files that go along: those the county lacks and whose record it has or gets, while they fit.

    ``room`` is in bytes.
    """
    waiting = files.to_send(conn, with_record=True)
    going: list[StoredFile] = []
    for file in waiting:
        room -= file.size
        if room < 0:
            break
        going.append(file)
    named = tuple(FileName(file.unit, file.sha256) for file in waiting[:_MOST_NAMED])
    return FilesToSend(going, len(waiting) - len(going), named)


def pieces(bag: FileSource, enclosed: FilesToSend, path: Path) -> Iterator[bytes]:
    """Return the parts of a bundle that carry the files; one that is damaged here holds up no other.

    Raises ExternalError when whoever hears how far it is does not want to go on.
    """
    total = len(enclosed.going)
    for done, file in enumerate(enclosed.going):
        if not bag.progress(done, total):
            raise ExternalError("bundle-out-stopped", path=path.name)
        offset = 0
        try:
            for data in bag.chest.read_half_chunks(FileRef(file.sha256, file.size)):
                yield encode(FilePart(file.unit, file.sha256, file.size, offset, data))
                offset += len(data)
        except ExternalError:
            enclosed.held_up += 1


def receive(
    bundle: Bundle, key: SigningKey, device: Device, asking: UploadHeader, shelf: FileSink
) -> ReceivedFiles:
    """Keep a heard bundle's files at the county; what a device may not send, or is damaged, is passed over.

    Raises ValidationFailed when the stick fails underway: what came until then stays, and may come again.
    """
    received = ReceivedFiles()
    for name, some in _files(bundle, key):
        if shelf.has(name.unit, name.sha256):
            received.known += 1
        elif sum(shelf.add(device, piece) for piece in some):
            received.new += 1
    received.missing = asking.enclosed - received.new - received.known
    received.up = tuple(name for name in asking.files if shelf.has(name.unit, name.sha256))
    return received


def relay(
    store: Store, key: SigningKey, bundle: Bundle, asking: UploadHeader, bag: FileSource
) -> ReceivedFiles:
    """Keep the files of a village's bundle in a township's chest, to go on to the county from there.

    Only those are kept that an attachment of the village names. Raises as ``hear`` does.
    """
    received = ReceivedFiles()
    for number, (name, some) in enumerate(_files(bundle, key)):
        if not bag.progress(number, asking.enclosed):
            break
        first = next(some)
        file = FileRef(first.sha256, first.size)
        if name.unit != bundle.header.unit or not _is_wanted(store, name.unit, file):
            continue
        is_known = bag.chest.has(file)
        if not is_known and not _is_put(bag.chest, file, chain([first], some)):
            continue
        with store.writing() as conn:
            files.store(conn, StoredFile(name.unit, file.sha256, file.size))
        received.known += is_known
        received.new += not is_known
    received.missing = asking.enclosed - received.new - received.known
    return received


def note_up(conn: Connection, uploaded: Sequence[FileName]) -> int:
    """Note which of this desk's files the county says it has whole; return how many were not known to be."""
    known_files = [files.find(conn, name.unit, name.sha256) for name in uploaded]
    new = [file for file in known_files if file is not None and not file.is_up]
    for file in new:
        files.note_sent(conn, file, file.size, is_up=True)
    return len(new)


def _files(bundle: Bundle, key: SigningKey) -> Iterator[tuple[FileName, Iterator[FilePart]]]:
    return groupby(_pieces(bundle, key), key=lambda piece: FileName(piece.unit, piece.sha256))


def _pieces(bundle: Bundle, key: SigningKey) -> Iterator[FilePart]:
    """Return a bundle's pieces; whatever else comes after the first of them was not heard with the deeds."""
    has_begun = False
    try:
        for load in decode_parts(parts_of(bundle, key), bundle.path):
            if isinstance(load, FilePart):
                has_begun = True
                yield load
            elif has_begun:
                raise bundle_refused("bundle-newer", bundle.path)
    except ValidationFailed as error:
        raise bundle_refused("bundle-files-unread", bundle.path) from error


def _is_wanted(store: Store, unit: str, file: FileRef) -> bool:
    if not _NAME.fullmatch(file.sha256) or not 0 < file.size <= LARGEST:
        return False
    with store.reading() as conn:
        return files.is_named(conn, unit, file.sha256, file.size)


def _is_put(chest: FileStore, file: FileRef, some: Iterable[FilePart]) -> bool:
    """Add what pieces bring to what has come before; say whether the file is whole now."""
    offset = chest.partial_size(file)
    for piece in some:
        rest = piece.data[offset - piece.offset :] if 0 <= piece.offset <= offset else b""
        if offset + len(rest) > file.size:
            return False
        try:
            offset = chest.add(file, offset, rest) if rest else offset
        except ExternalError as error:
            if error.code != "file-came-damaged":
                raise
            return False
    return chest.has(file)

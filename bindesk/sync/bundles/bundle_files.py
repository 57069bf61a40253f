"""Writes and reads the attached files of a bundle: their bytes follow its packs and are read after them.

A file is identified by its hash, and shown only where a record refers to it. So its bytes may be written
before the deeds, after them, twice, or in part: a store that already has them does not change, and one that
has only some has the same records as before. Only deeds have to be applied all together or not at all;
files are therefore stored outside their transaction, which would otherwise block all other writers for the
minutes that a slow stick takes.
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
"""The most bytes of files in one bundle; the limit of FAT32, usual on sticks, is twice that."""

_MOST_NAMES = 10_000
"""The most files whose state one bundle asks for, so that its first part stays small."""

_NAME = re.compile(r"[0-9a-f]{64}")
FileProgress = Callable[[int, int], bool]
"""Receives the number of files done and the total; returns whether to continue."""


def _always_continue(_done: int, _total: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FileSource:
    """A desk's file store and the bytes allowed in a bundle; ``progress`` is called with the files done."""

    file_store: FileStore
    bytes_left: int = MOST_BYTES
    progress: FileProgress = _always_continue


@dataclass(slots=True)
class FilesToSend:
    """Files that a bundle will contain, how many do not fit, and those whose state the desk asks for.

    ``damaged`` counts those of ``files`` whose bytes turn out to be damaged or missing.
    """

    files: Sequence[StoredFile] = ()
    left: int = 0
    names: tuple[FileName, ...] = ()
    damaged: int = 0


@dataclass(slots=True)
class ReceivedFiles:
    """Counts of a bundle's files: new here, already stored, and missing or damaged.

    ``uploaded`` are those of the upload header's files that the county has whole.
    """

    new: int = 0
    known: int = 0
    missing: int = 0
    uploaded: tuple[FileName, ...] = ()


class FileSink(Protocol):
    """Where the county stores the desks' files."""

    def has(self, unit: str, sha256: str) -> bool:
        """Say whether a unit's file is stored whole."""

    def add(self, device: Device, part: FilePart) -> bool:
        """Append a chunk if the device may and it fits; say whether the file is whole now."""


class NullSink:
    """A sink for a county that stores no files."""

    def has(self, unit: str, sha256: str) -> bool:  # noqa: ARG002 -- the protocol's signature
        """Return False: nothing is stored."""
        return False

    def add(self, device: Device, part: FilePart) -> bool:  # noqa: ARG002 -- likewise
        """Store nothing and return False."""
        return False


def files_to_send(conn: Connection, bytes_left: int) -> FilesToSend:
    """Return the files to send: those the county lacks and whose record it has or receives, while they fit.

    ``bytes_left`` is the room for files in the bundle.
    """
    waiting = files.to_send(conn, with_record=True)
    fitting: list[StoredFile] = []
    for file in waiting:
        bytes_left -= file.size
        if bytes_left < 0:
            break
        fitting.append(file)
    names = tuple(FileName(file.unit, file.sha256) for file in waiting[:_MOST_NAMES])
    return FilesToSend(fitting, len(waiting) - len(fitting), names)


def file_parts(source: FileSource, to_send: FilesToSend, path: Path) -> Iterator[bytes]:
    """Yield the bundle parts that contain the files; a damaged file is left out and stops no other.

    Raises ExternalError when the source's ``progress`` returns False.
    """
    total = len(to_send.files)
    for done, file in enumerate(to_send.files):
        if not source.progress(done, total):
            raise ExternalError("bundle-out-stopped", path=path.name)
        offset = 0
        try:
            for data in source.file_store.read_half_chunks(FileRef(file.sha256, file.size)):
                yield encode(FilePart(file.unit, file.sha256, file.size, offset, data))
                offset += len(data)
        except ExternalError:
            to_send.damaged += 1


def receive(
    bundle: Bundle, key: SigningKey, device: Device, header: UploadHeader, sink: FileSink
) -> ReceivedFiles:
    """Store the files of a received bundle at the county; skip those not permitted or damaged.

    Raises ValidationFailed when the stick fails underway; what was received until then stays stored.
    """
    received = ReceivedFiles()
    for name, some in _files(bundle, key):
        if sink.has(name.unit, name.sha256):
            received.known += 1
        elif sum(sink.add(device, piece) for piece in some):
            received.new += 1
    received.missing = header.files_included - received.new - received.known
    received.uploaded = tuple(name for name in header.files if sink.has(name.unit, name.sha256))
    return received


def relay(
    store: Store, key: SigningKey, bundle: Bundle, header: UploadHeader, source: FileSource
) -> ReceivedFiles:
    """Store the files of a village's bundle at its township, to be uploaded to the county from there.

    Only files that an attachment of the village refers to are stored. Raises as ``receive`` does.
    """
    received = ReceivedFiles()
    for number, (name, some) in enumerate(_files(bundle, key)):
        if not source.progress(number, header.files_included):
            break
        first = next(some)
        file = FileRef(first.sha256, first.size)
        if name.unit != bundle.header.unit or not _is_referenced(store, name.unit, file):
            continue
        is_known = source.file_store.has(file)
        if not is_known and not _append(source.file_store, file, chain([first], some)):
            continue
        with store.writing() as conn:
            files.store(conn, StoredFile(name.unit, file.sha256, file.size))
        received.known += is_known
        received.new += not is_known
    received.missing = header.files_included - received.new - received.known
    return received


def note_uploaded(conn: Connection, uploaded: Sequence[FileName]) -> int:
    """Mark files that the county reports as whole; return how many were not marked before."""
    known_files = [files.find(conn, name.unit, name.sha256) for name in uploaded]
    new = [file for file in known_files if file is not None and not file.is_up]
    for file in new:
        files.note_sent(conn, file, file.size, is_up=True)
    return len(new)


def _files(bundle: Bundle, key: SigningKey) -> Iterator[tuple[FileName, Iterator[FilePart]]]:
    return groupby(_file_parts(bundle, key), key=lambda piece: FileName(piece.unit, piece.sha256))


def _file_parts(bundle: Bundle, key: SigningKey) -> Iterator[FilePart]:
    """Yield a bundle's file parts; raise when a part of another type follows the first of them."""
    has_begun = False
    try:
        for part in decode_parts(parts_of(bundle, key), bundle.path):
            if isinstance(part, FilePart):
                has_begun = True
                yield part
            elif has_begun:
                raise bundle_refused("bundle-newer", bundle.path)
    except ValidationFailed as error:
        raise bundle_refused("bundle-files-unread", bundle.path) from error


def _is_referenced(store: Store, unit: str, file: FileRef) -> bool:
    if not _NAME.fullmatch(file.sha256) or not 0 < file.size <= LARGEST:
        return False
    with store.reading() as conn:
        return files.is_named(conn, unit, file.sha256, file.size)


def _append(file_store: FileStore, file: FileRef, some: Iterable[FilePart]) -> bool:
    """Append chunks to the partial file; say whether it is whole now."""
    offset = file_store.partial_size(file)
    for part in some:
        rest = part.data[offset - part.offset :] if 0 <= part.offset <= offset else b""
        if offset + len(rest) > file.size:
            return False
        try:
            offset = file_store.add(file, offset, rest) if rest else offset
        except ExternalError as error:
            if error.code != "file-came-damaged":
                raise
            return False
    return file_store.has(file)

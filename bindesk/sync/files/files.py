"""Transfers the bytes of files: up after their records, down when they are viewed, in resumable chunks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bindesk.db.attachments import files
from bindesk.db.attachments.file_store import PIECE, FileRef, FileStore
from bindesk.db.attachments.files import StoredFile
from bindesk.db.store.engine import Store
from bindesk.errors import ExternalError
from bindesk.sync.files.chunk_size import ChunkSizer
from bindesk.sync.wire.transport import (
    Cancelled,
    ChunkRefused,
    DeviceRevoked,
    FileTransport,
    Offline,
)

LOST = "file-lost-here"
"""The code for a file that can not be sent, since its bytes are gone or damaged on this desk."""

_MOST_TRIES = 3


class FileMissing(Exception):
    """The county does not have the file yet."""


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """Progress of an upload: files done, files and bytes left.

    ``stopped`` has the codes of why some files can not be sent; ``is_done`` is true when all others are.
    """

    done: int = 0
    left: int = 0
    bytes_left: int = 0
    stopped: frozenset[str] = frozenset()
    is_done: bool = False


ReportUpload = Callable[[UploadProgress], bool]
"""Receives the progress of an upload; returns whether to continue."""


def waiting(store: Store) -> UploadProgress:
    """Return the files and bytes left to send, without a request."""
    with store.reading() as conn:
        return UploadProgress(0, *files.missing_files(conn), is_done=not files.to_send(conn))


def send(
    store: Store,
    file_store: FileStore,
    transport: FileTransport,
    progress: ReportUpload | None = None,
) -> UploadProgress:
    """Send the files that the county lacks, each from the byte where it was interrupted.

    Only files whose record the county has are sent. A file that can not be sent, since it is damaged here
    or the county refuses it, stops no other. Raises the transport's errors; what was sent until then stays
    sent.
    """
    with store.reading() as conn:
        to_send = files.to_send(conn)
    done, stopped = 0, set[str]()
    pace = ChunkSizer(store)
    for file in to_send:
        upload = _Upload(store, transport, pace, file, _reporter(store, done, progress))
        try:
            is_up = upload.send(file_store)
        except ChunkRefused as reason:
            stopped.add(reason.code)
        except _FileLost:
            stopped.add(LOST)
        else:
            if not is_up:
                return _progress(store, done, stopped, is_done=False)
            done += 1
    return _progress(store, done, stopped, is_done=True)


def fetch(
    store: Store, file_store: FileStore, transport: FileTransport, unit: str, file: FileRef
) -> None:
    """Download a file, from the byte where an earlier attempt was interrupted.

    A damaged file stored here is replaced once the download is whole. When the connection breaks after some
    bytes were received, it is tried again at once. Raises FileMissing when the county does not have the file,
    ExternalError when its bytes do not match its SHA-256, and the transport's errors.
    """
    download = _Download(transport, ChunkSizer(store), unit, file)
    offset = file_store.partial_size(file)
    while offset < file.size:
        offset = file_store.add(file, offset, download.bytes_from(offset))
    with store.writing() as conn:
        file_row = StoredFile(unit, file.sha256, file.size)
        files.store(conn, file_row)
        files.note_sent(conn, file_row, file.size, is_up=True)


class _FileLost(Exception):
    """A file's bytes are missing here or do not match its SHA-256."""


class _Upload:
    """The upload of one file."""

    def __init__(
        self,
        store: Store,
        transport: FileTransport,
        pace: ChunkSizer,
        file: StoredFile,
        go_on: Callable[[], bool],
    ) -> None:
        self._store = store
        self._transport = transport
        self._pace = pace
        self._stored = file
        self._file = FileRef(file.sha256, file.size)
        self._go_on = go_on

    def send(self, file_store: FileStore) -> bool:
        """Send the file; say whether it is whole at the county, which may name another offset."""
        offset, is_up = self._server_state()
        data = b"" if is_up else self._read(file_store)
        tries = 0
        while not is_up:
            self._note(offset, is_up=False)
            if not self._go_on():
                return False
            try:
                offset, is_up = self._put(data, offset)
            except ChunkRefused:
                tries += 1
                if tries > _MOST_TRIES:
                    raise
                offset, is_up = self._server_state()
        self._note(self._stored.size, is_up=True)
        return True

    def _server_state(self) -> tuple[int, bool]:
        return self._transport.how_far(self._stored.unit, self._stored.sha256)

    def _put(self, data: bytes, offset: int) -> tuple[int, bool]:
        with self._pace.next_chunk() as size:
            chunk = data[offset : offset + size]
            return self._transport.put(self._stored.unit, self._file, offset, chunk)

    def _read(self, file_store: FileStore) -> bytes:
        try:
            return file_store.read(self._file)
        except ExternalError as error:
            raise _FileLost from error

    def _note(self, sent: int, *, is_up: bool) -> None:
        with self._store.writing() as conn:
            files.note_sent(conn, self._stored, sent, is_up=is_up)


class _Download:
    """The download of one file."""

    def __init__(
        self, transport: FileTransport, pace: ChunkSizer, unit: str, file: FileRef
    ) -> None:
        self._transport = transport
        self._pace = pace
        self._unit = unit
        self._file = file
        self._has_moved = False

    def bytes_from(self, offset: int) -> bytes:
        """Return the next bytes from an offset on, as many as the connection takes at a time."""
        data = b""
        while not data:
            data = self._next(offset, min(PIECE, self._file.size - offset))
        return data

    def _next(self, offset: int, most: int) -> bytes:
        try:
            with self._pace.next_chunk() as size:
                limit = min(size, most)
                chunk = self._transport.get(self._unit, self._file.sha256, offset, limit)
        except (Cancelled, DeviceRevoked):
            raise
        except Offline:
            if not self._has_moved:
                raise
            self._has_moved = False
            return b""
        if not 0 < len(chunk) <= limit:
            raise FileMissing(self._file.sha256)
        self._has_moved = True
        return chunk


def _reporter(store: Store, done: int, progress: ReportUpload | None) -> Callable[[], bool]:
    def go_on() -> bool:
        return progress is None or progress(_progress(store, done, (), is_done=False))

    return go_on


def _progress(store: Store, done: int, stopped: Iterable[str], *, is_done: bool) -> UploadProgress:
    with store.reading() as conn:
        return UploadProgress(done, *files.missing_files(conn), frozenset(stopped), is_done)

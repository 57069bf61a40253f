"""The interface of a file transport and the errors of any transport; no network here."""

from typing import Protocol

from bindesk.db.attachments.file_store import FileRef
from bindesk.errors import ExternalError


class Offline(ExternalError):
    """The county can not be reached now; nothing is lost, and the exchange is tried again.

    ``retry_after`` are the seconds the county asks to wait, or None.
    """

    def __init__(self, code: str, retry_after: int | None = None, **values: str | int) -> None:
        super().__init__(code, **values)
        self.retry_after = retry_after


class DeviceRevoked(Offline):
    """The county has revoked this device, in a signed reply."""


class Cancelled(Offline):
    """A user or the program cancelled the request; it is no failure."""

    def __init__(self) -> None:
        super().__init__("line-hung-up")


class FileTransport(Protocol):
    """A transport of files in chunks; each method raises the transport's errors."""

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        """Return how many bytes of a file the county has, and whether that is all of it."""

    def put(self, unit: str, file: FileRef, offset: int, chunk: bytes) -> tuple[int, bool]:
        """Send the chunk that begins at an offset; return the state as ``how_far`` does.

        Raises ChunkRefused.
        """

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        """Return a file's bytes from an offset on, at most ``limit``; empty when there are none."""


class ChunkRefused(Exception):
    """The county refuses a chunk: its offset differs, or the stored part is damaged.

    ``code`` is the county's reason.
    """

    def __init__(self, code: str = "file-offset") -> None:
        super().__init__(code)
        self.code = code

"""What a line to the county is for files, and how any line can fail; nothing here knows a network."""

from typing import Protocol

from bindesk.db.attachments.file_store import FileRef
from bindesk.errors import ExternalError


class Offline(ExternalError):
    """The county can not be spoken with now; nothing is lost, and it will be tried again.

    ``retry_after`` are the seconds the county asks to wait, or None.
    """

    def __init__(self, code: str, retry_after: int | None = None, **values: str | int) -> None:
        super().__init__(code, **values)
        self.retry_after = retry_after


class DeviceRevoked(Offline):
    """The county has shut this device out, and has signed that it has."""


class Cancelled(Offline):
    """Somebody here has hung the line up; that is nobody's failure."""

    def __init__(self) -> None:
        super().__init__("line-hung-up")


class FileTransport(Protocol):
    """A line on which files go piece by piece; each method raises what the line raises."""

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        """Return how many bytes of a file the county has, and whether that is all of it."""

    def put(self, unit: str, file: FileRef, offset: int, piece: bytes) -> tuple[int, bool]:
        """Hand over the piece that begins at an offset; return what ``how_far`` then says.

        Raises ChunkRefused.
        """

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        """Return a file's bytes from an offset on, at most ``limit`` of them; nothing when there is none."""


class ChunkRefused(Exception):
    """The county does not take a piece there: it has more or less of the file, or what it has is broken.

    ``code`` is the county's reason.
    """

    def __init__(self, code: str = "file-offset") -> None:
        super().__init__(code)
        self.code = code

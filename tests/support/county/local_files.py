"""The county's half of carrying files, in this process, with a line that may break at any piece."""

import hashlib
from dataclasses import dataclass, field

from bindesk.db.attachments.file_store import PIECE, FileRef
from bindesk.sync.wire.transport import ChunkRefused, Offline


class FileLineBroken(Offline):
    """The line gave out; the piece may have arrived or not."""

    def __init__(self):
        super().__init__("line-away", server="near")


@dataclass
class NearFiles:
    """Files as a county keeps them. ``fate`` names what becomes of the next request: lost, unanswered."""

    whole: dict[tuple[str, str], bytes] = field(default_factory=dict)
    parts: dict[tuple[str, str], bytes] = field(default_factory=dict)
    fate: list[str] = field(default_factory=list)
    up: int = 0

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        self._break("lost")
        at = (unit, sha256)
        if at in self.whole:
            return len(self.whole[at]), True
        return len(self.parts.get(at, b"")), False

    def put(self, unit: str, file: FileRef, offset: int, piece: bytes) -> tuple[int, bool]:
        lost = self._break("lost")
        at = (unit, file.sha256)
        if at in self.whole:
            return file.size, True
        if len(self.parts.get(at, b"")) != offset or not piece or len(piece) > PIECE:
            raise ChunkRefused
        self.up += len(piece)
        self.parts[at] = self.parts.get(at, b"") + piece
        if len(self.parts[at]) == file.size:
            data = self.parts.pop(at)
            if hashlib.sha256(data).hexdigest() != file.sha256:
                raise ChunkRefused
            self.whole[at] = data
        if lost == "unanswered":
            raise FileLineBroken
        return self.how_far(unit, file.sha256)

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        self._break("lost")
        return self.whole.get((unit, sha256), b"")[offset : offset + limit]

    def close(self) -> None:
        """Hang up."""

    def _break(self, how: str) -> str:
        fate = self.fate.pop(0) if self.fate else ""
        if fate == how:
            raise FileLineBroken
        return fate

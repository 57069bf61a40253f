"""A line for files to a county's own functions: signed envelopes and real answers, without a socket."""

import hashlib
from dataclasses import dataclass

from bindesk.county import files
from bindesk.db.attachments.file_store import FileRef
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.requests import RequestSigner, open_answer, seal_request
from bindesk.sync.wire.transport import ChunkRefused
from bindesk.sync.wire.wire import FileRequest, FileState, Refusal, decode, encode
from tests.support.county.served_county import RealCounty, RealDesk


@dataclass
class CountyFiles:
    """What a desk says to a county about files, and what the county answers."""

    county: RealCounty
    desk: RealDesk

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        found = self._ask(files.state, "HEAD", sha256, FileRequest(unit))
        return (0, False) if isinstance(found, Refusal) else _state(found)

    def put(self, unit: str, file: FileRef, offset: int, piece: bytes) -> tuple[int, bool]:
        ask = FileRequest(unit, offset, file.size, hashlib.sha256(piece).digest())
        found = self._ask(files.put, "PATCH", file.sha256, ask, piece)
        if isinstance(found, Refusal):
            raise ChunkRefused(found.code)
        return _state(found)

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        found = self._ask(files.get, "GET", sha256, FileRequest(unit, offset, limit=limit))
        return b"" if isinstance(found, Refusal) else found

    def _ask(self, hear, method, sha256, ask, *data):
        path = f"{method} /v1/files/{sha256}"
        sender = RequestSigner(self.desk.joined.device, SigningKey(self.desk.joined.key))
        request = seal_request(path, sender, self.desk.numbers.next(), encode(ask))
        told = hear(self.county.county, path, encode(request), *data, self.county.clock)
        county = self.desk.joined.county
        body = open_answer(told.body, told.status, request.nonce, county)
        return body if told.status == 200 else decode(body, Refusal)


def _state(body: bytes) -> tuple[int, bool]:
    found = decode(body, FileState)
    return found.offset, found.is_whole

"""A line without sockets: signed request bytes go to the county's own hearing, and may meet harm on the way.

All of the desk's end but the socket, and all of the county's but HTTP, is the program's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from bindesk.county import handlers
from bindesk.county.data_dir import County
from bindesk.county.handlers import HandlerResult
from bindesk.sync.rounds.county_client import (
    ENROL,
    RETURN,
    SYNC,
    CountyClient,
    Offline,
    RequestNumbers,
)
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.wire.wire import Reply, Round
from tests.faults.versions import knowing
from tests.support.county.fault_proxy import PORTAL

FATES = ("lost", "unanswered", "cut", "twice", "portal", "error")
"""What may become of a request; only a request heard twice is not known to the desk as a broken line."""


@dataclass
class NearWire:
    """Carries bytes to a county and back; ``fates`` say what becomes of the next requests."""

    county: County
    version: str
    clock: Callable[[], int]
    fates: list[str] = field(default_factory=list)

    def post(self, path: str, data: bytes) -> tuple[int, bytes]:
        fate = self.fates.pop(0) if self.fates else ""
        if fate == "portal":
            return 200, PORTAL
        if fate == "error":
            raise Offline("county-trouble", status=500)
        if fate == "lost":
            raise Offline("line-away", server="near")
        told = self._heard(path, data)
        if fate == "twice":
            told = self._heard(path, data)
        if fate == "unanswered":
            raise Offline("line-away", server="near")
        return told.status, told.body[: len(told.body) * 2 // 3] if fate == "cut" else told.body

    def _heard(self, path: str, data: bytes) -> HandlerResult:
        with knowing(self.version):
            if path == SYNC:
                return handlers.handle_round(self.county, path, data, self.clock)
            if path == RETURN:
                return handlers.handle_return(self.county, path, data)
            assert path == ENROL
            return handlers.handle_join(self.county, data, self.clock)

    def close(self) -> None:
        pass


class NearLine(CountyClient):
    """The program's own line on a near wire; ``limit`` makes the county's pages small."""

    def __init__(
        self,
        joined: CountyMembership,
        counter: RequestNumbers,
        wire: NearWire,
        limit: int | None = None,
    ) -> None:
        super().__init__(joined, counter)
        self._https = wire
        self._limit = limit

    def send(self, said: Round) -> Reply:
        if self._limit is not None:
            said = msgspec.structs.replace(said, limit=self._limit)
        return super().send(said)

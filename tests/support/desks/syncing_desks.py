"""Desks that carry in earnest, for tests of the window: a line that can be cut, and a village at work."""

from dataclasses import dataclass, field, replace

from bindesk.db.attachments.file_store import FileRef
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.desk.desk import Desk
from bindesk.operations.syncing.exchange import Exchange, Report
from bindesk.sync.rounds.county_client import Offline
from bindesk.sync.wire.wire import Reply, Round
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.background import BackgroundSync
from tests.support.county.local_county import NearLine
from tests.support.county.local_files import NearFiles
from tests.support.county.local_offices import Seat
from tests.support.desks import branches
from tests.support.desks.year_desks import ITEM, PERSON
from tests.support.window.inline_pool import Inline


@dataclass
class Wire:
    """The line of one seat; ``cut`` makes it fail as a dead line does. ``files`` are the county's."""

    seat: Seat
    cut: bool = False
    files: NearFiles = field(default_factory=NearFiles)

    def send(self, said: Round) -> Reply:
        if self.cut:
            raise Offline("line-away", server="https://near")
        return NearLine(self.seat.county, self.seat.near.device).send(said)

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        return self._files().how_far(unit, sha256)

    def put(self, unit: str, file: FileRef, offset: int, piece: bytes) -> tuple[int, bool]:
        return self._files().put(unit, file, offset, piece)

    def get(self, unit: str, sha256: str, offset: int, limit: int) -> bytes:
        return self._files().get(unit, sha256, offset, limit)

    def _files(self) -> NearFiles:
        if self.cut:
            raise Offline("line-away", server="https://near")
        return self.files

    def close(self) -> None:
        """Hang up."""

    def cancel(self) -> None:
        """Cancel the request under way: here none ever is."""

    def exchange(self, desk: Desk, report: Report | None = None) -> Exchange:
        """Return an exchange over this wire."""
        return Exchange(desk, report, self)


def in_earnest(seat: Seat) -> Desk:
    """Return a seat's desk as one that is not for practice."""
    return replace(seat.desk, office=replace(seat.desk.office, is_practice=False))


def at_work(seat: Seat) -> Desk:
    """Give a seat a branch, members, a resident and an item; return its desk, in earnest."""
    desk = in_earnest(seat)
    with desk.writing("import-member") as work:
        work.put(ORGANISATION, branches.BRANCH)
        work.put_all(MEMBER, branches.members(5))
        work.put(RESIDENT, PERSON)
        work.put(ERRAND_ITEM, ITEM)
    return desk


def background_of(context: PageContext, wire: Wire) -> BackgroundSync:
    """Return what carries over a wire, at once."""

    def raised(error: BaseException) -> None:
        raise error

    return BackgroundSync(context, Inline(), wire.exchange, raised)

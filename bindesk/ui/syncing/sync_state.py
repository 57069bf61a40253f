"""How a desk stands with its county, read in one go off the window's thread."""

from dataclasses import dataclass

from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal import conflicts
from bindesk.operations.reviews import reviews
from bindesk.operations.reviews.reviews import ReturnedRecord
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.pending import PendingRecord, pending
from bindesk.operations.syncing.syncing import SyncStatus

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class SyncState:
    """All that the bar and the page tell; ``conflicts`` counts records on which a clerk has to decide.

    ``now`` is when it was read, in UTC milliseconds.
    """

    now: int
    status: SyncStatus
    pending: tuple[PendingRecord, ...]
    returned: tuple[ReturnedRecord, ...]
    conflicts: int

    @property
    def days(self) -> int:
        """Return for how many whole days the oldest of what waits has waited, 0 while nothing does."""
        if not self.pending:
            return 0
        oldest = min(one.waiting.made_at.timestamp() for one in self.pending) * 1000
        if len(self.pending) < self.status.waiting and self.status.last_success is not None:
            oldest = min(oldest, self.status.last_success)
        return max(0, int((self.now - oldest) // _DAY_MS))


def read(desk: Desk) -> SyncState:
    """Return how a desk stands now."""
    return SyncState(
        desk.now(),
        syncing.status(desk),
        tuple(pending(desk)),
        tuple(reviews.returned(desk)),
        conflicts.how_many(desk),
    )

"""The sync state of a desk, read in one go on a worker thread."""

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
    """What the status bar and the page show; ``conflicts`` counts the records in conflict.

    ``now`` is the time of reading, in UTC milliseconds.
    """

    now: int
    status: SyncStatus
    pending: tuple[PendingRecord, ...]
    returned: tuple[ReturnedRecord, ...]
    conflicts: int

    @property
    def days(self) -> int:
        """Return for how many whole days the oldest pending deed has waited, 0 when none is pending."""
        if not self.pending:
            return 0
        oldest = min(one.waiting.made_at.timestamp() for one in self.pending) * 1000
        if len(self.pending) < self.status.waiting and self.status.last_success is not None:
            oldest = min(oldest, self.status.last_success)
        return max(0, int((self.now - oldest) // _DAY_MS))


def read(desk: Desk) -> SyncState:
    """Return the sync state of a desk now."""
    return SyncState(
        desk.now(),
        syncing.status(desk),
        tuple(pending(desk)),
        tuple(reviews.returned(desk)),
        conflicts.how_many(desk),
    )

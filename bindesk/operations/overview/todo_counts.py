"""Counts the items that wait for a person at this desk: returned, in conflict, due for review."""

from dataclasses import dataclass

from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal import conflicts
from bindesk.operations.reviews import reviews


@dataclass(frozen=True, slots=True)
class TodoCounts:
    """The counts of ``returned`` records, ``conflicts``, records ``to_review``, errands ``handed_up``."""

    returned: int = 0
    conflicts: int = 0
    to_review: int = 0
    handed_up: int = 0

    @property
    def count(self) -> int:
        """Return the sum of all counts."""
        return self.returned + self.conflicts + self.to_review + self.handed_up


def todo_counts(desk: Desk) -> TodoCounts:
    """Return the counts of what waits for a person at this desk now."""
    returned, differing = len(reviews.returned(desk)), conflicts.how_many(desk)
    if desk.office.role == "village":
        return TodoCounts(returned, differing)
    to_review = sum(reviews.due_counts(desk).values())
    return TodoCounts(returned, differing, to_review, len(reviews.handed_up(desk)))

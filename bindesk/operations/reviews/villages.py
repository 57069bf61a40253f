"""The villages below a township, as its desk looks at them: what is new, what lies here, what it carries."""

from collections import Counter
from dataclasses import dataclass

from bindesk.db.records import records
from bindesk.db.syncing import units
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.scopes import relation_of
from bindesk.operations.desk.desk import Desk
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing.pending import pending


@dataclass(frozen=True, slots=True)
class VillageSummary:
    """A village below this desk.

    ``due`` counts its records that nobody here has looked at since they were last changed, ``handed_up``
    its errands that lie with this desk, ``along`` its deeds that came by stick and are yet to be carried
    to the county.
    """

    code: str
    name: str
    due: int
    handed_up: int
    along: int


def villages(desk: Desk) -> list[VillageSummary]:
    """Return the villages below this desk's unit, by their codes; none for a village's own desk."""
    office = desk.office
    with desk.reading() as conn:
        parents = units.parents(conn)
        below = [
            unit
            for unit in units.all_units(conn)
            if unit.role == "village"
            and relation_of(office.unit, office.role, unit.code, parents) == "below"
        ]
    if not below:
        return []
    due, handed_up = reviews.due_counts(desk), _handed_up(desk)
    along = Counter(one.village for one in pending(desk) if one.village)
    return [
        VillageSummary(
            unit.code,
            unit.name,
            due.get(unit.code, 0),
            handed_up[unit.code],
            along[unit.name],
        )
        for unit in below
    ]


def _handed_up(desk: Desk) -> Counter[str]:
    errand_ids = [row.line.id for row in reviews.handed_up(desk)]
    with desk.reading() as conn:
        return Counter(
            errand.unit for errand in records.load_many(conn, ERRAND, errand_ids).values()
        )

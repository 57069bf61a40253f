"""Summarises the villages below a township: records due for review, errands handed up, deeds to relay."""

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
    """The counts of a village below this desk.

    ``due`` counts its records that nobody has reviewed since their last change, ``handed_up`` its errands
    handed up to this desk, ``along`` its deeds that came by USB stick and are not at the county yet.
    """

    code: str
    name: str
    due: int
    handed_up: int
    along: int


def villages(desk: Desk) -> list[VillageSummary]:
    """Return the villages below this desk's unit, sorted by code; none for a village's desk."""
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

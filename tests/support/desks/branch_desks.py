"""A desk with one branch and its made-up people, for tests about meetings."""

from datetime import datetime
from pathlib import Path

from bindesk.domain.people.members import MEMBER, STANDING, Member, Standing
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.operations.desk.clocks import CHINA
from bindesk.operations.desk.desk import Desk
from tests.support.desks.branches import BRANCH
from tests.support.desks.desks import desk_on


class Hands:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def hands(year=2026, month=11, day=20, hour=10, minute=42) -> Hands:
    """Return a clock at an instant of the office's own time."""
    return Hands(datetime(year, month, day, hour, minute, tzinfo=CHINA))


def founded(folder: Path, clock: Hands, engine: str = "plain") -> Desk:
    """Return a new desk of the made-up village on one of ENGINES."""
    return desk_on(engine, folder, clock)


def peopled(desk: Desk, people: list[Member], standings: list[Standing] = ()) -> Desk:
    """Give a desk its branch and members."""
    with desk.writing("import") as work:
        work.put(ORGANISATION, BRANCH)
        work.put_all(MEMBER, people)
        work.put_all(STANDING, list(standings))
    return desk

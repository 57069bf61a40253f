"""Two versions of the program in one process: today's, and a later one that knows a field and a kind more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record
from tests.support.desks.kinds import known_as

TODAY, LATER = "today", "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterResident(Resident):
    """A resident as a later program knows one."""

    wechat: str = f.text("微信号")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehive(Record):
    """A record of a kind that today's program does not know."""

    owner: str = f.text("养蜂人")
    place: str = f.text("地点")


LATER_RESIDENT = Kind("resident", "村民", LaterResident, title="name", key=("name",))
BEEHIVE = Kind("beehive", "蜂箱", Beehive, title="owner")

_now = [TODAY]


@contextmanager
def knowing(version: str) -> Iterator[None]:
    """Be the program of a version for the length of the block."""
    if version == _now[-1]:
        yield
        return
    kinds, without = (
        ((LATER_RESIDENT, BEEHIVE), ()) if version == LATER else ((RESIDENT,), (BEEHIVE.name,))
    )
    _now.append(version)
    try:
        with known_as(*kinds, without=without):
            yield
    finally:
        _now.pop()

"""Searches the whole desk by a few letters: people, errands by number, items, meetings."""

from dataclasses import dataclass
from datetime import timedelta

from bindesk.db.errands import errands
from bindesk.db.meetings import meetings
from bindesk.db.people import people
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errand_lists import ErrandFilter
from bindesk.domain.errands.visitors import Visitor, age
from bindesk.domain.meetings.meetings import MEETING, Meeting, MeetingFilter
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_items

PEOPLE, OTHERS = 5, 3
"""The greatest numbers of people, and of each other sort, that one search returns."""

_LATELY = timedelta(days=30)
_GENDERS = {"male": "男", "female": "女"}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A search result: its record kind and id, title, detail and unit."""

    kind: str
    id: str
    title: str
    detail: str = ""
    unit: str = ""


def find(desk: Desk, text: str, unit: str = "") -> list[SearchHit]:
    """Return what matches a text, people first; of one unit or of all units.

    Items are always this desk's own. An empty text matches nothing.
    """
    query = text.strip()
    if not query:
        return []
    today = desk.today()
    with desk.reading() as conn:
        visitors = people.find(conn, query, PEOPLE, today - _LATELY, unit)
        hits = [_person(one, age(one.born, today)) for one in visitors]
        hits += _errands(conn, query, unit) + _meetings(conn, query, unit)
    items = errand_items.find(errand_items.items_by_use(desk), query)[:OTHERS]
    return hits + [
        SearchHit(
            ERRAND_ITEM.name, one.item.id, one.item.name, f"事项 {one.item.code}", one.item.unit
        )
        for one in items
    ]


def _person(one: Visitor, years: int | None) -> SearchHit:
    what = "党员" if one.kind == "member" else "村民"
    parts = (
        what,
        _GENDERS.get(one.gender, ""),
        f"{years}岁" if years is not None else "",
        one.group,
    )
    return SearchHit(one.kind, one.id, one.name, " ".join(filter(None, parts)), one.unit)


def _errands(conn: Connection, query: str, unit: str) -> list[SearchHit]:
    if not any(letter.isdigit() for letter in query):
        return []
    lines = errands.lines(conn, errands.ids(conn, ErrandFilter(text=query, unit=unit), OTHERS))
    return [
        SearchHit("errand", line.id, line.number, f"{line.visitor} {line.subject}", line.unit)
        for line in lines
    ]


def _meetings(conn: Connection, query: str, unit: str) -> list[SearchHit]:
    meeting_ids = meetings.ids(conn, MeetingFilter(letters=query, unit=unit))[:OTHERS]
    stored = records.load_many(conn, MEETING, meeting_ids)
    return [
        SearchHit(MEETING.name, m.id, m.topic, _meeting_detail(m), m.unit)
        for m in (stored[one] for one in meeting_ids)
    ]


def _meeting_detail(meeting: Meeting) -> str:
    parts = (str(meeting.day or ""), MEETING.choice_words("type", meeting.type))
    return " ".join(part for part in parts if part)

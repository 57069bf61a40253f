"""A practice desk with a little of everything, for tests about pages and prints."""

from datetime import date
from pathlib import Path

from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem, errand_item_id
from bindesk.domain.errands.visits import Visit
from bindesk.domain.meetings.meetings import Motion, Proceedings
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errands
from bindesk.operations.meetings import meetings
from tests.support.desks import branches
from tests.support.desks.desks import UNIT, SetClock, practice_desk

ITEM = ErrandItem(
    id=errand_item_id(UNIT, "BM01"),
    unit=UNIT,
    code="BM01",
    name="医保费报销",
    category="社会保障",
    handling="agency",
    promise_workdays=5,
    day_kind="W",
    materials="身份证、户口簿",
)
TAP = ErrandItem(
    id=errand_item_id(UNIT, "BM02"),
    unit=UNIT,
    code="BM02",
    name="水费收缴",
    handling="direct",
    promise_workdays=0,
)
PERSON = Resident(
    id="resident-1",
    unit=UNIT,
    name="王小明",
    gender="male",
    born=date(1955, 3, 15),
    id_number="610427195503150018",
    phone="13900000001",
    group="三组",
    household="3-012",
)


def year_desk(folder: Path, clock: SetClock | None = None, members: int = 12) -> Desk:
    """Return a desk with a branch, its members, a resident and two items."""
    desk = practice_desk(folder, clock)
    with desk.writing("import") as work:
        work.put(ORGANISATION, branches.BRANCH)
        work.put_all(MEMBER, branches.members(members))
        work.put(RESIDENT, PERSON)
        work.put_all(ERRAND_ITEM, [ITEM, TAP])
    return desk


def held(desk: Desk, type_: str = "DH", day: date = branches.DAY, **said) -> str:
    """Record a finished meeting at which all came but the last; return its id."""
    opened = meetings.open_meeting(
        desk, type_, branches.BRANCH.id, day, group=said.pop("group", "")
    )
    meeting = branches.replace(
        opened.proceedings.meeting,
        **{
            "topic": "讨论集体经济分红",
            "starts": "09:00",
            "ends": "10:30",
            "place": "村会议室",
            "chair": "member-01",
            "recorder": "member-02",
            "minutes": "会议由书记主持，学习有关文件。",
            "finished": True,
            **said,
        },
    )
    people = opened.roll_entries
    lines = [branches.line(meeting, one.member) for one in people[:-1]]
    lines.append(branches.line(meeting, people[-1].member, "leave-sick", reason="住院"))
    vote = (
        {"is_voted": True, "yes": len(people) - 2, "no": 1, "abstain": 0} if type_ == "DH" else {}
    )
    motion = Motion(
        id="",
        title="集体经济分红方案",
        discussion="张建国：同意。",
        resolution="按人口分红",
        **vote,
    )
    meetings.record(desk, Proceedings(meeting, (motion,), tuple(lines)))
    return meeting.id


def accepted(desk: Desk, item: ErrandItem = ITEM, *, finish: bool = False) -> str:
    """Take an errand on for the resident; return its id."""
    visit = Visit(resident=PERSON.id, item=item.id, phone=PERSON.phone, materials="身份证\n户口簿")
    return errands.accept(desk, visit, finish=finish)[1]

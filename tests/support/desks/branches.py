"""Makes up a branch and its people, for tests about meetings."""

from dataclasses import replace
from datetime import date

from bindesk.domain.meetings.meetings import Attendance, Meeting, attendance_id
from bindesk.domain.people.members import Member, Standing
from bindesk.domain.people.organisations import Organisation

UNIT = "610482102249"
BRANCH = Organisation(
    id="branch-1",
    unit=UNIT,
    name="早饭头村党支部",
    short_code="ZFTC",
    type="branch",
    founded_on=date(2001, 7, 1),
    recorded_from=date(2001, 7, 1),
)
DAY = date(2026, 11, 20)

# Made-up names: 45 in every hundred share one surname, given names are common ones.
_SURNAMES = "豆豆豆豆豆豆豆豆豆王李张刘陈杨赵王李程"
_GIVEN = [
    "建国",
    "秀英",
    "小明",
    "玉兰",
    "志强",
    "桂花",
    "军",
    "丽",
    "卫东",
    "淑珍",
    "永红",
    "海燕",
    "建军",
    "秀兰",
    "国庆",
    "春梅",
    "文斌",
    "芳",
    "长安",
    "金莲",
    "俊峰",
    "巧玲",
    "新民",
    "爱琴",
    "保平",
    "雪莲",
    "振华",
    "美丽",
    "忠义",
    "凤英",
    "德福",
    "彩霞",
    "小军",
    "玉梅",
    "占军",
    "红梅",
    "进财",
    "月娥",
    "宏伟",
    "小红",
    "万里",
    "春燕",
    "天明",
    "翠花",
    "双喜",
]


def member(place: int, **said) -> Member:
    """Return the member of a place, counted from 1: a full member for years unless told otherwise."""
    made = Member(
        id=f"member-{place:02}",
        unit=UNIT,
        name=_SURNAMES[(place * 7) % len(_SURNAMES)] + _GIVEN[(place - 1) % len(_GIVEN)],
        gender="male" if place % 2 else "female",
        category="full",
        joined_on=date(1990 + place % 30, 7, 1),
        full_on=date(1991 + place % 30, 7, 1),
        branch=BRANCH.id,
        group="一组" if place % 2 else "二组",
    )
    return replace(made, **said)


def members(count: int) -> list[Member]:
    """Return so many members; the first three hold posts."""
    posts = {1: "secretary", 2: "deputy", 3: "organisation"}
    return [member(place, post=posts.get(place, "")) for place in range(1, count + 1)]


def probationary(place: int, **said) -> Member:
    """Return a probationary member."""
    return member(
        place,
        **{"category": "probationary", "full_on": None, "joined_on": date(2026, 3, 1), **said},
    )


def standing(of: Member, dimension: str, value: str, since: date, **said) -> Standing:
    """Return a standing of a member."""
    return Standing(
        id=f"standing-{of.id}-{dimension}-{since}",
        unit=UNIT,
        member=of.id,
        dimension=dimension,
        value=value,
        since=since,
        **said,
    )


def meeting(type_: str = "DH", day: date | None = DAY, **said) -> Meeting:
    """Return a meeting of the branch."""
    whole = {
        "id": f"meeting-{type_}-{day}",
        "unit": UNIT,
        "type": type_,
        "branch": BRANCH.id,
        "topic": "讨论集体经济分红",
        "day": day,
        "entered_on": day,
    }
    return Meeting(**{**whole, **said})


def line(of: Meeting, who: Member, status: str = "present", **said) -> Attendance:
    """Return a member's attendance."""
    whole = {
        "id": attendance_id(of.id, who.id),
        "unit": UNIT,
        "meeting": of.id,
        "person": who.id,
        "role": "member",
        "status": status,
    }
    return Attendance(**{**whole, **said})


def guest(of: Meeting, name: str, capacity: str = "镇组织委员") -> Attendance:
    """Return the attendance of somebody who is no member."""
    return Attendance(
        id=attendance_id(of.id, name),
        unit=UNIT,
        meeting=of.id,
        name=name,
        role="guest",
        capacity=capacity,
        status="present",
    )

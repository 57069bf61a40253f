from dataclasses import replace
from datetime import date

from bindesk.books.people import rosters
from bindesk.books.people.rosters import RosterBook, RosterRow
from tests.books.reading import STAMP, text

FULL = RosterBook(
    "ZFT-MC-20261120",
    date(2026, 11, 20),
    (
        RosterRow(
            "张堃",
            "男",
            "汉族",
            date(1955, 3, 15),
            "610427195503150018",
            "高中",
            date(1986, 7, 1),
            date(1987, 7, 1),
            "正式",
            "党支部书记",
            "第一党小组",
            "13992900001",
            "流动",
        ),
        RosterRow("买买提·阿不都热合曼江"),
    ),
    members=2,
    floating=0,
)


def test_the_full_roster_prints_every_value_and_is_internal() -> None:
    found = text(rosters.draw(FULL, STAMP)).replace(" ", "")
    for expected in (
        "内部资料", "截止日期：2026年11月20日", "党员总数：2", "流动：0",
        "1955年3月", "610427195503150018", "1986年7月1日", "13992900001", "买买提·阿不都热合曼江",
    ):  # fmt: skip
        assert expected in found


def test_the_public_roster_prints_what_it_was_handed() -> None:
    masked = replace(
        FULL.people[0], born="195*年", id_number="610427********0018", phone="139****0001"
    )
    public = replace(FULL, people=(masked,), internal=False)
    found = text(rosters.draw(public, STAMP))
    assert "内部资料" not in found
    assert "610427195503150018" not in found
    assert "610427********0018" in found
    assert "195*年" in found

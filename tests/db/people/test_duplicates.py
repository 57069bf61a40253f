"""Which records of a unit are worth comparing, and which record a merged one stands for."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from bindesk.db.errands import errands
from bindesk.db.people import duplicates, members, people
from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from bindesk.domain.errands.errand_lists import ErrandFilter
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import made_up_id_number
from tests.support.desks.query_plans import plans, walks

NUMBER, OTHER_NUMBER = made_up_id_number(7), made_up_id_number(8)
ELSEWHERE = "610482102245"
BORN = "1966-06-06"


def put(conn, kind, record, unit=UNIT, **values):
    row = row_of(kind, record, unit, values, ("deed",))
    conn.execute(insert(record_table(kind)), [row])


def merge(conn, duplicate, survivor, kind="resident", unit=UNIT, **values):
    verdict = {"about_kind": kind, "survivor": survivor, "duplicate": duplicate}
    name = f"{duplicate}-{survivor}"
    put(conn, "duplicate-verdict", name, unit, **verdict, **{"verdict": "merged", **values})
    change(conn, kind, duplicate, struck=True)


def change(conn, kind, record, **values):
    table = record_table(kind)
    conn.execute(update(table).where(table.c.id == record).values(values))


@pytest.mark.parametrize("kind", ["resident", "member"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "王建国", "id_number": NUMBER}, {"name": "李秀英", "id_number": NUMBER}),
        ({"name": "王建国", "born": BORN}, {"name": "王健国", "born": BORN}),
        ({"name": "王建国", "born": BORN}, {"name": "王建国"}),
        ({"name": "王建国", "born": BORN, "group": "一组"}, {"name": "王建国", "group": "一组"}),
        (
            {"name": "王建国", "born": BORN, "phone": "13900000001"},
            {"name": "王建国", "born": "1966-07-23", "phone": "13900000001"},
        ),
        (
            {"name": "王建国", "born": BORN, "id_number": NUMBER},
            {"name": "王建国", "born": "1966-06-16", "id_number": NUMBER[:12] + "1" + NUMBER[13:]},
        ),
        (
            {"name": "王建国", "born": "1966-06-06", "id_number": NUMBER},
            {"name": "王建国", "born": "1966-06-06", "id_number": NUMBER[:-1] + "0"},
        ),
    ],
)
def test_records_that_agree_in_something_are_compared(conn, kind, one, other):
    put(conn, kind, "a", **one)
    put(conn, kind, "b", **other)
    assert duplicates.candidates(conn, kind, UNIT) == [("a", "b")]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "王建国", "born": "1970-01-01"},
        {"name": "王建国", "group": "二组"},
        {"name": "李秀英"},
        {"name": "王建国", "born": BORN, "struck": True},
    ],
)
def test_others_are_not(conn, other):
    put(conn, "resident", "a", name="王建国", born=BORN, group="一组")
    put(conn, "resident", "b", **other)
    assert duplicates.candidates(conn, "resident", UNIT) == []


def test_residents_of_one_household_with_one_name_are_compared(conn):
    for record, born in (("a", BORN), ("b", "1966-07-23")):
        put(conn, "resident", record, name="王建国", born=born, household="3-012")
    assert duplicates.candidates(conn, "resident", UNIT) == [("a", "b")]


def test_people_of_two_units_are_not_compared(conn):
    put(conn, "resident", "a", name="王建国", id_number=NUMBER)
    put(conn, "resident", "b", ELSEWHERE, name="王建国", id_number=NUMBER)
    assert duplicates.candidates(conn, "resident", UNIT) == []


@pytest.mark.parametrize("kind", ["resident", "member"])
def test_comparing_reads_indexes_and_not_every_pair(conn, kind):
    lines = plans(conn, lambda: duplicates.candidates(conn, kind, UNIT))
    assert walks(lines, "one") + walks(lines, "other") == []
    other = [line for line in lines if line.startswith("SEARCH other")]
    assert len(other) == 3
    assert all("id_number=?" in line or "born=?" in line or "name=?" in line for line in other)


@pytest.fixture
def village(conn):
    put(conn, "resident", "a", name="王建国", born=BORN, group="一组")
    put(conn, "resident", "b", name="王建国", born=BORN, group="二组")
    put(conn, "resident", "c", name="王建囯", born=BORN, group="三组")
    put(conn, "resident", "d", ELSEWHERE, name="王建国", born=BORN)
    merge(conn, "c", "b")
    merge(conn, "b", "a")
    return conn


def test_a_merged_record_stands_for_the_one_that_survived(village):
    assert duplicates.survivor_ids(village, "resident") == {"c": "a", "b": "a"}
    assert duplicates.survivor_ids(village, "member") == {}


def test_a_merge_that_was_undone_is_not_followed(village):
    change(village, "duplicate-verdict", "b-a", struck=True)
    change(village, "resident", "b", struck=False)
    assert duplicates.survivor_ids(village, "resident") == {"c": "b"}


def test_a_merged_record_that_was_found_valid_stands_for_itself(village):
    change(village, "resident", "b", struck=False)
    assert duplicates.survivor_ids(village, "resident") == {"c": "b"}


def test_a_verdict_in_another_log_merges_nobody_here(village):
    merge(village, "d", "a", unit=ELSEWHERE)
    merge(village, "b", "0", unit=ELSEWHERE)
    put(village, "resident", "0", ELSEWHERE, name="王建国")
    assert duplicates.survivor_ids(village, "resident") == {"c": "a", "b": "a"}


def errand(conn, record, resident, day):
    put(conn, "errand", record, number=record, resident=resident, visitor="王建国", accepted_on=day)


def test_errands_of_merged_records_are_the_survivors(village):
    errand(village, "e1", "a", "2026-11-02")
    errand(village, "e2", "c", "2026-11-03")
    errand(village, "e3", "d", "2026-11-04")
    lines = errands.of_residents(village, ["a"], 9)
    assert [(line.id, line.resident) for line in lines] == [("e2", "a"), ("e1", "a")]
    assert errands.ids(village, ErrandFilter(resident="a")) == ["e2", "e1"]


def test_who_was_served_under_a_merged_record_counts_as_served(village):
    put(village, "resident", "e", name="王建国", group="〇组")
    errand(village, "e1", "c", "2026-11-03")
    matches = people.find(village, "wjg", 9, date(2026, 10, 21))
    assert [(one.id, one.served_on) for one in matches] == [
        ("a", date(2026, 11, 3)),
        ("d", None),
        ("e", None),
    ]


def test_the_visitor_of_a_merged_record_is_the_survivor(village):
    visitors = people.visitors(village, "resident", ["c", "b", "d"])
    assert [(one.id, one.group) for one in visitors] == [("a", "一组"), ("d", "")]


def test_standings_of_merged_members_are_the_survivors_too(conn):
    put(conn, "member", "a", name="王建国", branch="one")
    put(conn, "member", "b", name="王建国", branch="two")
    merge(conn, "b", "a", "member")
    said = {"dimension": "life", "value": "died", "since": "2026-06-01"}
    put(conn, "standing", "s", member="b", **said)
    assert [one.member for one in members.standings(conn, "one")] == ["b", "a"]
    assert [one.member for one in members.standings(conn, "two")] == ["b"]
    records, survivor_of = members.merged(conn)
    assert ([one.id for one in records], survivor_of) == (["b"], {"b": "a"})

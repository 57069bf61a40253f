"""Tests the search for visitors of the hall."""

from datetime import date

import pytest
from sqlalchemy import event, insert

from bindesk.db.people import people
from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from tests.support.desks.desks import UNIT

TODAY = date(2026, 11, 20)
SINCE = date(2026, 10, 21)


def keep(conn, kind, *rows):
    made = [row_of(kind, row.pop("id"), UNIT, row, ("deed",)) for row in map(dict, rows)]
    conn.execute(insert(record_table(kind)), made)


@pytest.fixture(name="village")
def _village(conn):
    keep(
        conn,
        "resident",
        {"id": "ming", "name": "王小明", "born": "1955-03-15", "group": "三组", "household": "3-012",
         "id_number": "610427195503150018", "gender": "male"},
        {"id": "man", "name": "王小满", "born": "1984-02-01", "group": "一组", "household": "3-012"},
        {"id": "dan", "name": "单小明", "born": "1960-07-08", "group": "二组", "household": "2-001",
         "id_number": "610427196007080027"},
        {"id": "xiang", "name": "王晓明珠", "group": "四组", "household": "3-0129"},
        {"id": "ouyang", "name": "欧阳_娜", "group": "一组", "alias": "OYN"},
        {"id": "gone", "name": "王小明", "group": "五组", "struck": True},
    )  # fmt: skip
    keep(
        conn,
        "member",
        {"id": "m-ming", "name": "王小明", "born": "1955-03-15", "id_number": "610427195503150018"},
        {"id": "m-new", "name": "吴兴梅", "born": "1999-01-01", "id_number": "61048219990101003X"},
        {"id": "m-man", "name": "王小满", "born": "1984-02-01"},
    )
    return conn


def found(conn, typed, limit=9):
    return [one.id for one in people.find(conn, typed, limit, SINCE)]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("wxm", ["man", "ming", "xiang", "m-new"]),
        ("w'x'm", ["man", "ming", "xiang", "m-new"]),
        ("WXM", ["man", "ming", "xiang", "m-new"]),
        ("wxmz", ["xiang"]),
        ("sxm", ["dan"]),
        ("dxm", ["dan"]),
        ("王小明", ["ming"]),
        ("小明", ["ming", "dan"]),
        ("王xm", ["man", "ming", "xiang"]),
        ("王小m", ["man", "ming"]),
        ("0018", ["ming"]),
        ("003x", ["m-new"]),
        ("610427196007080027", ["dan"]),
        ("018", []),
        ("3-012", ["man", "ming", "xiang"]),
        ("２-００１", ["dan"]),
        ("oyn", ["ouyang"]),
        ("xm", []),
        ("", []),
        ("'", []),
    ],
)
def test_people_are_found_by_what_a_clerk_types(village, typed, ids):
    assert found(village, typed) == ids


@pytest.mark.parametrize("typed", ["%", "_明", "王%明", "/"])
def test_signs_of_the_search_itself_mean_themselves(village, typed):
    assert found(village, typed) == []


def test_a_mark_in_a_name_is_found_as_that_mark(village):
    assert found(village, "_") == ["ouyang"]


def test_who_was_served_lately_comes_before_equals_and_says_when(village):
    keep(
        village,
        "errand",
        {"id": "e1", "number": "1", "resident": "xiang", "accepted_on": "2026-11-18"},
        {"id": "e2", "number": "2", "resident": "ming", "accepted_on": "2026-11-19"},
        {"id": "e3", "number": "3", "resident": "man", "accepted_on": "2026-01-19"},
        {"id": "e4", "number": "4", "resident": "man", "accepted_on": "2026-11-20", "struck": True},
    )
    told = people.find(village, "wxm", 9, SINCE)
    assert [one.id for one in told] == ["ming", "man", "xiang", "m-new"]
    assert [one.served_on for one in told] == [date(2026, 11, 19), None, date(2026, 11, 18), None]
    assert found(village, "w") == ["ming", "xiang", "man", "m-new"]


def test_no_more_are_found_than_asked_for(village):
    assert found(village, "w", limit=2) == ["man", "ming"]


def test_what_is_known_of_a_person_comes_along(village):
    ming = people.find(village, "0018", 1, SINCE)[0]
    assert (ming.kind, ming.name, ming.born) == ("resident", "王小明", date(1955, 3, 15))
    assert (ming.group, ming.household, ming.gender) == ("三组", "3-012", "male")
    member = people.find(village, "wxm", 9, SINCE)[-1]
    assert (member.kind, member.household) == ("member", "")


def test_a_household_is_listed_with_the_eldest_first(village):
    assert [one.id for one in people.household(village, "3-012", SINCE)] == ["ming", "man"]


def test_a_twin_has_the_same_number_or_the_same_name_birth_and_group(village):
    def twins(number="", name="", born=None, group=""):
        return [one.id for one in people.twins(village, number, name, born, group)]

    assert twins(number="610427195503150018") == ["ming"]
    assert twins(name="王小满", born=date(1984, 2, 1), group="一组") == ["man"]
    assert twins(name="王小满", born=date(1984, 2, 1), group="二组") == []
    assert twins(name="王小满", group="一组") == []
    assert twins() == []


def test_people_asked_for_by_id_come_in_that_order(village):
    told = people.visitors(village, "resident", ["man", "nobody", "ming"])
    assert [one.id for one in told] == ["man", "ming"]


@pytest.mark.parametrize("typed", ["wxm", "小明", "0018", "3-012"])
def test_a_search_reads_an_index_and_not_the_records(village, typed):
    asked = []
    heard = (village, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    event.listen(*heard)
    people.find(village, typed, 9, SINCE)
    event.remove(*heard)
    sql, values = next(one for one in asked if "duplicate_verdict" not in one[0])
    plan = "\n".join(r[-1] for r in village.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, values))
    assert "SCAN resident USING COVERING INDEX ix_resident_struck_name" in plan.replace(
        "SEARCH", "SCAN"
    )

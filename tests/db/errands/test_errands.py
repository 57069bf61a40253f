"""Tests the queries for lists of errands."""

from datetime import date

import pytest
from sqlalchemy import insert

from bindesk.db.audit import prints
from bindesk.db.errands import errands
from bindesk.db.records.denormalise import refresh_all
from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from bindesk.domain.errands.errand_lists import ErrandFilter, month_filter
from bindesk.domain.errands.errands import OPEN
from tests.support.desks.desks import UNIT
from tests.support.desks.query_plans import plans, walks

PREFIX = f"{UNIT}-2026-A-"


def keep(conn, kind, *rows, unit=UNIT):
    made = [row_of(kind, row.pop("id"), unit, row, ("deed",)) for row in map(dict, rows)]
    conn.execute(insert(record_table(kind)), made)


def step(errand, place, state, day="2026-11-20", **said):
    return {
        "id": f"{errand}-{place}", "errand": errand, "place": place, "state": state, "day": day, **said
    }  # fmt: skip


@pytest.fixture(name="hall")
def _hall(conn):
    keep(conn, "resident", {"id": "ming", "name": "王小明", "group": "三组"})
    keep(
        conn,
        "errand",
        {"id": "a", "number": PREFIX + "0001", "accepted_on": "2026-10-30", "resident": "ming",
         "visitor": "王小明", "subject": "水费代收代缴", "item": "i1", "handling": "direct"},
        {"id": "b", "number": PREFIX + "0002", "accepted_on": "2026-11-02", "resident": "ming",
         "visitor": "王小明", "subject": "社会保障卡申领", "item": "i2", "handling": "agency",
         "due_on": "2026-12-01", "promised_days": 5, "day_kind": "W"},
        {"id": "c", "number": PREFIX + "0003", "accepted_on": "2026-11-20", "resident": "",
         "visitor": "现场口头", "subject": "问路", "handling": "direct"},
        {"id": "d", "number": PREFIX + "0004", "accepted_on": "2026-11-20", "resident": "ming",
         "visitor": "王小明", "subject": "残疾人证", "item": "i2", "handling": "agency",
         "due_on": "2026-11-23", "struck": True},
        {"id": "e", "number": PREFIX + "0005", "accepted_on": "2026-11-20", "resident": "lan",
         "visitor": "张玉兰", "subject": "临时救助申请", "item": "i2", "handling": "agency",
         "due_on": "2026-11-24"},
    )  # fmt: skip
    keep(
        conn,
        "errand-step",
        step("a", 1, "accepted", "2026-10-30"),
        step("a", 2, "done", "2026-10-31"),
        step("a", 3, "rated", "2026-11-05"),
        step("b", 1, "accepted", "2026-11-02"),
        step("b", 2, "submitted", "2026-11-03"),
        step("b", 3, "submitted", "2026-11-04", extension_days=3),
        step("b", 4, "done", struck=True),
        step("c", 1, "guided"),
        step("d", 1, "accepted"),
        step("e", 1, "accepted"),
    )
    refresh_all(conn, "errand")
    return conn


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ErrandFilter(), ["e", "d", "c", "b", "a"]),
        (month_filter(2026, 11), ["e", "d", "c", "b"]),
        (month_filter(2026, 10), ["a"]),
        (ErrandFilter(since=date(2026, 11, 20), until=date(2026, 11, 20)), ["e", "d", "c"]),
        (ErrandFilter(states=OPEN), ["e", "b"]),
        (ErrandFilter(resident="ming"), ["d", "b", "a"]),
        (ErrandFilter(item="i2"), ["e", "d", "b"]),
        (ErrandFilter(text="0003"), ["c"]),
        (ErrandFilter(text="王小"), ["d", "b", "a"]),
        (ErrandFilter(text="wxm"), ["d", "b", "a"]),
        (ErrandFilter(text="sf"), ["a"]),
        (ErrandFilter(text="救助"), ["e"]),
        (ErrandFilter(text="%"), []),
        (ErrandFilter(text="A"), []),
        (month_filter(2026, 11, "社会"), ["b"]),
    ],
)
def test_lists_ask_for_errands_in_many_ways(hall, wanted, ids):
    assert errands.ids(hall, wanted) == ids


def test_lines_come_in_the_order_of_their_ids_with_what_the_steps_tell(hall):
    b, a = errands.lines(hall, ["b", "nobody", "a"])
    assert (a.state, a.ended, a.ended_on) == ("rated", "done", date(2026, 10, 31))
    assert (a.group, a.visitor, a.due_on) == ("三组", "王小明", None)
    assert (b.state, b.ended, b.ended_on) == ("submitted", "", None)
    assert b.whole_days == 8


def test_open_lines_leave_out_what_has_ended_or_was_struck(hall):
    assert {line.id for line in errands.open_lines(hall)} == {"b", "e"}


def test_a_persons_newest_errands_come_first(hall):
    assert [line.id for line in errands.of_residents(hall, ["ming"], 5)] == ["b", "a"]
    assert [line.id for line in errands.of_residents(hall, ["ming", "lan"], 1)] == ["e"]


def test_a_days_work_is_counted_without_what_was_struck(hall):
    assert errands.accepted_on(hall, date(2026, 11, 20)) == 2
    assert errands.ended_on(hall, date(2026, 10, 31)) == 1
    assert errands.ended_on(hall, date(2026, 11, 20)) == 1


def test_steps_come_by_place_without_struck_ones(hall):
    assert [one.place for one in errands.steps(hall, "b")] == [1, 2, 3]


def test_what_another_unit_writes_about_an_errand_does_not_count(hall):
    rows = (
        step("b", 5, "rated", rating="bad", extension_days=90),
        {**step("b", 6, "done"), "id": "b-6"},
    )
    before = (errands.lines(hall, ["b"]), errands.steps(hall, "b"))
    ended = errands.ended_on(hall, date(2026, 11, 20))
    keep(hall, "errand-step", *rows, unit="610482102245")
    refresh_all(hall, "errand")
    assert (errands.lines(hall, ["b"]), errands.steps(hall, "b")) == before
    assert errands.ended_on(hall, date(2026, 11, 20)) == ended
    assert prints.ratings(hall, ["b"]) == {}


def test_items_are_counted_by_use(hall):
    assert errands.uses(hall) == {"i1": 1, "i2": 3}


def test_the_last_serial_counts_struck_errands_too(hall):
    assert errands.last_serial(hall, PREFIX) == 5


def test_another_year_or_desk_begins_again(hall):
    assert errands.last_serial(hall, f"{UNIT}-2027-A-") == 0
    assert errands.last_serial(hall, f"{UNIT}-2026-B-") == 0


def test_serials_go_on_after_four_digits_run_out(hall):
    keep(hall, "errand", {"id": "x", "number": PREFIX + "9999"})
    assert errands.last_serial(hall, PREFIX) == 9999
    keep(hall, "errand", {"id": "y", "number": PREFIX + "10000"})
    assert errands.last_serial(hall, PREFIX) == 10_000


OTHER = "610482102245"


@pytest.fixture(name="two")
def _two(hall):
    theirs = row_of(
        "errand",
        "z",
        OTHER,
        {"number": f"{OTHER}-2026-A-0001", "accepted_on": "2026-11-20", "visitor": "赵玉兰"},
        ("deed",),
    )
    hall.execute(insert(record_table("errand")), [theirs])
    done = row_of(
        "errand-step",
        "z-1",
        OTHER,
        {"errand": "z", "place": 1, "state": "done", "day": "2026-11-20"},
        (),
    )
    hall.execute(insert(record_table("errand-step")), [done])
    refresh_all(hall, "errand")
    return hall


def test_a_list_may_be_of_one_unit(two):
    assert errands.ids(two, ErrandFilter(unit=OTHER)) == ["z"]
    assert "z" in errands.ids(two, ErrandFilter())
    assert [line.unit for line in errands.lines(two, ["z"])] == [OTHER]
    assert {line.unit for line in errands.open_lines(two, UNIT)} == {UNIT}
    assert errands.accepted_on(two, date(2026, 11, 20), OTHER) == 1
    assert errands.ended_on(two, date(2026, 11, 20), OTHER) == 1
    assert errands.ended_on(two, date(2026, 11, 20), UNIT) == 1


def test_of_many_the_newest_are_listed_and_all_are_counted(two):
    everything = errands.ids(two, ErrandFilter())
    assert errands.ids(two, ErrandFilter(), 2) == everything[:2]
    assert errands.how_many(two, ErrandFilter()) == len(everything)
    assert errands.how_many(two, ErrandFilter(unit=OTHER)) == 1


@pytest.mark.parametrize("unit", ["", UNIT])
def test_no_list_reads_or_sorts_the_whole_ledger(hall, unit):
    day = date(2026, 11, 20)
    looks = [
        lambda: errands.ids(hall, month_filter(2026, 11, unit=unit)),
        lambda: errands.ids(hall, ErrandFilter(unit=unit), 100),
        lambda: errands.accepted_on(hall, day, unit),
        lambda: errands.ended_on(hall, day, unit),
    ]
    for look in looks:
        lines = plans(hall, look)
        assert lines
        assert walks(lines, "errand") == []
    opening = plans(hall, lambda: errands.open_lines(hall, unit))
    index = "ix_errand_unit_state (unit=? AND state=?)" if unit else "ix_errand_state (state=?)"
    assert any(index in line for line in opening)


@pytest.mark.parametrize("text", ["王小", "wxm", "0003", "救助", "sf", "玉", "_"])
def test_a_text_sought_in_all_years_finds_what_a_walk_through_all_errands_does(hall, text):
    everything = ErrandFilter(text=text)
    walked = ErrandFilter(text=text, since=date(2000, 1, 1))
    assert errands.ids(hall, everything) == errands.ids(hall, walked)
    assert errands.how_many(hall, everything) == errands.how_many(hall, walked)


@pytest.mark.parametrize("text", ["王小", "wxm"])
def test_a_text_sought_in_all_years_reads_each_name_once_out_of_an_index(hall, text):
    lines = plans(hall, lambda: errands.how_many(hall, ErrandFilter(text=text)))
    assert [line for line in lines if line.startswith("SCAN errand")] == []
    assert any("ix_errand_visitor_visitor_initials (visitor=?)" in line for line in lines)
    assert any("ix_errand_subject_subject_initials (subject=?)" in line for line in lines)


def test_open_errands_are_counted_and_the_most_urgent_found_out_of_the_open_ones_alone(hall):
    for look in (lambda: errands.alike_open(hall), lambda: errands.most_urgent(hall, 1)):
        lines = plans(hall, look)
        assert any("ix_errand_state (state=?)" in line for line in lines)
        assert [line for line in lines if line.startswith("SCAN")] == []
    assert sum(alike.count for alike in errands.alike_open(hall)) == 2

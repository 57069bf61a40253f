from sqlalchemy import insert

from bindesk.db.records import registers
from bindesk.db.records.registers import RegisterQuery
from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from bindesk.domain.people.residents import RESIDENT
from tests.support.desks.desks import UNIT
from tests.support.desks.query_plans import plans, walks


def people(conn, *names):
    rows = [row_of("resident", f"r-{n}", UNIT, {"name": name}, ()) for n, name in enumerate(names)]
    conn.execute(insert(record_table("resident")), rows)


def test_whole_spellings_come_before_beginnings_and_those_before_parts(conn):
    people(conn, "王小明", "王小", "李王小")
    assert registers.ids(conn, RESIDENT, RegisterQuery("wx")) == ["r-1", "r-0"]
    assert registers.ids(conn, RESIDENT, RegisterQuery("王小")) == ["r-1", "r-0", "r-2"]


def test_a_search_ends_after_the_first_few_hundred_and_a_list_does_not(conn):
    people(conn, *(f"王小{n}" for n in range(registers.MOST_FOUND + 5)))
    assert len(registers.ids(conn, RESIDENT, RegisterQuery("王"))) == registers.MOST_FOUND
    assert len(registers.ids(conn, RESIDENT, RegisterQuery())) == registers.MOST_FOUND + 5


def test_an_order_that_was_asked_for_goes_before_how_near_a_match_is(conn):
    people(conn, "王小明", "王小", "李王小")
    assert registers.ids(conn, RESIDENT, RegisterQuery("王小", order="name")) == [
        "r-2",
        "r-1",
        "r-0",
    ]


def test_a_list_may_be_of_one_unit_and_is_read_in_order_out_of_an_index(conn):
    people(conn, "王小明", "李秀英")
    theirs = row_of("resident", "r-9", "610482102245", {"name": "赵玉兰"}, ())
    conn.execute(insert(record_table("resident")), [theirs])
    assert registers.ids(conn, RESIDENT, RegisterQuery(unit="610482102245")) == ["r-9"]
    assert registers.ids(conn, RESIDENT, RegisterQuery("王", unit="610482102245")) == []
    assert len(registers.ids(conn, RESIDENT, RegisterQuery())) == 3
    for unit in ("", UNIT):
        lines = plans(
            conn, lambda unit=unit: registers.ids(conn, RESIDENT, RegisterQuery(unit=unit))
        )
        assert lines
        assert walks(lines, "resident") == []


def test_a_long_list_is_cut_in_its_order_and_counted_out_of_an_index(conn):
    people(conn, "王小明", "李秀英", "赵玉兰")
    forth = registers.ids(conn, RESIDENT, RegisterQuery())
    assert registers.ids(conn, RESIDENT, RegisterQuery(), 2) == forth[:2]
    back = RegisterQuery(order="-name")
    assert registers.ids(conn, RESIDENT, back, 2) == registers.ids(conn, RESIDENT, back)[:2]
    assert registers.how_many(conn, RESIDENT, RegisterQuery()) == 3
    assert registers.how_many(conn, RESIDENT, RegisterQuery("王")) == 1
    for look in (registers.how_many, lambda *asked: registers.ids(*asked, 2)):
        lines = plans(conn, lambda look=look: look(conn, RESIDENT, RegisterQuery()))
        assert all("COVERING INDEX" in line for line in lines)
        assert lines

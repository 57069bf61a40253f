from sqlalchemy import insert

from bindesk.db import registers
from bindesk.db.rows import row_of
from bindesk.db.tables import record_table
from bindesk.domain.residents import RESIDENT
from tests.support.desks import UNIT


def people(link, *names):
    rows = [row_of("resident", f"r-{n}", UNIT, {"name": name}, ()) for n, name in enumerate(names)]
    link.execute(insert(record_table("resident")), rows)


def test_whole_spellings_come_before_beginnings_and_those_before_parts(link):
    people(link, "王小明", "王小", "李王小")
    assert registers.ids(link, RESIDENT, "wx") == ["r-1", "r-0"]
    assert registers.ids(link, RESIDENT, "王小") == ["r-1", "r-0", "r-2"]


def test_a_search_ends_after_the_first_few_hundred_and_a_list_does_not(link):
    people(link, *(f"王小{n}" for n in range(registers.MOST_FOUND + 5)))
    assert len(registers.ids(link, RESIDENT, "王")) == registers.MOST_FOUND
    assert len(registers.ids(link, RESIDENT)) == registers.MOST_FOUND + 5


def test_an_order_that_was_asked_for_goes_before_how_near_a_match_is(link):
    people(link, "王小明", "王小", "李王小")
    assert registers.ids(link, RESIDENT, "王小", order="name") == ["r-2", "r-1", "r-0"]

"""Tests the queries for open conflicts, by record and by unit."""

import pytest

from bindesk.db.journal import conflicts, folding, journal
from bindesk.db.journal.conflicts import OpenConflict
from bindesk.domain.people.residents import RESIDENT
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import change, deed


@pytest.fixture
def apart(desk):
    """Two records; the first has conflicts in two fields."""
    told = (
        deed(
            "d1", change("resident", "r1", name="赵玉兰"), change("resident", "r2", name="程小丽")
        ),
        deed("d2", change("resident", "r1", ("d1",), group="一组", household="1")),
        deed("d3", change("resident", "r1", ("d1",), group="二组", household="2")),
    )
    with desk.together() as conn:
        for one in told:
            journal.append(conn, one)
            folding.apply(conn, one)
    return desk


def test_open_conflicts_are_sorted_by_record_and_field(apart):
    with apart.reading() as conn:
        found = conflicts.all_conflicts(conn)
        assert found == [
            OpenConflict("resident", "r1", "group", "d2", "d3"),
            OpenConflict("resident", "r1", "household", "d2", "d3"),
        ]
        assert conflicts.of_record(conn, "resident", "r1") == found
        assert conflicts.of_record(conn, "resident", "r2") == []


def test_a_record_counts_once_and_only_for_its_unit(apart):
    with apart.reading() as conn:
        assert list(conflicts.counts(conn).values()) == [1]
        assert {unit for _kind, unit in conflicts.counts(conn)} == {UNIT}


def test_what_is_settled_is_no_longer_there(apart):
    with apart.writing("settle") as work:
        work.set(RESIDENT, "r1", {"group": "一组", "household": "2"})
    with apart.reading() as conn:
        assert conflicts.all_conflicts(conn) == []
        assert conflicts.counts(conn) == {}

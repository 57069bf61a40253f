from datetime import date

import pytest

from bindesk.db.journal import folding, journal
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.people.members import MEMBER
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import change, deed


@pytest.fixture
def filled(conn: Connection) -> Connection:
    told = deed(
        "a",
        change("member", "m1", name="王小明", group="一组", joined_on="1999-07-01"),
        change("member", "m2", name="单玉兰", group="二组", is_poor=True),
        change("member", "m3", name="李军", group="一组", struck=True),
    )
    journal.append(conn, told)
    folding.apply(conn, told)
    return conn


def test_a_record_is_loaded_as_a_frozen_value(filled: Connection) -> None:
    kept = records.load(filled, MEMBER, "m1")
    assert kept is not None
    assert (kept.name, kept.joined_on, kept.is_poor) == ("王小明", date(1999, 7, 1), False)
    assert (kept.unit, kept.heads) == (UNIT, ("a",))
    assert records.load(filled, MEMBER, "never") is None


def test_a_struck_record_can_still_be_loaded(filled: Connection) -> None:
    kept = records.load(filled, MEMBER, "m3")
    assert kept is not None
    assert kept.struck


def test_many_are_loaded_by_id_and_missing_ones_left_out(filled: Connection) -> None:
    wanted = [f"x{n}" for n in range(900)] + ["m1", "m2", "m1"]
    assert sorted(records.load_many(filled, MEMBER, wanted)) == ["m1", "m2"]
    assert records.load_many(filled, MEMBER, []) == {}


def test_records_are_found_by_values_in_order_without_struck_ones(filled: Connection) -> None:
    def names(**equal: object) -> list[str]:
        return [m.name for m in records.where(filled, MEMBER, equal, order=("name",))]

    assert names() == ["单玉兰", "王小明"]
    assert names(group="一组") == ["王小明"]
    assert names(is_poor=True) == ["单玉兰"]
    assert names(joined_on=None) == ["单玉兰"]
    assert names(group="一组' OR '1'='1") == []
    struck = records.where(filled, MEMBER, {"group": "一组"}, struck=True)
    assert [m.id for m in struck] == ["m1", "m3"]


def test_records_are_found_by_several_values_and_between_bounds(filled: Connection) -> None:
    def names(**where: object) -> list[str]:
        return [m.name for m in records.where(filled, MEMBER, **{"equal": {}, **where})]

    assert names(equal={"name": ["王小明", "单玉兰"]}, order=("name",)) == ["单玉兰", "王小明"]
    assert names(equal={"name": []}) == []
    assert names(between={"joined_on": ("1900-01-01", "2100-01-01")}) == ["王小明"]
    assert names(between={"joined_on": ("1900-01-01", "1900-01-02")}) == []


def test_counts_leave_struck_ones_out(filled: Connection) -> None:
    assert records.count(filled, MEMBER) == 2


def test_heads_are_those_of_the_records_there_are(filled: Connection) -> None:
    told = deed("b", change("member", "m1", (), name="王晓明"))
    journal.append(filled, told)
    folding.apply(filled, told)
    heads = records.heads(filled, "member", ["m1", "m2", "never"])
    assert heads == {"m1": ("a", "b"), "m2": ("a",)}

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from bindesk.db.journal import journal
from bindesk.db.store.engine import Connection, DamagedRow
from bindesk.db.store.tables import deed as deeds
from bindesk.domain.journal.deeds import Change, Deed, DeedState
from bindesk.domain.journal.ids import new_id
from bindesk.domain.journal.merging import RecordChange
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.makers import change, deed


def put(conn: Connection, deed_id: str, state: DeedState, position: int | None) -> None:
    own = update(deeds).where(deeds.c.id == deed_id)
    conn.execute(own.values(state=state.value, position=position))


def test_a_deed_comes_back_as_it_was_written(conn: Connection) -> None:
    told = deed(
        "a",
        change("member", "m", ("x", "y"), name="𬴂'\"\\\n", is_poor=True, branch=None, height=-3),
        Change("beehive", "b", (), {"bees": 4000}),
    )
    journal.append(conn, told)
    assert journal.load(conn, "a") == told
    assert journal.load(conn, "b") is None


def test_the_same_deed_is_not_written_twice(conn: Connection) -> None:
    journal.append(conn, deed("a", change("member", "m")))
    with pytest.raises(IntegrityError):
        journal.append(conn, deed("a", change("member", "m")))


def test_a_deed_without_changes_can_be_kept(conn: Connection) -> None:
    journal.append(conn, deed("a"))
    assert [one.id for one in deeds_in_order(conn)] == ["a"]


def test_confirmed_deeds_come_first_by_position_then_waiting_ones_as_they_were_made(
    conn: Connection,
) -> None:
    for name in "abcdef":
        journal.append(conn, deed(name, change("member", "m")))
    put(conn, "e", DeedState.CONFIRMED, 1)
    put(conn, "b", DeedState.CONFIRMED, 2)
    put(conn, "c", DeedState.SEALED, None)
    put(conn, "d", DeedState.REFUSED, 3)
    assert [one.id for one in deeds_in_order(conn)] == ["e", "b", "a", "c", "f"]
    assert [one.id for one in journal.deeds_on(conn, "member", "m")] == ["e", "b", "a", "c", "f"]


def test_the_touches_of_a_kind_are_those_of_each_record_of_it(conn: Connection) -> None:
    journal.append(conn, deed("a", change("member", "m"), change("resident", "r")))
    journal.append(conn, deed("b", change("resident", "r", ("a",), phone="1")))
    assert journal.changes_of_kind(conn, "member") == {
        "m": ("610482102249", [RecordChange("a", (), {})])
    }
    assert journal.changes_of_kind(conn, "resident") == journal.changes_of_many(
        conn, "resident", ["r"]
    )


def test_a_touch_reaches_across_a_deed_of_its_own_unit_that_was_sent_back(conn: Connection) -> None:
    journal.append(conn, deed("a", change("member", "m", name="王")))
    journal.append(conn, deed("b", change("member", "m", ("a",), name="李")))
    journal.append(conn, deed("x", change("member", "m", ("a",)), unit="610482102000"))
    journal.append(conn, deed("c", change("member", "m", ("b", "x"), phone="1")))
    for name in "bx":
        put(conn, name, DeedState.REFUSED, 3)
    _, touches = journal.changes_of_many(conn, "member", ["m"])["m"]
    assert touches == [
        RecordChange("a", (), {"name": "王"}),
        RecordChange("c", ("b", "x"), {"phone": "1"}),
        RecordChange("b", ("a",), {}, counts=False),
    ]
    journal.append(conn, deed("z", change("member", "n"), unit="610482102000"))
    put(conn, "z", DeedState.REFUSED, 4)
    assert "n" not in journal.changes_of_kind(conn, "member")


def test_touches_say_what_each_deed_says_of_a_record_of_that_kind(conn: Connection) -> None:
    journal.append(conn, deed("a", change("member", "m", name="王"), change("resident", "m")))
    journal.append(conn, deed("b", change("member", "m", ("a",), phone="1"), unit="610482102000"))
    unit, touches = journal.changes_of_many(conn, "member", ["m", "n"])["m"]
    assert unit == "610482102249"
    assert touches == [
        RecordChange("a", (), {"name": "王"}),
        RecordChange("b", ("a",), {"phone": "1"}),
    ]


def test_a_clerk_s_own_deeds_come_newest_first(conn: Connection) -> None:
    for name, clerk in (("a", "李秀英"), ("b", "王军"), ("c", "李秀英")):
        journal.append(conn, deed(name, change("member", "m"), clerk=clerk))
    assert [one.id for one in journal.newest(conn, "李秀英")] == ["c", "a"]


def test_a_device_numbers_its_deeds_without_gaps_from_above_all_others(conn: Connection) -> None:
    assert journal.next_number(conn, "d1") == 1
    journal.append(conn, deed("a", n=7))
    journal.append(conn, deed("b", n=3))
    assert journal.next_number(conn, "d1") == 8
    journal.note_number(conn, "d1", 8)
    journal.append(conn, deed("c", n=20))
    assert journal.next_number(conn, "d1") == 9
    journal.note_number(conn, "d1", 9)
    assert journal.numbered_deeds(conn, "d1") == range(8, 10)
    assert journal.numbered_deeds(conn, "d2") == range(0)
    assert journal.next_number(conn, "d2") == 21


def test_deeds_are_counted_by_state(conn: Connection) -> None:
    for name in "abc":
        journal.append(conn, deed(name))
    put(conn, "b", DeedState.SEALED, None)
    assert journal.how_many(conn) == 3
    assert journal.how_many(conn, DeedState.OPEN) == 2
    assert journal.how_many(conn, DeedState.REFUSED) == 0


def test_a_damaged_body_that_names_a_record_twice_is_not_read(conn: Connection) -> None:
    journal.append(conn, deed("a", change("member", "m")))
    twice = '"changes":[{"kind":"member","record":"m","parents":[],"values":{}}'
    conn.execute(
        text("UPDATE deed SET body = replace(CAST(body AS TEXT), :one, :two)"),
        {
            "one": twice + "]",
            "two": f"{twice},{twice.removeprefix(chr(34) + 'changes' + chr(34) + ':[')}]",
        },
    )
    with pytest.raises(DamagedRow):
        journal.load(conn, "a")


def _deed(unit, *records):
    changes = tuple(Change(kind, record, (), {}) for kind, record in records)
    return Deed(new_id(), unit, "d", 1, "李秀英", "record", 1, changes)


def test_a_record_belongs_to_the_unit_whose_deed_named_it(conn):
    journal.append(conn, _deed("u1", ("resident", "a"), ("member", "a")))
    journal.append(conn, _deed("u2", ("resident", "b")))
    asked = [("resident", "a"), ("resident", "b"), ("member", "b"), ("member", "a")]
    assert journal.units_of(conn, asked) == {
        ("resident", "a"): "u1",
        ("member", "a"): "u1",
        ("resident", "b"): "u2",
    }


def test_a_refused_deed_owns_nothing(conn):
    journal.append(conn, _deed("u1", ("resident", "a")), state=DeedState.REFUSED)
    assert journal.units_of(conn, [("resident", "a")]) == {}


def test_many_records_are_asked_for_at_once(conn):
    journal.append(conn, _deed("u1", *(("resident", f"r{n}") for n in range(1000))))
    asked = [("resident", f"r{n}") for n in range(1001)]
    assert len(journal.units_of(conn, asked)) == 1000

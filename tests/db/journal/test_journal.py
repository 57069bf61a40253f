from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from bindesk.db.journal import journal
from bindesk.db.store.engine import Link
from bindesk.db.store.tables import deed as deeds
from bindesk.domain.journal.deeds import Change, DeedState
from bindesk.domain.journal.merging import RecordChange
from tests.support.makers import change, deed


def put(link: Link, deed_id: str, state: DeedState, position: int | None) -> None:
    own = update(deeds).where(deeds.c.id == deed_id)
    link.execute(own.values(state=state.value, position=position))


def test_a_deed_comes_back_as_it_was_written(link: Link) -> None:
    told = deed(
        "a",
        change("member", "m", ("x", "y"), name="𬴂'\"\\\n", is_poor=True, branch=None, height=-3),
        Change("beehive", "b", (), {"bees": 4000}),
    )
    journal.append(link, told)
    assert journal.load(link, "a") == told
    assert journal.load(link, "b") is None


def test_the_same_deed_is_not_written_twice(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m")))
    with pytest.raises(IntegrityError):
        journal.append(link, deed("a", change("member", "m")))


def test_a_deed_without_changes_can_be_kept(link: Link) -> None:
    journal.append(link, deed("a"))
    assert [one.id for one in journal.in_order(link)] == ["a"]


def test_confirmed_deeds_come_first_by_position_then_waiting_ones_as_they_were_made(
    link: Link,
) -> None:
    for name in "abcdef":
        journal.append(link, deed(name, change("member", "m")))
    put(link, "e", DeedState.CONFIRMED, 1)
    put(link, "b", DeedState.CONFIRMED, 2)
    put(link, "c", DeedState.SEALED, None)
    put(link, "d", DeedState.REFUSED, 3)
    assert [one.id for one in journal.in_order(link)] == ["e", "b", "a", "c", "f"]
    assert [one.id for one in journal.deeds_on(link, "member", "m")] == ["e", "b", "a", "c", "f"]


def test_the_touches_of_a_kind_are_those_of_each_record_of_it(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m"), change("resident", "r")))
    journal.append(link, deed("b", change("resident", "r", ("a",), phone="1")))
    assert journal.touches_of_kind(link, "member") == {
        "m": ("610482102249", [RecordChange("a", (), {})])
    }
    assert journal.touches_of_kind(link, "resident") == journal.touches_of_many(
        link, "resident", ["r"]
    )


def test_a_touch_reaches_across_a_deed_of_its_own_unit_that_was_sent_back(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m", name="王")))
    journal.append(link, deed("b", change("member", "m", ("a",), name="李")))
    journal.append(link, deed("x", change("member", "m", ("a",)), unit="610482102000"))
    journal.append(link, deed("c", change("member", "m", ("b", "x"), phone="1")))
    for name in "bx":
        put(link, name, DeedState.REFUSED, 3)
    _, touches = journal.touches_of_many(link, "member", ["m"])["m"]
    assert [(touch.deed, touch.parents) for touch in touches] == [("a", ()), ("c", ("b", "x", "a"))]
    journal.append(link, deed("z", change("member", "n"), unit="610482102000"))
    put(link, "z", DeedState.REFUSED, 4)
    assert "n" not in journal.touches_of_kind(link, "member")


def test_touches_say_what_each_deed_says_of_a_record_of_that_kind(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m", name="王"), change("resident", "m")))
    journal.append(link, deed("b", change("member", "m", ("a",), phone="1"), unit="610482102000"))
    unit, touches = journal.touches_of_many(link, "member", ["m", "n"])["m"]
    assert unit == "610482102249"
    assert touches == [
        RecordChange("a", (), {"name": "王"}),
        RecordChange("b", ("a",), {"phone": "1"}),
    ]


def test_a_clerk_s_own_deeds_come_newest_first(link: Link) -> None:
    for name, clerk in (("a", "李秀英"), ("b", "王军"), ("c", "李秀英")):
        journal.append(link, deed(name, change("member", "m"), clerk=clerk))
    assert [one.id for one in journal.newest(link, "李秀英")] == ["c", "a"]


def test_deeds_that_were_taken_back_are_known(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m")))
    journal.append(link, replace(deed("b", change("member", "m")), undoes="a"))
    assert journal.taken_back(link, ["a", "b"]) == {"a"}


def test_deeds_are_numbered_on_from_the_highest(link: Link) -> None:
    assert journal.last_number(link) == 0
    journal.append(link, deed("a", n=7))
    journal.append(link, deed("b", n=3))
    assert journal.last_number(link) == 7


def test_deeds_are_counted_by_state(link: Link) -> None:
    for name in "abc":
        journal.append(link, deed(name))
    put(link, "b", DeedState.SEALED, None)
    assert journal.how_many(link) == 3
    assert journal.how_many(link, DeedState.OPEN) == 2
    assert journal.how_many(link, DeedState.REFUSED) == 0


def test_a_damaged_body_that_names_a_record_twice_is_not_read(link: Link) -> None:
    journal.append(link, deed("a", change("member", "m")))
    twice = '"changes":[{"kind":"member","record":"m","parents":[],"values":{}}'
    link.execute(
        text("UPDATE deed SET body = replace(CAST(body AS TEXT), :one, :two)"),
        {
            "one": twice + "]",
            "two": f"{twice},{twice.removeprefix(chr(34) + 'changes' + chr(34) + ':[')}]",
        },
    )
    with pytest.raises(msgspec.ValidationError, match="names one record twice"):
        journal.load(link, "a")

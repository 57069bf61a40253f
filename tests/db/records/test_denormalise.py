from sqlalchemy import select

from bindesk.db.journal import folding, journal
from bindesk.db.records.denormalise import tell_all, telling
from bindesk.db.store.engine import Link
from bindesk.db.store.tables import record_table
from tests.support.makers import change, deed

ERRANDS = record_table("errand")


def states(link: Link) -> list[str | None]:
    return list(link.execute(select(ERRANDS.c.state).order_by(ERRANDS.c.id)).scalars())


def made(link: Link) -> None:
    told = deed(
        "a",
        change("errand", "e1", number="1"),
        change("errand", "e2", number="2"),
        change("errand-step", "s1", errand="e1", place=1, state="accepted"),
        change("errand-step", "s2", errand="e1", place=10, state="done"),
        change("errand-step", "s3", errand="e2", place=2, state="accepted"),
        change("errand-step", "s4", errand="e2", place=2, state="paused"),
    )
    journal.append(link, told)
    folding.apply(link, told)


def test_the_step_with_the_highest_place_tells_the_state(link: Link) -> None:
    made(link)
    assert states(link)[0] == "done"


def test_of_two_steps_at_one_place_every_desk_shows_the_same(link: Link) -> None:
    made(link)
    assert states(link)[1] == "paused"


def test_a_change_inside_the_block_is_told_of_by_who_had_it_and_who_has_it(link: Link) -> None:
    made(link)
    with telling(link, "errand-step", ["s2"]):
        link.exec_driver_sql("UPDATE errand_step SET errand = 'e2' WHERE id = 's2'")
    assert states(link) == ["accepted", "done"]


def test_everything_can_be_told_anew(link: Link) -> None:
    made(link)
    link.exec_driver_sql("UPDATE errand SET state = 'lost'")
    tell_all(link, "member")
    assert states(link) == ["lost", "lost"]
    tell_all(link, "errand")
    assert states(link) == ["done", "paused"]

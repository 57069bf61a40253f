from sqlalchemy import select

from bindesk.db.journal import folding, journal
from bindesk.db.records.denormalise import refresh_all, refreshing_latest
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from tests.support.desks.makers import change, deed

ERRANDS = record_table("errand")


def states(conn: Connection) -> list[str | None]:
    return list(conn.execute(select(ERRANDS.c.state).order_by(ERRANDS.c.id)).scalars())


def made(conn: Connection) -> None:
    told = deed(
        "a",
        change("errand", "e1", number="1"),
        change("errand", "e2", number="2"),
        change("errand-step", "s1", errand="e1", place=1, state="accepted"),
        change("errand-step", "s2", errand="e1", place=10, state="done"),
        change("errand-step", "s3", errand="e2", place=2, state="accepted"),
        change("errand-step", "s4", errand="e2", place=2, state="paused"),
    )
    journal.append(conn, told)
    folding.apply(conn, told)


def test_the_step_with_the_highest_place_tells_the_state(conn: Connection) -> None:
    made(conn)
    assert states(conn)[0] == "done"


def test_of_two_steps_at_one_place_every_desk_shows_the_same(conn: Connection) -> None:
    made(conn)
    assert states(conn)[1] == "paused"


def test_a_step_that_moves_refreshes_its_old_and_its_new_owner(
    conn: Connection,
) -> None:
    made(conn)
    with refreshing_latest(conn, "errand-step", ["s2"]):
        conn.exec_driver_sql("UPDATE errand_step SET errand = 'e2' WHERE id = 's2'")
    assert states(conn) == ["accepted", "done"]


def test_all_records_of_a_kind_can_be_refreshed(conn: Connection) -> None:
    made(conn)
    conn.exec_driver_sql("UPDATE errand SET state = 'lost'")
    refresh_all(conn, "member")
    assert states(conn) == ["lost", "lost"]
    refresh_all(conn, "errand")
    assert states(conn) == ["done", "paused"]

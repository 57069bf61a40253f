from bindesk.db.journal import folding, journal
from bindesk.db.maintenance.rebuild import rebuild, refold
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Deed
from bindesk.domain.people.members import MEMBER
from tests.support.desks.makers import change, deed
from tests.support.desks.table_dumps import rebuilt, shown


def tell(conn: Connection, *told: Deed) -> None:
    for one in told:
        journal.append(conn, one)
        folding.apply(conn, one)


def test_damaged_tables_are_made_anew_from_the_journal(conn: Connection) -> None:
    tell(
        conn,
        deed("a", change("member", "m", name="单小明"), change("resident", "r", name="李军")),
        deed("e", change("errand", "e1", number="1"), n=2),
        deed("s", change("errand-step", "s1", errand="e1", place=1, state="done"), n=3),
        deed("u", change("member", "m", ("a",), phone="1"), n=4),
        deed("v", change("member", "m", ("a",), phone="2"), n=5),
    )
    sound = shown(conn)
    conn.exec_driver_sql("DELETE FROM resident")
    conn.exec_driver_sql("UPDATE member SET name = '改过', phone = '9', heads = 'x'")
    conn.exec_driver_sql("UPDATE errand SET state = 'accepted'")
    conn.exec_driver_sql("DELETE FROM conflict")
    assert shown(conn) != sound
    assert rebuilt(conn) == sound


def test_progress_is_reported_kind_by_kind(conn: Connection) -> None:
    heard: list[tuple[int, int]] = []
    rebuild(conn, lambda done, of: heard.append((done, of)))
    assert heard == [(n, len(KINDS)) for n in range(1, len(KINDS) + 1)]


def test_one_kind_can_be_made_anew_and_what_it_tells_others_too(conn: Connection) -> None:
    tell(
        conn,
        deed("e", change("errand", "e1", number="1"), change("member", "m", name="单小明")),
        deed("s", change("errand-step", "s1", errand="e1", place=1, state="done"), n=2),
    )
    conn.exec_driver_sql("UPDATE errand SET state = 'lost'")
    conn.exec_driver_sql("UPDATE member SET name = '改过'")
    refold(conn, ["errand-step"])
    table = record_table("errand")
    assert conn.execute(table.select()).one().state == "done"
    kept = records.load(conn, MEMBER, "m")
    assert kept is not None
    assert kept.name == "改过"


def test_more_records_than_fit_in_one_statement_are_rebuilt(conn: Connection) -> None:
    for n in range(5):
        tell(conn, deed(f"d{n}", *(change("member", f"m{n}-{k}", name="王") for k in range(500))))
    sound = shown(conn)
    assert rebuilt(conn) == sound
    assert records.count(conn, MEMBER) == 2500

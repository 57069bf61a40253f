"""Tests that the checks of a store find damage and changes made outside the program."""

from bindesk.db.maintenance import checks
from bindesk.domain.people.residents import RESIDENT, Resident


def _recorded(desk, count=3):
    for n in range(count):
        with desk.writing("record-resident") as work:
            work.put(RESIDENT, Resident(id=f"r{n}", name=f"王{n}"))


def test_a_sound_store_has_nothing_to_say(desk):
    _recorded(desk)
    with desk.reading() as conn:
        assert checks.damages(desk.store, conn) == []
        assert checks.missing_numbers(conn, desk.office.device) == []


def test_a_page_overwritten_by_bad_sectors_is_found(desk):
    _recorded(desk, 30)
    size = desk.store.path.stat().st_size
    desk.close()
    with desk.store.path.open("r+b") as file:
        file.seek(size - 4096 * 2 + 100)
        file.write(b"\xff" * 2000)
    with desk.reading() as conn:
        assert checks.damages(desk.store, conn)


def test_a_reference_to_nothing_is_found(desk):
    _recorded(desk)
    desk.close()
    with desk.store.engine.connect() as by_hand:
        by_hand.exec_driver_sql("COMMIT")
        by_hand.exec_driver_sql("PRAGMA foreign_keys = OFF")
        by_hand.exec_driver_sql("DELETE FROM deed WHERE n = 2")
        by_hand.exec_driver_sql("BEGIN")
    with desk.reading() as conn:
        assert checks.damages(desk.store, conn) == ["touched None -> deed"]


def test_a_deed_that_was_taken_out_leaves_a_gap(desk):
    _recorded(desk)
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM touched")
        conn.exec_driver_sql("DELETE FROM deed WHERE n = 2")
    with desk.reading() as conn:
        assert checks.missing_numbers(conn, desk.office.device) == [2]
        assert checks.missing_numbers(conn, "another") == []


def test_a_row_changed_by_hand_changes_its_tables_fingerprint_alone(desk):
    _recorded(desk)
    with desk.reading() as conn:
        before = checks.fingerprints(conn)
    with desk.store.writing() as conn:
        conn.exec_driver_sql("UPDATE resident SET name = '别人' WHERE id = 'r1'")
        after = checks.fingerprints(conn)
    assert [name for name in after if after[name] != before[name]] == ["resident"]

"""A check reports problems and changes nothing; a rebuild derives the tables from the journal."""

import sqlite3
from contextlib import closing

import pytest

from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.maintenance.checks import check
from bindesk.operations.records import json_lines, registers
from bindesk.sync.rounds import audit_heads
from tests.support.county.local_offices import TOWNSHIP, offices
from tests.support.desks.audit_trail import audit_entries


@pytest.fixture(autouse=True)
def _records(desk):
    for n in range(3):
        with desk.writing("record-resident") as work:
            work.put(RESIDENT, Resident(id=f"r{n}", name=f"王{n}"))
    desk.note_audit("look")


def _codes(checked):
    return [problem.code for problem in checked.problems]


def test_a_sound_desk_is_sound_and_stays_as_it_is(desk):
    before = json_lines.digest(desk)
    checked = check(desk)
    assert (checked.problems, checked.deeds, checked.is_rebuilt) == ((), 3, False)
    assert json_lines.digest(desk) == before


def test_a_rebuilding_changes_no_digest(desk):
    before = json_lines.digest(desk)
    assert check(desk, rebuild=True).is_rebuilt
    assert json_lines.digest(desk) == before


def test_tables_changed_by_hand_are_reported_and_rebuilt_only_on_request(desk):
    before = json_lines.digest(desk)
    with desk.store.writing() as conn:
        conn.exec_driver_sql("UPDATE resident SET name = '别人' WHERE id = 'r1'")
    changed = json_lines.digest(desk)
    assert _codes(check(desk)) == ["check-tables-differ"]
    assert json_lines.digest(desk) == changed
    check(desk, rebuild=True)
    assert json_lines.digest(desk) == before
    assert _codes(check(desk)) == []


def test_a_deed_taken_out_of_the_journal_is_missed(desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM touched")
        conn.exec_driver_sql("DELETE FROM deed WHERE n = 2")
    assert _codes(check(desk)) == ["check-numbers-missing", "check-tables-differ"]


def test_audit_lines_cut_after_they_were_told_are_missed(desk):
    with desk.store.writing() as conn:
        audit_heads.note(conn, desk.office.device, audit_heads.head_of(conn))
    assert _codes(check(desk)) == []
    desk.note_audit("look")
    assert _codes(check(desk)) == []
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM audit")
    (problem,) = check(desk).problems
    assert (problem.code, problem.values) == ("check-audit-cut", {"line": 1})


def test_an_audit_line_changed_by_hand_is_found(desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("UPDATE audit SET clerk = '别人'")
    assert _codes(check(desk)) == ["check-audit-broken"]


def test_a_damaged_file_is_reported_with_its_path_and_left_as_it_is(desk):
    with closing(sqlite3.connect(desk.store.path)) as by_hand:
        by_hand.execute("DELETE FROM deed WHERE n = 2")
        by_hand.commit()
    checked = check(desk, rebuild=True)
    assert _codes(checked) == ["check-file-damaged"]
    assert checked.problems[0].values["path"] == str(desk.store.path)
    assert not checked.is_rebuilt


def test_a_rebuilding_is_noted_in_the_audit(desk):
    check(desk, rebuild=True)
    with desk.reading() as conn:
        assert audit_entries(conn)[0].action == "rebuild"


def test_the_desks_of_a_county_are_sound_whatever_others_number(tmp_path):
    with offices(tmp_path) as world:
        first, second = world.seat(), world.seat(clerk="王会计")
        above = world.seat(TOWNSHIP, "township", "周干事")
        world.sync()
        for turn in range(3):
            for seat in (first, second, above):
                kind, name, more = (RESIDENT, "王", {})
                if seat is above:
                    kind, name, more = (ORGANISATION, "党委", {"type": "township-committee"})
                values = {"name": f"{name}{turn}{seat.desk.clerk}"} | more
                registers.record(seat.desk, kind, values)
            world.sync()
        for seat in world.seats:
            assert check(seat.desk).problems == (), seat.desk.office
        with second.desk.store.writing() as conn:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            (place,) = conn.exec_driver_sql(
                "SELECT place FROM deed WHERE clerk = '王会计' ORDER BY place LIMIT 1 OFFSET 1"
            ).one()
            conn.exec_driver_sql(f"DELETE FROM touched WHERE deed = {place}")
            conn.exec_driver_sql(f"DELETE FROM deed WHERE place = {place}")
        assert "check-numbers-missing" in _codes(check(second.desk))


def test_a_newest_deed_that_was_cut_off_is_missed(desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM touched WHERE deed = (SELECT max(place) FROM deed)")
        conn.exec_driver_sql("DELETE FROM deed WHERE place = (SELECT max(place) FROM deed)")
    assert "check-numbers-missing" in _codes(check(desk))


def test_a_refused_deed_is_no_gap(desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("UPDATE deed SET state = 'refused', reason = 'x' WHERE n = 2")
    assert "check-numbers-missing" not in _codes(check(desk))


def test_gaps_that_an_earlier_version_left_mean_nothing(desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM meta WHERE name = 'numbers'")
        conn.exec_driver_sql("UPDATE deed SET n = n + 40 WHERE n = 3")
    assert _codes(check(desk)) == []
    registers.record(desk, RESIDENT, {"name": "新来"})
    assert _codes(check(desk)) == []

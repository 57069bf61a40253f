"""A deed that was edited, or taken out of the file, differs from the pack that its device signed."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.maintenance.checks import check
from bindesk.operations.records import json_lines
from tests.support.county.local_offices import TOWNSHIP, offices


@pytest.fixture
def seats(tmp_path):
    with offices(tmp_path) as made:
        village, above = made.seat(), made.seat(TOWNSHIP, "township")
        for n in range(3):
            with village.desk.writing("record-resident") as work:
                work.put(RESIDENT, Resident(id=f"r{n}", name=f"王{n}"))
        village.sync()
        above.sync()
        yield village, above


def codes(desk):
    return [problem.code for problem in check(desk).problems]


def by_hand(desk, statement, **values):
    with desk.store.writing() as conn:
        conn.execute(text(statement), values)


def names(desk):
    with desk.reading() as conn:
        return sorted(one.name for one in records.where(conn, RESIDENT, {}))


def edit(desk, name="王1"):
    """Change a name in a deed and in the table, as somebody who knows the file would."""
    said = {"name": name}
    by_hand(desk, "UPDATE deed SET body = CAST(replace(body, :name, '张三') AS BLOB)", **said)
    by_hand(desk, "UPDATE resident SET name = '张三' WHERE name = :name", **said)


def test_what_was_sent_and_received_agrees_with_its_packs(seats):
    for seat in seats:
        assert codes(seat.desk) == []


def test_a_deed_from_before_its_desk_joined_agrees_with_its_pack(seats):
    village, above = seats
    former = replace(village.desk, office=replace(village.desk.office, device="former-device"))
    with village.desk.store.writing() as conn:
        joined_as = metadata.read(conn, "device")
        metadata.change_device(conn, "former-device")
    with former.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="r3", name="王3"))
    with village.desk.store.writing() as conn:
        metadata.change_device(conn, joined_as)
    village.sync()
    above.sync()
    assert [codes(seat.desk) for seat in seats] == [[], []]
    edit(village.desk, "王3")
    assert codes(village.desk) == ["check-deeds-edited"]


def test_an_edited_deed_is_found_where_it_was_sent_and_where_it_was_received(seats):
    for seat in seats:
        edit(seat.desk)
        assert names(seat.desk) == ["张三", "王0", "王2"]
        assert codes(seat.desk) == ["check-deeds-edited"]


def test_a_rebuild_takes_edited_and_missing_deeds_from_their_packs(seats):
    for seat in seats:
        before = json_lines.digest(seat.desk)
        edit(seat.desk)
        by_hand(seat.desk, "DELETE FROM touched WHERE record = 'r2'")
        by_hand(seat.desk, "DELETE FROM deed WHERE n = 3")
        assert codes(seat.desk)[-1] == "check-deeds-edited"
        check(seat.desk, rebuild=True)
        assert names(seat.desk) == ["王0", "王1", "王2"]
        assert json_lines.digest(seat.desk) == before
        assert codes(seat.desk) == []


def test_a_rebuild_shows_no_deed_of_a_pack_that_no_log_will_have(seats):
    village, _ = seats
    village.near.do(("resident", "w", {"name": "假"}), unit=TOWNSHIP)
    village.sync()
    by_hand(village.desk, "DELETE FROM touched WHERE record = 'w'")
    by_hand(village.desk, "DELETE FROM deed WHERE reason = 'pack-not-permitted'")
    check(village.desk, rebuild=True)
    assert names(village.desk) == ["王0", "王1", "王2"]
    assert codes(village.desk) == []
    with village.desk.reading() as conn:
        assert [why for _, why in journal.refused_deeds(conn)] == ["pack-not-permitted"]


def test_a_body_that_is_no_deed_any_more_is_found_and_restored(seats):
    village, _ = seats
    by_hand(village.desk, "UPDATE deed SET body = x'7b' WHERE n = 1")
    assert codes(village.desk)[-1] == "check-deeds-edited"
    check(village.desk, rebuild=True)
    assert codes(village.desk) == []


def test_a_pack_that_was_edited_is_named_and_nothing_is_taken_from_it(seats):
    _, above = seats
    by_hand(above.desk, "UPDATE pack SET bytes = CAST(bytes || x'00' AS BLOB)")
    assert codes(above.desk) == ["check-packs-damaged"]
    check(above.desk, rebuild=True)
    assert names(above.desk) == ["王0", "王1", "王2"]


def test_a_deed_that_is_in_no_pack_yet_is_not_compared(seats):
    village, _ = seats
    with village.desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="r9", name="王9"))
    assert codes(village.desk) == []

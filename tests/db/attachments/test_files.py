"""Tests the file rows against the attachments that refer to the files."""

import pytest

from bindesk.db.attachments import files
from bindesk.db.attachments.files import StoredFile
from bindesk.db.journal import folding, journal
from bindesk.db.syncing import ingest
from bindesk.db.syncing.ingest import LogEntry
from bindesk.domain.journal.deeds import DeedState
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import change, deed

ONE, OTHER = StoredFile(UNIT, "1" * 64, 100), StoredFile(UNIT, "2" * 64, 50)


def attach(deed_id, record, file, about="r1", **said):
    whole = {"about_kind": "resident", "about": about, "sha256": file.sha256, "size": file.size}
    return deed(deed_id, change("attachment", record, (), **{**whole, **said}))


def tell(conn, *told):
    for one in told:
        journal.append(conn, one)
        folding.apply(conn, one)


def log(conn, *told):
    ingest.apply_log_entries(conn, [LogEntry(n, (one,), {}) for n, one in enumerate(told, start=1)])


@pytest.fixture
def added(conn):
    for one in (ONE, OTHER):
        files.store(conn, one)
    log(conn, attach("d2", "a2", OTHER, "r2"), attach("d1", "a1", ONE))
    return conn


def test_what_is_to_be_sent_comes_in_the_order_it_was_added(added):
    assert files.to_send(added) == [OTHER, ONE]
    assert files.missing_files(added) == (2, 150)


def test_what_is_up_is_not_sent_again_until_the_county_forgets_it(added):
    files.note_sent(added, ONE, 100, is_up=True)
    assert files.to_send(added) == [OTHER]
    files.store(added, ONE)
    assert files.find(added, UNIT, ONE.sha256).is_up
    files.forget_sent(added, "610482102245")
    assert files.to_send(added) == [OTHER]
    files.forget_sent(added, UNIT)
    assert files.to_send(added) == [OTHER, ONE]


def test_what_was_sent_in_part_is_less_left(added):
    files.note_sent(added, ONE, 60, is_up=False)
    assert files.missing_files(added) == (2, 90)


def test_a_file_not_here_or_whose_record_is_not_confirmed_is_not_sent(conn):
    files.store(conn, StoredFile(UNIT, ONE.sha256, 100, is_here=False))
    files.store(conn, OTHER)
    log(conn, attach("d1", "a1", ONE))
    tell(conn, attach("d2", "a2", OTHER))
    assert files.to_send(conn) == []
    assert files.missing_files(conn) == (2, 150)


def test_a_file_of_two_records_counts_once_and_holds_up_both(added):
    tell(added, attach("d3", "a3", ONE, "r3"))
    assert files.missing_files(added) == (2, 150)
    assert files.unreported(added, "resident", ["r1", "r2", "r3", "r4"]) == {"r1", "r2", "r3"}
    files.note_sent(added, ONE, 100, is_up=True)
    assert files.unreported(added, "resident", ["r1", "r2", "r3"]) == {"r2", "r3"}


def test_a_file_of_another_desk_holds_nothing_up_here(conn):
    log(conn, attach("d1", "a1", ONE))
    assert files.unreported(conn, "resident", ["r1"]) == set()
    assert files.find(conn, UNIT, ONE.sha256) is None


def test_only_photos_that_stand_have_looks(conn):
    log(
        conn,
        attach("d1", "a1", ONE, look="00"),
        attach("d2", "a2", OTHER, look=""),
        attach("d3", "a3", OTHER, look="ff", struck=True),
    )
    assert files.image_hashes(conn, UNIT) == [("00", "resident", "r1", ONE.sha256)]
    assert files.image_hashes(conn, "610482102245") == []


def test_a_file_goes_along_with_its_record_once_that_is_sealed(conn):
    files.store(conn, OTHER)
    made = attach("d2", "a2", OTHER, "r2")
    tell(conn, made)
    assert files.to_send(conn, with_record=True) == []
    journal.mark(conn, [made.id], DeedState.SEALED)
    assert files.to_send(conn, with_record=True) == [OTHER]
    assert files.to_send(conn) == []


def test_what_an_attachment_names_is_known_by_unit_hash_and_size(added):
    assert files.is_named(added, UNIT, ONE.sha256, ONE.size)
    assert not files.is_named(added, UNIT, ONE.sha256, ONE.size + 1)
    assert not files.is_named(added, UNIT, "3" * 64, ONE.size)
    assert not files.is_named(added, "610482102245", ONE.sha256, ONE.size)

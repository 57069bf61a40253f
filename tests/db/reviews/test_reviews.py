"""Tests the order of reviews and later changes: the order of the log, not of the clocks."""

import pytest

from bindesk.db.journal import folding, journal
from bindesk.db.reviews import reviews
from bindesk.db.syncing import ingest
from bindesk.db.syncing.ingest import LogEntry
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import change, deed


def tell(conn, *told):
    for one in told:
        journal.append(conn, one)
        folding.apply(conn, one)


def log(conn, *told, start=1):
    ingest.apply_log_entries(
        conn, [LogEntry(n, (one,), {}) for n, one in enumerate(told, start=start)]
    )


def meeting(deed_id, *parents, **said):
    return deed(deed_id, change("meeting", "m1", parents, **said))


def review(deed_id, record, verdict):
    said = {"about_kind": "meeting", "about": "m1", "verdict": verdict}
    return deed(deed_id, change("review", record, (), **said))


def verdict(conn):
    said, order = reviews.latest(conn, "meeting", ["m1", "m2"])["m1"]
    return said.verdict, reviews.last_changes(conn, "meeting", ["m1"])["m1"] > order


def test_the_last_review_in_the_log_counts_whenever_it_arrived(conn):
    tell(conn, review("r2", "second", "good"))
    log(conn, meeting("d1", topic="会"), review("r1", "first", "returned"))
    assert verdict(conn) == ("good", False)
    log(conn, review("r3", "third", "seen"), start=9)
    assert verdict(conn) == ("good", False)
    log(conn, review("r2", "second", "good"), start=5)
    assert verdict(conn) == ("seen", False)


def test_a_struck_review_does_not_count(conn):
    log(conn, meeting("d1", topic="会"), review("r1", "first", "good"))
    log(conn, review("r2", "second", "returned"), start=5)
    tell(conn, deed("x", change("review", "second", ("r2",), struck=True)))
    assert verdict(conn) == ("good", False)


@pytest.mark.parametrize(
    "part",
    [
        ("meeting", "m1", ("d1",), {"topic": "别的"}),
        ("motion", "v1", (), {"meeting": "m1", "title": "议题"}),
        ("attendance", "a1", (), {"meeting": "m1", "status": "present"}),
    ],
)
def test_a_change_of_the_record_or_of_a_part_of_it_comes_after(conn, part):
    kind, record, parents, said = part
    log(conn, meeting("d1", topic="会"), review("r1", "first", "returned"))
    assert verdict(conn) == ("returned", False)
    tell(conn, deed("c1", change(kind, record, parents, **said)))
    assert verdict(conn) == ("returned", True)


def test_a_change_that_the_county_sent_back_is_none(conn):
    log(conn, meeting("d1", topic="会"), review("r1", "first", "returned"))
    ingest.apply_log_entries(
        conn, [LogEntry(7, (meeting("c1", "d1", topic="别的"),), {0: "right-missing"})]
    )
    assert verdict(conn) == ("returned", False)


def test_a_townships_own_step_does_not_answer_its_review_of_an_errand(conn):
    said = {"about_kind": "errand", "about": "e1", "verdict": "returned"}
    step = deed("s", change("errand-step", "s1", (), errand="e1", place=1, state="in-progress"))
    log(
        conn,
        deed("d1", change("errand", "e1", (), number="1")),
        deed("r1", change("review", "first", (), **said)),
        step,
    )
    _, order = reviews.latest(conn, "errand", ["e1"])["e1"]
    assert reviews.last_changes(conn, "errand", ["e1"])["e1"] < order


def test_only_finished_meetings_that_stand_are_due(conn):
    for n, said in enumerate(
        ({"finished": True}, {"finished": False}, {"finished": True, "struck": True})
    ):
        tell(conn, deed(f"d{n}", change("meeting", f"m{n}", (), topic="会", **said)))
    assert reviews.due(conn, UNIT) == {"meeting": ["m0"]}
    assert reviews.due(conn, "610482102245") == {"meeting": []}


def test_what_was_ever_sent_back_is_found_by_unit(conn):
    tell(conn, meeting("d1", topic="会"), review("r1", "a", "returned"), review("r2", "b", "good"))
    assert reviews.sent_back(conn, UNIT, "returned") == [("meeting", "m1")]
    assert reviews.sent_back(conn, "610482102245", "returned") == []


def test_deeds_in_no_log_come_after_all_that_are(conn):
    log(conn, meeting("d1", topic="会"), start=2**30)
    tell(conn, meeting("d2", "d1", topic="别的"), meeting("d3", "d2", topic="又别的"))
    orders = reviews.orders(conn, ["d1", "d2", "d3"])
    assert orders["d1"] < orders["d2"] < orders["d3"] < 2**63

from dataclasses import replace
from datetime import date

from bindesk.domain.meetings.roll import RollEntry
from bindesk.operations.books.people_books import gaps, roster
from tests.support.desks import branches

DAY = date(2026, 11, 20)


def enrolled(place, **said):
    return RollEntry(branches.member(place, **said), is_full=True, has_vote=True)


def test_the_counts_at_the_head_follow_from_the_people():
    people = [
        enrolled(1, born=date(2000, 1, 1), education="college", is_floating=True),
        enrolled(2, born=date(1950, 1, 1)),
        replace(enrolled(3, born=date(1990, 11, 21)), is_full=False),
    ]
    book = roster(people, "ZFTC-MC-20261120", DAY, masked=False)
    assert (book.members, book.full, book.probationary) == (3, 2, 1)
    assert (book.women, book.young, book.college, book.floating) == (1, 2, 1, 1)


def test_a_masked_roster_hides_what_is_sensitive_only():
    one = enrolled(1, id_number="610427195503150018", phone="13900000001", remarks="低保")
    book = roster([one], "x", DAY, masked=True)
    line = book.people[0]
    assert (line.id_number, line.phone, line.remarks) == (
        "6104**********0018",
        "139****0001",
        "***",
    )
    assert line.name == one.member.name
    assert not book.internal


def test_empty_columns_are_counted():
    told = {gap.field: gap.values["count"] for gap in gaps([enrolled(1), enrolled(2, phone="1")])}
    assert (told["phone"], told["born"]) == (1, 2)

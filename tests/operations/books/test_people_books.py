from dataclasses import replace
from datetime import date

from bindesk.books import columns
from bindesk.books.layouts import layout
from bindesk.domain.meetings.roll import RollEntry
from bindesk.operations.books.people_books import gaps, roster
from tests.support.desks import branches

DAY = date(2026, 11, 20)
L10 = layout("L10")


def enrolled(place, **said):
    return RollEntry(branches.member(place, **said), is_full=True, has_vote=True)


def printed(entry, *, masked):
    """Return the printed texts of a member's row by column."""
    book = roster([entry], "x", DAY, masked=masked)
    readers = columns.cell_readers(L10, is_masked=book.masked)
    keys = [column.key for column in L10.columns]
    return {key: reader(book.rows[0]) for key, reader in zip(keys, readers, strict=True)}


def test_the_counts_at_the_head_follow_from_the_people():
    people = [
        enrolled(1, born=date(2000, 1, 1), education="college", is_floating=True),
        enrolled(2, born=date(1950, 1, 1)),
        replace(enrolled(3, born=date(1990, 11, 21)), is_full=False),
    ]
    book = roster(people, "ZFTC-MC-20261120", DAY, masked=False)
    assert columns.header_values(L10, book.fields, book.rows) == {
        "unit": "",
        "as_of": "2026年11月20日",
        "members": "3",
        "full": "2",
        "probationary": "1",
        "women": "1",
        "young": "2",
        "college": "1",
        "floating": "1",
    }


def test_a_masked_roster_hides_what_is_sensitive_only():
    entry = enrolled(1, id_number="610427195503150018", phone="13900000001", remarks="低保")
    row = printed(entry, masked=True)
    assert (row["id_number"], row["phone"], row["remarks"]) == (
        "6104**********0018",
        "139****0001",
        "***",
    )
    assert row["name"] == entry.member.name


def test_a_member_s_values_are_printed_in_words():
    entry = enrolled(1, born=date(1955, 3, 15), education="senior", joined_on=date(1986, 7, 1))
    row = printed(entry, masked=False)
    assert (row["born"], row["education"], row["joined_on"]) == (
        "1955年3月",
        "高中",
        "1986年7月1日",
    )


def test_empty_columns_are_counted():
    told = {gap.field: gap.values["count"] for gap in gaps([enrolled(1), enrolled(2, phone="1")])}
    assert (told["phone"], told["born"]) == (1, 2)

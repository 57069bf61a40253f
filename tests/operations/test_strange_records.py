"""Lists, searches, details, exports, checks and books of records that no sound program writes."""

import pytest

from bindesk.db.journal import journal
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.errand_lists import ErrandFilter
from bindesk.domain.meetings import integrity
from bindesk.domain.meetings.meetings import MEETING, MeetingFilter
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations import search
from bindesk.operations.books import printing
from bindesk.operations.errands import errand_items, errand_lists
from bindesk.operations.journal import conflicts
from bindesk.operations.maintenance.checks import check
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.overview import overview
from bindesk.operations.overview.todo_counts import todo_counts
from bindesk.operations.records import json_lines, record_details, registers, sheet_export
from bindesk.operations.reviews import reviews, villages
from bindesk.operations.syncing.pending import pending
from tests.support.desks.desks import practice_desk
from tests.support.desks.printed_books import book_pdf
from tests.support.desks.strange_records import UNKNOWN_CHOICE, Village, receive
from tests.support.desks.township_desks import ZFT, township_desk, write

TYPED = ("学习", UNKNOWN_CHOICE, "0777", "lx", "程", "'%", "长长", "A01", "\x01")


def changes_of(strange):
    return list(Village(ZFT, strange.office.role == "village").changes())


@pytest.fixture(scope="module", params=["village", "township"])
def strange(request, tmp_path_factory):
    """The desk of a village whose records are strange, or of the township above it.

    The village has a record for each strange value of each field, the township one for each field.
    """
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "township":
        desk = township_desk(folder)
    else:
        desk = practice_desk(folder)
        write(desk, ZFT)
    receive(desk, ZFT, each_value=desk.office.role == "village")
    yield desk
    desk.close()


def test_the_deeds_stay_as_they_came(strange):
    with strange.reading() as conn:
        stored = [journal.load(conn, f"strange-{n}") for n in range(1, 4000)]
    assert [deed.changes[0] for deed in stored if deed] == changes_of(strange)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_register_lists_finds_sorts_and_opens_every_record(strange, kind):
    ids, count = registers.listed(strange, kind, unit=ZFT, with_struck=True)
    assert count == len(ids) >= sum(c.kind == kind.name for c in changes_of(strange))
    rows = registers.lines(strange, kind, ids)
    assert set(rows) == set(ids)
    assert not all(row.is_recognised for row in rows.values())
    for field in kind.specs:
        assert registers.listed(strange, kind, order=f"-{field}", with_struck=True)[1] >= count
    for typed in TYPED:
        registers.listed(strange, kind, typed)
        registers.matches(strange, kind.name, typed)
    for record in ids:
        registers.open_record(strange, kind, record, unmask=record.endswith("1"))
        record_details.details(strange, kind.name, record)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_record_is_exported_and_listed_as_lines(strange, kind, tmp_path):
    count = len(registers.ids(strange, kind))
    for name in ("all.xlsx", "all.csv"):
        assert sheet_export.export_sheet(strange, kind, tmp_path / name) == count
    assert len(list(json_lines.lines(strange, kind))) >= count


def test_the_tables_agree_with_the_journal_and_can_be_rebuilt(strange):
    before = json_lines.digest(strange)
    assert check(strange).problems == ()
    assert check(strange, rebuild=True).problems == ()
    assert json_lines.digest(strange) == before


def test_the_search_finds_what_has_an_unknown_type(strange):
    for typed in TYPED:
        search.find(strange, typed)
    assert search.find(strange, "学习")


def test_the_first_page_and_the_counts_are_read(strange):
    assert overview.overview(strange).hall.open > 0
    todo_counts(strange)
    reviews.due_counts(strange)
    reviews.returned(strange)
    reviews.returned_below(strange)
    reviews.to_review(strange, ZFT)
    reviews.handed_up(strange)
    villages.villages(strange)
    pending(strange)
    conflicts.open_conflicts(strange)
    errand_items.items_by_use(strange)


def test_no_meeting_is_missing_from_the_years_and_the_undated_ones(strange):
    years = meeting_lists.years(strange, unit=ZFT)
    seen = set(meeting_lists.ids(strange, MeetingFilter(struck=True, is_undated=True)))
    assert seen
    for year in years:
        seen |= set(meeting_lists.ids(strange, MeetingFilter(struck=True, year=year)))
        for branch in registers.ids(strange, KINDS["organisation"]):
            meeting_lists.year_grid(strange, branch, year)
    every = meeting_lists.ids(strange, MeetingFilter(struck=True))
    assert seen == set(every)
    assert len(meeting_lists.lines(strange, every)) == len(every)


def test_every_meeting_with_a_branch_opens_and_is_judged(strange):
    for meeting in meeting_lists.ids(strange, MeetingFilter(struck=True)):
        if meetings.has_branch(strange, meeting):
            page = meetings.reopen(strange, meeting)
            integrity.findings(page.proceedings, page.roll_entries, page.context)
        else:
            with pytest.raises(ValidationFailed):
                meetings.reopen(strange, meeting)


def test_every_errand_is_in_the_ledger_and_opens(strange):
    ids = errand_lists.ledger(strange, ErrandFilter())[0]
    assert len(ids) == len(registers.ids(strange, KINDS["errand"], with_struck=True))
    assert len(errand_lists.rows(strange, ids)) == len(ids)
    errand_lists.urgent_rows(strange)
    errand_lists.overview(strange)
    for errand in ids:
        assert errand_lists.details(strange, errand) is not None


def test_every_book_prints(strange):
    asked = {"unit": ZFT, "branch": f"b-{ZFT}", "year": 2026}
    for book in ("L02", "L03", "L06", "L10", "L13"):
        keys = next(one.asks for one in printing.books(strange) if one.id == book)
        query = {name: value for name, value in asked.items() if name in (*keys, "unit")}
        assert book_pdf(strange, book, **query).pages
    for errand in errand_lists.ledger(strange, ErrandFilter())[0][::40]:
        assert book_pdf(strange, "L16", errand=errand).pages


def test_a_meeting_of_an_unknown_type_has_no_book_but_its_code_is_named(strange):
    unknown = meeting_lists.ids(strange, MeetingFilter(type=UNKNOWN_CHOICE))
    assert unknown
    with pytest.raises(ValidationFailed) as refusal:
        printing.book_of_meeting(strange, unknown[0])
    assert refusal.value.problems[0].values == {"type": UNKNOWN_CHOICE}
    assert record_details.details(strange, MEETING.name, unknown[0]).unrecognised == (
        f"活动类型：{UNKNOWN_CHOICE}",
    )

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from bindesk.books.pages import rows
from bindesk.db.audit import prints
from bindesk.domain.meetings.meetings import TYPES
from bindesk.domain.people.members import MEMBER
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.books import printing
from bindesk.operations.meetings import meetings
from tests.support.desks import branches
from tests.support.desks.audit_trail import audit_entries, printed_books
from tests.support.desks.printed_books import book_pdf
from tests.support.desks.year_desks import accepted, held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def said(printed) -> str:
    """Return the text of a print, without blanks and line ends."""
    document = pypdfium2.PdfDocument(printed.pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def test_a_meeting_is_printed_with_its_counts_names_and_verdict(desk):
    meeting = held(desk)
    text = said(book_pdf(desk, "L02", meeting=meeting))
    assert "支部党员大会会议记录" in text
    assert "2026年第1次支部党员大会" in text
    assert "彬州市新民镇早饭头村党支部" in text
    assert "ZFTC-DH-2026-001" in text
    assert "因病，住院" in text
    assert "表决：赞成10票，反对1票，弃权0票" in text
    assert "通过" in text
    assert "至少6人" in text


def test_a_year_s_book_binds_the_finished_meetings_in_their_order(desk):
    held(desk, day=date(2026, 4, 10))
    held(desk, day=date(2026, 1, 8))
    held(desk, day=date(2026, 9, 9), finished=False)
    held(desk, "ZW", date(2026, 5, 5))
    text = said(book_pdf(desk, "L02", year=2026))
    assert text.index("2026年1月8日") < text.index("2026年4月10日")
    assert "2026年9月9日" not in text
    assert "2026年第2次支部党员大会" in text
    assert "支部委员会" not in text


@pytest.mark.parametrize(
    ("type_", "book", "words"),
    [
        ("ZW", "L03", "到会委员（逐人签字）"),
        ("DK", "L05", "课时（分钟）"),
        ("ZT", "L08", "主题党日活动记录"),
        ("XZ", "L04", "一组"),
    ],
)
def test_each_kind_of_meeting_has_its_own_book(desk, type_, book, words):
    group = {"group": "一组"} if type_ == "XZ" else {}
    meeting = held(desk, type_, **group)
    assert words in said(book_pdf(desk, book, meeting=meeting)), TYPES[type_]


def test_a_meeting_asked_for_in_another_book_is_refused(desk):
    meeting = held(desk, "ZW")
    with pytest.raises(ValidationFailed, match="book-not-of-meeting"):
        book_pdf(desk, "L02", meeting=meeting)


def test_a_blank_sheet_has_the_names_and_nobody_s_signature(desk):
    text = said(book_pdf(desk, "L06", blank=True))
    assert branches.member(1).name in text
    assert "出席" not in text


def test_a_filled_sheet_says_how_each_came(desk):
    text = said(book_pdf(desk, "L06", meeting=held(desk)))
    assert "ZFTC-DH-2026-001-QD" in text
    assert "请假（病），住院" in text


def test_the_roster_can_be_masked_for_the_notice_board(desk):
    with desk.writing("correct") as work:
        values = {"id_number": "610427196007080027", "phone": "13900000002"}
        work.set(MEMBER, "member-02", values)
    whole = said(book_pdf(desk, "L10", masked=False))
    masked = said(book_pdf(desk, "L10", masked=True))
    assert "610427196007080027" in whole
    assert "内部资料" in whole
    assert "610427196007080027" not in masked
    assert "6104**********0027" in masked
    assert "内部资料" not in masked


def test_the_errand_ledger_of_a_month_lists_its_errands(desk):
    accepted(desk)
    text = said(book_pdf(desk, "L13", year=2026, month=11))
    assert "610482102249-2026-A-0001" in text
    assert "13900000001" in text
    masked = said(book_pdf(desk, "L13", year=2026, month=11, masked=True))
    assert "139****0001" in masked
    assert "王小明" not in masked
    assert "610482102249" not in said(book_pdf(desk, "L13", year=2026, month=10))


def test_a_receipt_has_the_promised_day_and_the_materials(desk):
    text = said(book_pdf(desk, "L16", errand=accepted(desk)))
    assert "医保费报销" in text
    assert "2026年11月27日" in text
    assert "户口簿" in text


def test_what_is_printed_again_is_marked_and_a_preview_is_not_a_print(desk):
    meeting = held(desk)
    assert "补打" not in said(printing.prepare(desk, "L02", meeting=meeting).printed)
    assert "补打" not in said(book_pdf(desk, "L02", meeting=meeting))
    assert "补打" in said(book_pdf(desk, "L02", meeting=meeting))
    assert printed_books(desk) == ["L02", "L02"]


def test_the_same_records_have_the_same_check_code_and_changed_ones_another(desk):
    held(desk)
    held(desk, day=date(2026, 4, 10))
    first = printing.prepare(desk, "L02", year=2026).printed
    assert first.pdf == printing.prepare(desk, "L02", year=2026).printed.pdf
    meeting = held(desk, day=date(2026, 2, 10))
    before = said(printing.prepare(desk, "L02", meeting=meeting).printed)
    opened = meetings.reopen(desk, meeting)
    meetings.correct(
        desk,
        branches.replace(
            opened.proceedings,
            meeting=branches.replace(opened.proceedings.meeting, topic="改过的主题"),
        ),
        "写错了",
    )
    after = said(printing.prepare(desk, "L02", meeting=meeting).printed)
    assert before.split("记录校验码：")[1][:9] != after.split("记录校验码：")[1][:9]


def test_a_practice_desk_says_so_on_the_page(desk):
    assert "练习" in said(book_pdf(desk, "L02", meeting=held(desk)))


def test_what_a_record_lacks_is_reported_before_it_is_printed(desk):
    meeting = held(desk, chair="", place="", finished=False)
    codes = {gap.code for gap in printing.prepare(desk, "L02", meeting=meeting).gaps}
    assert {"print-not-finished", "print-no-chair", "print-no-place"} <= codes


def test_printing_stops_when_asked_between_records(desk):
    held(desk)
    held(desk, day=date(2026, 4, 10))
    with pytest.raises(printing.PrintingStopped):
        book_pdf(desk, "L02", year=2026, progress=lambda done, _all: done < 1)
    assert printed_books(desk) == []


def test_the_list_of_books_names_each_and_what_it_asks_for(desk):
    sink = {book.id: book for book in printing.books(desk)}
    assert sink["L13"].title == "便民服务办事台账"
    assert "month" in sink["L13"].asks
    assert list(sink) == sorted(sink)


def test_an_unknown_book_and_an_empty_year_are_refused_with_a_sentence(desk):
    with pytest.raises(ValidationFailed, match="book-unknown"):
        book_pdf(desk, "L99")
    with pytest.raises(ValidationFailed, match="book-empty"):
        book_pdf(desk, "L02", year=2020)


def test_a_saved_file_is_a_print_and_a_refusing_disk_leaves_what_was_there(desk, tmp_path):
    meeting = held(desk)
    prepared = printing.prepare(desk, "L02", meeting=meeting)
    printing.save_pdf(desk, prepared, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == prepared.printed.pdf
    assert len(printed_books(desk)) == 1
    prepared = printing.prepare(desk, "L02", meeting=meeting)
    with pytest.raises(ExternalError) as refused:
        printing.save_pdf(desk, prepared, tmp_path / "nowhere" / "a.pdf")
    assert refused.value.code == "print-not-written"
    with desk.reading() as conn:
        actions = [entry.action for entry in audit_entries(conn)]
    assert actions == [prints.FAILED, prints.PRINTED, prints.PRINTED]


def test_the_audit_has_its_line_while_a_book_is_handed_out_and_a_failed_one_is_no_print(desk):
    meeting = held(desk)
    prepared = printing.prepare(desk, "L02", meeting=meeting)

    def hand_out():
        with printing.handing_out(desk, prepared):
            with desk.reading() as conn:
                assert prints.was_printed(conn, "L02", prepared.what)
            raise OSError("out of paper")

    with pytest.raises(OSError, match="out of paper"):
        hand_out()
    assert not printing.prepare(desk, "L02", meeting=meeting).is_marked


def test_a_book_that_lacks_a_value_is_named_and_not_offered(desk, tmp_path, monkeypatch):
    minutes = "\n".join(f"第{n}段，会上说明了有关情况。" for n in range(80))
    meeting = held(desk, minutes=minutes)
    found = said(printing.prepare(desk, "L02", meeting=meeting).printed)
    assert [found.count(f"第{n}段") for n in range(80)] == [1] * 80
    cut = rows._window

    def without_last_line(cells, first, last, *, heads):
        return [replace(box, lines=box.lines[:-1]) for box in cut(cells, first, last, heads=heads)]

    monkeypatch.setattr(rows, "_window", without_last_line)
    with pytest.raises(ValidationFailed) as refused:
        printing.save_book(desk, "L02", tmp_path / "a.pdf", meeting=meeting)
    (problem,) = refused.value.problems
    assert problem.code == "print-incomplete"
    assert "正文：" in problem.values["places"]
    assert "会上说明" in problem.values["places"]
    assert message(problem.code, problem.values)
    assert not (tmp_path / "a.pdf").exists()
    with desk.reading() as conn:
        assert audit_entries(conn) == []


def test_the_meetings_of_a_book_are_offered_newest_first(desk):
    first, last = held(desk, day=date(2026, 1, 8)), held(desk, finished=False)
    held(desk, "ZW")
    found = printing.meetings_of(desk, "L02", branches.BRANCH.id, 2026)
    assert [meeting for meeting, _ in found] == [last, first]
    assert found[0][1] == "11月20日 支部党员大会 讨论集体经济分红（未完成）"
    assert len(printing.meetings_of(desk, "L06", branches.BRANCH.id, 2026)) == 3

"""A kind is printed as a list by a layout file alone."""

import json
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import insert

from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from bindesk.domain.people.duplicate_verdicts import (
    DUPLICATE_VERDICT,
    MERGED,
    DuplicateVerdict,
)
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.books import printing
from bindesk.operations.books.book_data import gather
from bindesk.operations.books.ledger_books import ListPeriod
from tests.books.reading import text
from tests.support.desks import branches
from tests.support.desks.desks import UNIT, practice_desk
from tests.support.desks.ponds import LAYOUT, LINE, POND, Pond, ponds_known
from tests.support.desks.printed_books import book_pdf
from tests.support.desks.township_desks import LB, ZFT, township_desk

OTHER = Organisation(id="branch-2", unit=UNIT, name="果业联合党支部", type="joint-branch")


def pond(pond_id, name, lent_on=date(2026, 3, 5), **values):
    whole = {"branch": branches.BRANCH.id, "use": "fish", "lent_on": lent_on, **values}
    return Pond(id=pond_id, unit=UNIT, name=name, **whole)


PONDS = (
    pond("p1", "东塘", keeper="member-01", rent=123456, phone="13900000001", is_fenced=True),
    pond("p2", "西塘", date(2026, 2, 1), use="lotus"),
    pond("p3", "去年的塘", date(2025, 12, 31)),
    pond("p4", "作废的塘", struck=True, struck_reason="登记错了"),
    pond("p5", "果业的塘", branch=OTHER.id),
)


@contextmanager
def pond_desk(folder, layout=LAYOUT, ponds=PONDS):
    with ponds_known(layout):
        desk = practice_desk(folder)
        with desk.writing("import") as work:
            work.put_all(ORGANISATION, [branches.BRANCH, OTHER])
            work.put_all(MEMBER, branches.members(3))
            work.put_all(POND, ponds)
        yield desk
        desk.close()


def printed(desk, **which):
    which = {"branch": branches.BRANCH.id, "year": 2026, **which}
    return text(book_pdf(desk, "L90", **which)).replace(" ", "")


def test_a_new_kind_s_list_is_printed_by_its_layout_file_alone(tmp_path):
    with pond_desk(tmp_path) as desk:
        (book,) = (one for one in printing.books(desk) if one.id == "L90")
        assert (book.title, book.asks) == ("鱼塘出租台账", ("branch", "year", "month", "masked"))
        assert "鱼塘" in book.purpose
        page = printed(desk)
    keeper = branches.member(1).name
    for expected in (
        "鱼塘出租台账", "早饭头村党支部", "年月：2026年", "鱼塘数：2", "种藕：1", "编号：ZFTC-YT-2026",
        "1西塘种藕2026年2月1日", f"2东塘养鱼2026年3月5日1234.56{keeper}正式党员13900000001",
        "（以下空白）", "登记人（签字）：", "内部资料",
    ):  # fmt: skip
        assert expected in page


def test_one_more_line_of_the_layout_prints_one_more_field(tmp_path):
    before = '    {"key": "phone"'
    layout = LAYOUT.replace(before, f"    {LINE}\n{before}")
    assert len(layout.splitlines()) == len(LAYOUT.splitlines()) + 1
    with pond_desk(tmp_path / "before") as desk:
        assert "护栏" not in printed(desk)
    with pond_desk(tmp_path / "after", layout) as desk:
        page = printed(desk)
    assert "护栏" in page
    assert "正式党员是13900000001" in page


def test_only_the_records_of_the_branch_and_the_period_are_listed(tmp_path):
    with pond_desk(tmp_path) as desk:
        year, march = printed(desk), printed(desk, month=3)
        assert "年月：2026年3月" in march
        assert "编号：ZFTC-YT-202603" in march
        other = printed(desk, branch=OTHER.id)
        before = printed(desk, year=2025)
    for absent in ("去年的塘", "作废的塘", "果业的塘"):
        assert absent not in year
    assert ("东塘" in march, "西塘" in march) == (True, False)
    assert ("果业的塘" in other, "东塘" in other) == (True, False)
    assert ("去年的塘" in before, "东塘" in before) == (True, False)


def test_a_village_s_list_on_a_township_s_desk_is_of_that_village_alone(tmp_path):
    with ponds_known(with_records()):
        township = township_desk(tmp_path)
        with township.writing("import") as work:
            for unit, name in ((ZFT, "早饭头的塘"), (LB, "雷北的塘")):
                row = row_of("pond", f"p-{unit}", unit, {"name": name}, ("deed",))
                work.conn.execute(insert(record_table("pond")), [row])
        data = gather(township, "L90", {"unit": LB})
        none = gather(township, "L90", {})
        township.close()
    assert [row["name"] for row in data.contents[0].rows] == ["雷北的塘"]
    assert (data.unit, data.what) == ("彬州市新民镇雷北村", f"{LB}/2026-11-20")
    assert none.contents[0].rows == ()


def test_a_masked_list_hides_what_its_kind_declares_sensitive(tmp_path):
    with pond_desk(tmp_path) as desk:
        public = printed(desk, masked=True)
    assert "13900000001" not in public
    assert "139****0001" in public
    assert "内部资料" not in public


def test_the_check_code_covers_the_records_that_a_column_leads_to(tmp_path):
    with pond_desk(tmp_path) as desk:
        which = {"branch": branches.BRANCH.id, "year": 2026}
        named = {(kind.name, one.id) for kind, one in gather(desk, "L90", which).records}
        assert named == {("pond", "p1"), ("pond", "p2"), ("member", "member-01")}
        before = printed(desk).split("记录校验码：")[1][:9]
        with desk.writing("correct") as work:
            work.set(MEMBER, "member-01", {"category": "probationary"})
        assert printed(desk).split("记录校验码：")[1][:9] != before


def test_a_merged_person_is_printed_as_the_record_that_survived_says(tmp_path):
    ponds = (pond("p1", "东塘", keeper="member-02"),)
    with pond_desk(tmp_path, ponds=ponds) as desk:
        with desk.writing("merge") as work:
            pair = {"about_kind": "member", "survivor": "member-01", "duplicate": "member-02"}
            merged = DuplicateVerdict(id="v1", unit=UNIT, verdict=MERGED, **pair)
            work.put(DUPLICATE_VERDICT, merged)
            work.strike(MEMBER, "member-02", "重复登记")
        page = printed(desk)
    assert branches.member(1).name in page
    assert branches.member(2).name not in page


def test_a_list_names_its_branch_period_and_version_in_the_audit(tmp_path):
    with pond_desk(tmp_path) as desk:
        whiches = [{"year": 2026}, {"year": 2026, "month": 3}, {"year": 2026, "masked": True}]
        branch = {"branch": branches.BRANCH.id}
        names = [gather(desk, "L90", {**branch, **which}).what for which in whiches]
        with pytest.raises(ValidationFailed, match="book-needs-branch"):
            gather(desk, "L90", {"year": 2026})
    assert names == ["branch-1/2026", "branch-1/2026-03", "branch-1/2026/masked"]


def test_a_record_without_its_day_is_reported_because_no_year_lists_it(tmp_path):
    undated = pond("p9", "无日期的塘", None)
    with pond_desk(tmp_path, ponds=(*PONDS, undated)) as desk:
        which = {"branch": branches.BRANCH.id, "year": 2026}
        (gap,) = printing.prepare(desk, "L90", **which).gaps
        assert "无日期的塘" not in printed(desk)
    assert message(gap.code, gap.values) == "有 1 口鱼塘未填写“出租日期”，没有印入。"


def with_records(**source):
    """Return the ponds' layout with other records."""
    layout = json.loads(LAYOUT)
    layout["records"] = {"kind": "pond", **source}
    return json.dumps(layout)


def test_a_list_may_be_limited_to_values_and_sorted_by_fields(tmp_path):
    layout = with_records(where={"use": ["fish", "idle"]}, order=["rent", "name"])
    with pond_desk(tmp_path, layout) as desk:
        rows = gather(desk, "L90", {}).contents[0].rows
    assert [row["name"] for row in rows] == ["果业的塘", "去年的塘", "东塘"]


def test_a_list_may_be_of_a_branch_and_values_of_a_record_referred_to(tmp_path):
    layout = with_records(branch="keeper.branch", where={"keeper.category": "full"})
    with pond_desk(tmp_path, layout) as desk:
        rows = gather(desk, "L90", {"branch": branches.BRANCH.id}).contents[0].rows
        assert [row["name"] for row in rows] == ["东塘"]
        assert gather(desk, "L90", {"branch": OTHER.id}).contents[0].rows == ()


def test_a_layout_of_a_kind_that_is_not_known_here_is_no_book(tmp_path):
    with pond_desk(tmp_path, with_records().replace('"pond"', '"lake"')) as desk:
        assert "L90" not in {one.id for one in printing.books(desk)}
        with pytest.raises(ValidationFailed, match="book-unknown"):
            gather(desk, "L90", {})


@pytest.mark.parametrize(
    ("period", "words", "name", "inside", "outside"),
    [
        (ListPeriod(2026, 2), "2026年2月", "2026-02", ["02-01", "02-28"], ["01-31", "03-01"]),
        (ListPeriod(2026), "2026年", "2026", ["01-01", "12-31"], []),
    ],
)
def test_a_period_is_named_and_bounded_by_its_days(period, words, name, inside, outside):
    assert (period.words, period.name) == (words, name)
    first, last = period.bounds
    assert all(first <= f"2026-{day}" <= last for day in inside)
    assert not any(first <= f"2026-{day}" <= last for day in outside)
    assert not any(first <= day <= last for day in ("2025-12-31", "2027-01-01"))

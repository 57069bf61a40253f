"""A sheet is imported whole or not at all, and importing it twice adds nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from bindesk.assets import asset
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.records import records
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.journal.undo import undo_last
from bindesk.operations.people import duplicates
from bindesk.operations.records import json_lines, registers
from bindesk.operations.records.sheet_import import RowOutcome, import_sheet
from tests.sheets.making import MAN, THIRD, WOMAN, saved, xls, xlsx
from tests.support.desks.kinds import known_as
from tests.support.desks.ponds import POND
from tests.support.desks.township_desks import TOWNSHIP, ZFT, at, township_desk

HEADS = ("序号", "姓名", "身份证号", "人员类别", "入党时间", "党内职务", "文化程度")
ROSTER = (
    HEADS,
    (1, "王　明", MAN, "正式", "1980年7月1日", "书记", "初中"),
    (2, "李㛃", WOMAN, "正式党员", "1995.7.1", "", "小学"),
    (3, "赵𬱖", THIRD, "预备", "2026/1/5", "", "大专"),
)


def _members(desk):
    with desk.reading() as conn:
        return {m.name: m for m in records.where(conn, KINDS["member"], {})}


def _taken(desk, content, kind="member", *, name="roster.xlsx", dry_run=False, folder=None):
    path = saved(folder or desk.home.root.parent, name, content)
    return import_sheet(desk, KINDS[kind], path, dry_run=dry_run)


def _results(imported):
    return [line.result for line in imported.lines]


def _codes(imported):
    return [told.problem.code for line in imported.lines for told in line.problems]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx(ROSTER)),
        ("a.xls", xls(ROSTER)),
        ("a.et", xls(ROSTER)),
        ("u.csv", "\n".join(",".join(map(str, row)) for row in ROSTER).encode("utf-8-sig")),
        ("g.csv", "\n".join(",".join(map(str, row)) for row in ROSTER).encode("gb18030")),
    ],
)
def test_a_roster_comes_in_from_whatever_offices_save(desk, name, content):
    imported = _taken(desk, content, name=name)
    assert imported.is_in_order
    assert _results(imported) == [RowOutcome.NEW] * 3
    kept = _members(desk)
    assert set(kept) == {"王明", "李㛃", "赵𬱖"}
    assert (kept["王明"].post, kept["王明"].gender, str(kept["王明"].born)) == (
        "secretary",
        "male",
        "1955-03-15",
    )


def test_members_of_a_desk_without_a_branch_join_one_made_in_the_same_deed(desk):
    imported = _taken(desk, xlsx(ROSTER))
    with desk.reading() as conn:
        made = records.where(conn, ORGANISATION, {})
    assert [one.name for one in made] == ["早饭头村党支部"]
    assert {m.branch for m in _members(desk).values()} == {made[0].id}
    assert ("organisation", made[0].id) in imported.changes.records


def test_the_branch_a_first_roster_names_is_the_one_that_is_made(desk):
    heads, *rows = ROSTER
    named = [(*heads, "所在支部"), *((*row, "早饭头村第一党支部") for row in rows)]
    assert _taken(desk, xlsx(named)).is_in_order
    with desk.reading() as conn:
        assert [o.name for o in records.where(conn, ORGANISATION, {})] == ["早饭头村第一党支部"]


def test_a_branch_nobody_knows_is_asked_about_once(desk):
    with desk.writing("record-organisation") as work:
        work.put(ORGANISATION, Organisation(id="b", name="早饭头村党支部", type="branch"))
    heads, first, *_ = ROSTER
    imported = _taken(desk, xlsx([(*heads, "所在支部"), (*first, "豆家湾村党支部")]))
    assert _codes(imported) == ["reference-unknown"]
    assert _members(desk) == {}


def test_of_several_branches_the_row_must_say_which(desk):
    with desk.writing("record-organisation") as work:
        for place in ("东", "西"):
            one = Organisation(id=place, name=f"{place}村党支部", type="branch")
            work.put(ORGANISATION, one)
    imported = _taken(desk, xlsx(ROSTER))
    assert set(_codes(imported)) == {"import-branch-missing"}
    assert not imported.is_in_order


def test_the_same_sheet_twice_adds_nobody_and_changes_nothing(desk):
    _taken(desk, xlsx(ROSTER))
    before = json_lines.digest(desk)
    again = _taken(desk, xlsx(ROSTER))
    assert _results(again) == [RowOutcome.SAME] * 3
    assert again.changes.deed == ""
    assert json_lines.digest(desk) == before


def test_a_changed_row_corrects_and_an_empty_cell_says_nothing(desk):
    _taken(desk, xlsx(ROSTER))
    changed = [HEADS, (1, "王明", MAN, "正式", "1980-07-01", "", "高中")]
    imported = _taken(desk, xlsx(changed))
    assert _results(imported) == [RowOutcome.CHANGED]
    kept = _members(desk)["王明"]
    assert (kept.education, kept.post) == ("senior", "secretary")


def test_one_wrong_row_and_nothing_is_kept(desk):
    wrong = [*ROSTER, (4, "张三", "610427195503150018", "正式", "昨儿", "", "")]
    imported = _taken(desk, xlsx(wrong))
    assert not imported.is_in_order
    assert imported.lines[-1].result is RowOutcome.WRONG
    assert _members(desk) == {}
    assert imported.changes.deed == ""


def test_a_number_that_excel_rounded_is_refused_with_how_to_mend_it(desk):
    imported = _taken(
        desk, xlsx([HEADS, (1, "王明", 610427195503150018, "正式", "1980-7-1", "", "")])
    )
    assert _codes(imported)[0] == "id-number-was-a-float"
    assert "文本" in imported.lines[0].problems[0].as_line()
    assert "0018" not in imported.lines[0].problems[0].as_line()


def test_a_dry_run_reports_and_stores_nothing(desk):
    imported = _taken(desk, xlsx(ROSTER), dry_run=True)
    assert _results(imported) == [RowOutcome.NEW] * 3
    assert json_lines.digest(desk)[0].count == 0


def test_two_rows_about_one_kept_person_are_pointed_out(desk):
    _taken(desk, xlsx(ROSTER))
    twice = [
        HEADS,
        (1, "王明", MAN, "正式", "1980-07-01", "", "高中"),
        (2, "王铭", "", "正式", "1980-07-01", "", "初中"),
        (3, "王明", "", "正式", "1980-07-01", "", "小学"),
    ]
    imported = _taken(desk, xlsx(twice))
    assert "row-repeated" in _codes(imported)


def test_the_forty_items_come_from_the_list_that_is_shipped(desk, tmp_path):
    path = tmp_path / "items.csv"
    path.write_bytes(asset("catalogue/errand_items.csv").read_bytes())
    assert import_sheet(desk, KINDS["errand-item"], path).count(RowOutcome.NEW) == 40
    assert import_sheet(desk, KINDS["errand-item"], path).count(RowOutcome.SAME) == 40


def test_organisations_may_refer_to_each_other_within_one_sheet(desk):
    rows = [
        ("组织名称", "组织类型", "上级组织"),
        ("早饭头村党支部", "党支部", "早饭头村党总支"),
        ("早饭头村党总支", "党总支", ""),
    ]
    assert _taken(desk, xlsx(rows), "organisation").is_in_order
    with desk.reading() as conn:
        held = {o.name: o for o in records.where(conn, ORGANISATION, {})}
    assert held["早饭头村党支部"].parent == held["早饭头村党总支"].id


def test_more_than_five_hundred_rows_are_several_deeds_and_one_undo(desk):
    rows = [("姓名", "村民小组"), *((f"王{n}号", "一组") for n in range(1201))]
    imported = _taken(desk, xlsx(rows), "resident")
    assert imported.count(RowOutcome.NEW) == 1201
    with desk.reading() as conn:
        assert records.count(conn, KINDS["resident"]) == 1201
    undo_last(desk)
    with desk.reading() as conn:
        assert records.count(conn, KINDS["resident"]) == 0


@pytest.fixture
def township(tmp_path):
    """Return a township's desk; a village below it has the first person of the roster as its member."""
    opened = township_desk(tmp_path / "above")
    with at(opened, ZFT).writing("correct-member") as work:
        work.set(MEMBER, f"p-{ZFT}", {"id_number": MAN, "name": "王明", "joined_on": "1980-07-01"})
    yield opened
    opened.close()


def test_a_townships_sheet_adds_a_person_who_is_in_a_villages_log(township):
    imported = _taken(township, xlsx(ROSTER))
    assert imported.is_in_order
    assert _results(imported) == [RowOutcome.NEW] * 3
    with township.reading() as conn:
        same = records.where(conn, MEMBER, {"id_number": MAN})
        own_branches = records.where(conn, ORGANISATION, {"unit": TOWNSHIP})
    assert {one.unit for one in same} == {TOWNSHIP, ZFT}
    assert {one.branch for one in same if one.unit == TOWNSHIP} == {own_branches[0].id}
    assert _results(_taken(township, xlsx(ROSTER))) == [RowOutcome.SAME] * 3


def test_a_townships_sheet_may_name_the_branch_of_a_village(township):
    heads, first, *_ = ROSTER
    named = [(*heads, "所在支部"), (*first, "早饭头村党支部")]
    assert _taken(township, xlsx(named)).is_in_order
    with township.reading() as conn:
        assert records.where(conn, ORGANISATION, {"unit": TOWNSHIP}) == []
        stored = records.where(conn, MEMBER, {"unit": TOWNSHIP})
    assert [one.branch for one in stored] == [f"b-{ZFT}"]


def test_an_old_sheet_brings_back_neither_a_merged_record_nor_its_values(desk):
    heads = ("姓名", "出生日期", "村民小组", "联系电话", "户号")
    old = (heads, ("王建国", "1966-06-06", "一组", "13900000001", ""))
    _taken(desk, xlsx(old), "resident")
    again = (heads, ("王建国", "1966-06-06", "二组", "13900000002", ""))
    _taken(desk, xlsx(again), "resident")
    (pair,) = duplicates.pairs(desk, RESIDENT)
    shown = duplicates.comparison(desk, RESIDENT, pair.records)
    survivor = pair.records[0]
    duplicates.merge(desk, shown, {one.field: survivor for one in shown.differing()})
    with desk.reading() as conn:
        before = records.where(conn, RESIDENT, {})
    both = (*old, again[1])
    assert _results(_taken(desk, xlsx(both), "resident")) == [RowOutcome.SAME] * 2
    merged = next(row for row in both[1:] if row[2] != before[0].group)
    news = _taken(desk, xlsx((heads, (*merged[:4], "3-012"))), "resident")
    assert _results(news) == [RowOutcome.CHANGED]
    with desk.reading() as conn:
        (after,) = records.where(conn, RESIDENT, {})
    assert (after.id, after.group, after.phone) == (survivor, before[0].group, before[0].phone)
    assert after.household == "3-012"


def test_kinds_that_come_in_no_sheet_are_refused(desk):
    with pytest.raises(ValidationFailed, match="import-kind"):
        import_sheet(desk, KINDS["attendance"], Path("x.xlsx"))


def test_a_file_that_is_no_sheet_keeps_nothing(desk):
    with pytest.raises(ExternalError, match="sheet-wrong-type"):
        _taken(desk, b"%PDF-1.4 nothing here", name="x.xlsx")


POND_HEADS = ("塘名", "出租日期", "年租金（元）", "用途")
LENT = replace(POND, natural_key=("unit", "lent_on"), is_imported=True)
"""Ponds that a sheet knows by their name, and two desks by the day."""


def test_a_row_with_a_stored_record_s_natural_key_corrects_it_and_its_empty_cells_change_nothing(
    desk,
):
    day, rent = "2026-01-01", 120000
    with known_as(LENT):
        upgrade_schema(desk.store)
        _, pond = registers.record(desk, LENT, {"name": "东塘", "lent_on": day, "rent": rent})
        sheet = xlsx((POND_HEADS, ("大东塘", day, "", "养鱼")))
        assert _results(_taken(desk, sheet, "pond", dry_run=True)) == [RowOutcome.CHANGED]
        _taken(desk, sheet, "pond")
        assert registers.ids(desk, LENT) == [pond]
        values = registers.open_record(desk, LENT, pond).values
    assert (values["name"], values["rent"], values["use"]) == ("大东塘", rent, "fish")


def test_two_rows_with_one_natural_key_are_one_record_too_many(desk):
    day = "2026-01-01"
    with known_as(LENT):
        upgrade_schema(desk.store)
        sheet = xlsx((POND_HEADS, ("东塘", day, "", ""), ("西塘", day, "", "")))
        assert _codes(_taken(desk, sheet, "pond")) == ["row-repeated"]
        assert registers.ids(desk, LENT) == []


def test_a_struck_record_with_the_natural_key_of_a_new_row_is_valid_again_as_the_row_says(desk):
    day = "2026-01-01"
    with known_as(LENT):
        upgrade_schema(desk.store)
        _, pond = registers.record(desk, LENT, {"name": "东塘", "lent_on": day, "rent": 100})
        registers.strike(desk, LENT, pond, "错误")
        sheet = xlsx((POND_HEADS, ("西塘", day, "", "")))
        assert _results(_taken(desk, sheet, "pond")) == [RowOutcome.NEW]
        values = registers.open_record(desk, LENT, pond).values
    assert (values["name"], values["rent"], values["struck"]) == ("西塘", None, False)

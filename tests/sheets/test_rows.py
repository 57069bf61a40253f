from dataclasses import replace

import pytest

from bindesk.assets import asset
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import Problem
from bindesk.sheets.reader import read_sheet
from bindesk.sheets.rows import RowVerdict, report
from tests.sheets.making import MAN, RARE, TODAY, WOMAN, nobody, saved, sheet, xlsx

HEAD = ("姓名", "身份证号", "类别", "入党时间", "所在支部", "电话")
WANG = ("王小明", MAN, "正式", "1980.7.1", "", "13800000001")
LI = ("李" + "".join(RARE), WOMAN, "正式党员", "１９８５年７月１日", "", "")


def made(*rows, head=HEAD, resolve=nobody, rounded=frozenset()):
    return report(MEMBER, sheet(head, *rows, rounded=rounded), TODAY, resolve)


def findings(row):
    assert all(problem.as_line().startswith(f"第 {row.number} 行") for problem in row.problems)
    return [(problem.problem.code, problem.heading, problem.cell_text) for problem in row.problems]


def test_rows_in_order_become_values():
    found = made(WANG, LI)
    assert [row.verdict for row in found.rows] == [RowVerdict.READY] * 2
    assert found.rows[0].values == {
        "name": "王小明",
        "id_number": MAN,
        "gender": "male",
        "born": "1955-03-15",
        "category": "full",
        "joined_on": "1980-07-01",
        "branch": "",
        "phone": "13800000001",
    }
    assert (found.rows[1].number, found.rows[1].title) == (3, LI[0])
    assert (found.is_in_order, found.count(RowVerdict.READY), found.notes) == (True, 2, ())


def test_each_row_has_its_own_problems_and_one_wrong_row_stops_the_sheet():
    found = made(WANG, ("", WOMAN, "积极分子", "去年", "", ""))
    assert [row.verdict for row in found.rows] == [RowVerdict.READY, RowVerdict.WRONG]
    assert findings(found.rows[1]) == [
        ("choice-unknown", "类别", "积极分子"),
        ("date-unreadable", "入党时间", "去年"),
        ("field-required", "姓名", ""),
    ]
    assert not found.is_in_order


def test_a_doubt_does_not_stop_the_sheet():
    found = made((WANG[0], MAN[:-1] + "7", *WANG[2:]))
    assert findings(found.rows[0]) == [("id-number-check", "身份证号", "6104**********0017")]
    assert (found.rows[0].verdict, found.is_in_order) == (RowVerdict.DOUBTFUL, True)


def test_sensitive_text_never_comes_out_of_a_finding():
    shifted = ("王小明", "13800000001", "正式", MAN, "", "1" * 30)
    (row,) = made(shifted).rows
    words = " ".join(problem.as_line() for problem in row.problems)
    assert {code for code, _, _ in findings(row)} >= {"id-number-shape", "date-unreadable"}
    for secret in ("0315001", "0000000", "1" * 9, "19550315"):
        assert secret not in words
    assert all(secret not in str(row.problems) for secret in (MAN, "13800000001"))


@pytest.mark.parametrize(
    "typed",
    ["61042719550315001", "610427195503150O18", "610427195513450018", "6104271955031500188"],
)
def test_a_number_that_is_no_id_number_is_shown_as_it_stands_in_the_sheet(typed):
    (row,) = made(("王小明", typed, *WANG[2:])).rows
    problem = next(one for one in row.problems if one.problem.field == "id_number")
    assert problem.cell_text == typed
    assert typed in problem.as_line()


@pytest.mark.parametrize("secret", [MAN, MAN[:6] + MAN[8:17], "13800000001", "6217000000000000004"])
@pytest.mark.parametrize("words", ["{}", "号码 {}", "{} 13900000002", "{}ABC"])
@pytest.mark.parametrize("column", [1, 3])
def test_a_number_of_a_person_stays_masked_in_whichever_column_it_is_wrong(secret, column, words):
    cells = list(WANG)
    cells[column] = words.format(secret)
    (row,) = made(cells).rows
    assert all(secret not in str(problem) for problem in row.problems)
    assert all(secret not in problem.as_line() for problem in row.problems)


def test_a_cell_of_ten_megabytes_is_cut_in_its_error_and_in_the_title():
    long = "长" * 10_000_000
    (row,) = made((long, MAN, "正式", long, long, long)).rows
    assert len(row.problems) > 2
    assert all(len(problem.as_line()) < 250 for problem in row.problems)
    assert len(row.title) < 100
    head = (*HEAD[:5], "所" * 10_000_000)
    assert len(str(made(WANG, head=head).notes)) < 300


def test_a_rounded_id_number_is_refused_with_the_cure():
    (row,) = made(("王", "610427195503150016", *WANG[2:]), rounded={1}).rows
    assert findings(row)[0][0] == "id-number-was-a-float"
    assert "id_number" not in row.values
    assert row.verdict is RowVerdict.WRONG


def test_another_rounded_code_is_refused_as_well():
    (row,) = made((*WANG[:5], "6217000000000000000"), rounded={5}).rows
    assert findings(row) == [("row-cell-rounded", "电话", "***************0000")]


def test_the_id_number_goes_from_a_workbooks_float_to_its_sentence(tmp_path):
    rows = [list(HEAD), ["王", int(MAN), *WANG[2:]]]
    read = read_sheet(saved(tmp_path, "a.xlsx", xlsx(rows)), MEMBER)
    (row,) = report(MEMBER, read, TODAY, nobody).rows
    assert "设为“文本”" in row.problems[0].as_line()


def test_a_day_pasted_as_the_sheets_number_is_understood():
    (row,) = made((*WANG[:3], "29403", *WANG[4:])).rows
    assert row.values["joined_on"] == "1980-07-01"


def test_a_reference_is_a_name_that_somebody_else_resolves():
    asked = []

    def resolve(kind, words):
        asked.append((kind, words))
        return {"豆家湾村党支部": ["b1"], "村党支部": ["b1", "b2"]}.get(words, [])

    rows = [(*row[:4], "豆家湾村党支部", "") for row in (WANG, LI)]
    stranger = ("赵", "61048219990101003X", "预备", "2026-01-05", "无此支部", "")
    unclear = ("钱", "610427196207080027", "预备", "2026-01-05", "村党支部", "")
    found = made(*rows, stranger, unclear, resolve=resolve)
    assert [row.values.get("branch") for row in found.rows] == ["b1", "b1", None, None]
    assert findings(found.rows[2]) == [("reference-unknown", "所在支部", "无此支部")]
    assert ("reference-several", "所在支部", "村党支部") in findings(found.rows[3])
    assert asked == [
        ("organisation", "豆家湾村党支部"),
        ("organisation", "无此支部"),
        ("organisation", "村党支部"),
    ]


def test_a_repeated_person_is_a_problem_of_the_second_row():
    found = made(WANG, LI, WANG)
    assert [row.verdict for row in found.rows] == [
        RowVerdict.READY,
        RowVerdict.READY,
        RowVerdict.WRONG,
    ]
    (twin,) = found.rows[2].problems
    assert (twin.problem.code, twin.problem.values["row"]) == ("row-repeated", 2)


def test_one_id_number_never_stands_for_two_names():
    found = made(WANG, ("王晓明", *WANG[1:]))
    assert [p.problem.code for p in found.rows[1].problems] == ["row-same-number"]


def test_namesakes_without_numbers_are_distinguished_by_the_rest_of_the_key():
    head = ("姓名", "出生日期", "村民小组")
    rows = [
        ("李四", "1980-1-1", "一组"),
        ("李四", "1980-1-1", "二组"),
        ("李四", "1980-01-01", "一组"),
    ]
    found = report(RESIDENT, sheet(head, *rows), TODAY, nobody)
    assert [row.verdict for row in found.rows] == [
        RowVerdict.READY,
        RowVerdict.READY,
        RowVerdict.WRONG,
    ]


def test_numbered_empty_rows_and_repeated_headings_are_no_records():
    head = ("序号", *HEAD)
    found = made(("1", *WANG), head, ("2",), ("3", "", ""), head=head)
    assert [row.number for row in found.rows] == [2]


def test_a_sheet_without_rows_is_not_in_order():
    found = made()
    assert [note.code for note in found.notes] == ["sheet-no-rows"]
    assert not found.is_in_order


def test_a_missing_column_is_reported_once_and_not_in_every_row():
    found = made(("王", MAN), ("李", WOMAN), head=("姓名", "身份证号"))
    assert [note.code for note in found.notes] == ["sheet-columns-missing"]
    assert [row.problems for row in found.rows] == [(), ()]
    assert not found.is_in_order


def test_the_shipped_catalogue_is_taken_over_as_it_is(tmp_path):
    content = asset("catalogue/errand_items.csv").read_bytes()
    read = read_sheet(saved(tmp_path, "a.csv", content), ERRAND_ITEM)
    found = report(ERRAND_ITEM, read, TODAY, nobody)
    assert (found.is_in_order, found.count(RowVerdict.READY)) == (True, 40)
    assert {row.values["handling"] for row in found.rows} == {"direct", "agency", "assist"}
    assert found.rows[18].values["promise_workdays"] == 30


@pytest.mark.parametrize(
    "field", ["legal_limit", "public_notice", "season", "village_workdays", "basis"]
)
def test_the_second_half_of_the_catalogue_fits_its_fields(tmp_path, field):
    content = asset("catalogue/errand_items_meta.csv").read_bytes()
    read = read_sheet(saved(tmp_path, "a.csv", content), ERRAND_ITEM)
    found = report(ERRAND_ITEM, read, TODAY, nobody)
    assert field in found.fields
    assert [row.problems for row in found.rows] == [()] * 40


def test_a_rule_that_blames_no_field_is_a_problem_of_the_row():
    problem = Problem("register-doubtful", "no-field")
    kind = replace(MEMBER, rules=(lambda _whole: [problem],))
    (row,) = report(kind, sheet(HEAD, WANG), TODAY, nobody).rows
    assert findings(row) == [("register-doubtful", "党员", "")]

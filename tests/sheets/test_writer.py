import csv
import io
import os
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.people.members import MEMBER
from bindesk.domain.records.typed_values import read_value
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.sheets.headings import known_keys, sheet_fields
from bindesk.sheets.reader import read_sheet
from bindesk.sheets.rows import report
from bindesk.sheets.sandbox import messages
from bindesk.sheets.writer import write_sheet
from tests.sheets.making import MAN, RARE, TODAY, member

WANG = {
    "name": "王" + "".join(RARE),
    "gender": "male",
    "born": "1955-03-15",
    "id_number": MAN,
    "category": "full",
    "joined_on": "1980-07-01",
    "phone": "13800000001",
    "address": "豆家湾村三组",
    "is_poor": True,
    "branch": "b1",
    "remarks": "一\n二",
}
EVIL = [
    "=1+1",
    "+86",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''@",
    '=HYPERLINK("x")',
]


def cells(path):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".XLSX"])
def test_what_is_written_reads_back(tmp_path, suffix):
    path = tmp_path / f"党员{suffix}"
    names = {"b1": "豆家湾村党支部"}
    assert write_sheet(path, MEMBER, [WANG], masked=False, named=lambda _, i: names[i]) == 1
    read = read_sheet(path, MEMBER)
    found = report(MEMBER, read, TODAY, lambda _, words: {"豆家湾村党支部": ["b1"]}[words])
    assert found.is_in_order
    assert {n: v for n, v in found.rows[0].values.items() if v} == WANG
    assert list(tmp_path.iterdir()) == [path]


def test_every_cell_of_a_workbook_is_text(tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(path, MEMBER, [{**WANG, "name": words} for words in EVIL], masked=False)
    page = member(path.read_bytes(), "xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page.lower()
    assert page.count(b"<c ") == page.count(b't="s"')
    assert [row[0] for row in cells(path)[1:]] == EVIL
    assert b'topLeftCell="A2"' in page
    styles = member(path.read_bytes(), "xl/styles.xml").decode()
    assert 'numFmtId="49"' in styles
    assert "宋体" in styles


def test_a_csv_holds_nothing_a_sheet_program_would_run(tmp_path):
    path = tmp_path / "a.csv"
    write_sheet(path, MEMBER, [{**WANG, "name": words} for words in EVIL], masked=False)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert all(not cell or cell[0] not in "=+-@\t\r＝＋－＠" for row in rows for cell in row)
    assert [row.cells[0] for row in read_sheet(path, MEMBER).rows] == EVIL


def test_masked_values_show_only_what_tells_two_people_apart(tmp_path):
    path = tmp_path / "a.csv"
    write_sheet(path, MEMBER, [WANG], ("name", "id_number", "phone", "address"), masked=True)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert rows == [
        ["姓名", "公民身份号码", "联系电话", "家庭住址"],
        [WANG["name"], "6104**********0018", "138****0001", "***"],
    ]


def test_an_amount_stands_in_yuan_under_a_heading_that_says_so(tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(
        path, ERRAND, [{"amount": 1250}, {"amount": None}, {}], ("number", "amount"), masked=False
    )
    assert cells(path) == [["受理编号", "金额（元）"], ["", "12.50"]]


def test_an_unknown_suffix_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ExternalError) as refused:
        write_sheet(tmp_path / "a.docx", MEMBER, [WANG], masked=False)
    assert refused.value.code == "sheet-unknown-suffix"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "sharing violation"), "sheet-in-use"),
        (OSError(28, "No space left on device"), "sheet-no-room"),
        (OSError(5, "Input/output error"), "sheet-not-written"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path, monkeypatch, error, code
):
    path = tmp_path / "a.csv"
    write_sheet(path, MEMBER, [WANG], masked=True)
    before = path.read_bytes()

    def fail(number):
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExternalError) as refused:
        write_sheet(path, MEMBER, [], masked=True)
    assert refused.value.code == code
    assert message(code, refused.value.values)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_is_never_written_into(tmp_path):
    path, kept = tmp_path / "a.csv", tmp_path / "b.csv"
    write_sheet(path, MEMBER, [WANG], masked=True)
    os.link(path, kept)
    before = kept.read_bytes()
    write_sheet(path, MEMBER, [], masked=True)
    assert path.read_bytes() != kept.read_bytes() == before


def test_a_missing_folder_is_reported(tmp_path):
    with pytest.raises(ExternalError) as refused:
        write_sheet(tmp_path / "没有" / "a.csv", MEMBER, [], masked=True)
    assert refused.value.code == "sheet-not-written"


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from("'=+-@＝\"\n,; "), max_size=40
)
MEMBERS = st.fixed_dictionaries(
    {"name": WORDS, "group": WORDS, "work": WORDS, "remarks": WORDS}
    | {"gender": st.sampled_from(["male", "female"]), "category": st.just("full")}
    | {"joined_on": st.dates().map(str), "is_poor": st.booleans()}
)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(rows=st.lists(MEMBERS, min_size=1, max_size=4))
def test_cells_come_back_as_they_were_written(tmp_path, suffix, rows):
    specs = MEMBER.specs
    kept = [
        {
            name: read_value(specs[name], value, TODAY)
            if name in {"name", "group", "work", "remarks"}
            else value
            for name, value in row.items()
        }
        for row in rows
    ]
    path = tmp_path / f"a{suffix}"
    fields = tuple(rows[0])
    write_sheet(path, MEMBER, kept, fields, masked=False)
    sent = list(messages(path, frozenset(known_keys(MEMBER))))
    back = [line[1] for message in sent if message[0] == "rows" for line in message[1]]
    read = [
        {
            name: read_value(specs[name], cell, TODAY)
            for name, cell in zip(fields, line + [""] * 9, strict=False)
        }
        for line in map(list, back)
    ]
    texts = ("name", "group", "work", "remarks", "gender", "category", "is_poor")
    assert [[row[n] for n in texts] for row in read] == [[row[n] for n in texts] for row in kept]


def test_a_workbook_is_a_whole_zip_with_the_kinds_name_on_its_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(path, MEMBER, [], masked=True)
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["党员"]
    assert len(cells(path)[0]) == len(sheet_fields(MEMBER))

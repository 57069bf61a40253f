import pytest
from python_calamine import CalamineWorkbook

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.errors import ExternalError
from bindesk.sheets.column_matching import recognise
from bindesk.sheets.headings import sheet_fields
from bindesk.sheets.reader import read_sheet
from bindesk.sheets.rows import report
from bindesk.sheets.templates import write_template
from tests.sheets.making import TODAY, member, nobody, repacked


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_an_empty_sheet_carries_every_field_and_is_recognised(tmp_path, kind):
    path = tmp_path / "空表.xlsx"
    write_template(path, kind)
    read = read_sheet(path, kind)
    found = recognise(kind, read)
    assert tuple(found.indexes) == sheet_fields(kind)
    assert (found.notes, read.notes, read.rows) == ((), (), ())


def test_an_empty_csv_is_a_csv_that_office_programs_and_the_import_read(tmp_path):
    path = tmp_path / "空表.CSV"
    write_template(path, MEMBER)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + "姓名*,性别*,民族,".encode())
    assert content.count(b"\r\n") == 1
    read = read_sheet(path, MEMBER)
    assert tuple(recognise(MEMBER, read).indexes) == sheet_fields(MEMBER)
    assert read.notes == ()


@pytest.mark.parametrize("name", ["空表", "空表.xls", "空表.docx"])
def test_a_template_of_another_type_is_refused_and_not_written(tmp_path, name):
    with pytest.raises(ExternalError, match="sheet-unknown-suffix"):
        write_template(tmp_path / name, MEMBER)
    assert list(tmp_path.iterdir()) == []


def test_required_headings_have_an_asterisk_and_choices_a_list(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_template(path, MEMBER)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["党员", "填写说明"]
    heads = book.get_sheet_by_index(0).to_python()[0]
    assert heads[:3] == ["姓名*", "性别*", "民族"]
    notes = book.get_sheet_by_index(1).to_python()
    assert notes[5][:4] == ["公民身份号码", "", "号码，最多 18 位", ""]
    assert [row[5] for row in notes[:4]] == ["性别", "男", "女", ""]
    page = member(path.read_bytes(), "xl/worksheets/sheet1.xml").decode()
    assert "填写说明'!$F$2:$F$3" in page
    assert page.count("<dataValidation ") == len(sheet_fields(MEMBER))


def test_a_filled_template_is_taken_over(tmp_path):
    path = tmp_path / "空表.xlsx"
    write_template(path, MEMBER)
    content = path.read_bytes()
    typed = {
        "A": "王小明",
        "B": "男",
        "E": "610427195503150018",
        "K": "正式党员",
        "L": "1980-07-01",
    }
    row = "".join(
        f'<c r="{place}2" t="inlineStr"><is><t>{words}</t></is></c>'
        for place, words in typed.items()
    )
    name = "xl/worksheets/sheet1.xml"
    filled = member(content, name).replace(
        b"</sheetData>", f'<row r="2">{row}</row></sheetData>'.encode()
    )
    path.write_bytes(repacked(content, {name: filled}))
    found = report(MEMBER, read_sheet(path, MEMBER), TODAY, nobody)
    assert found.is_in_order
    assert found.rows[0].values["id_number"] == "610427195503150018"

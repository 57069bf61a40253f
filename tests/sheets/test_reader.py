import io
import struct
import zipfile
from datetime import date

import pytest

from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.people.members import MEMBER
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.sheets import reader
from bindesk.sheets.reader import read_sheet
from tests.sheets.making import MAN, RARE, member, repacked, saved, xls, xlsx

HEAD = ["姓名", "性别", "身份证号", "入党时间"]
BODY = [["王小明", "男", MAN, "1980-07-01"], ["赵" + "".join(RARE), "女", "", "１９８５年７月１日"]]
ROWS = [HEAD, *BODY]


def cells(sheet):
    return [list(row.cells) for row in sheet.rows]


def refusal(path, kind=MEMBER, **rest):
    with pytest.raises(ExternalError) as refused:
        read_sheet(path, kind, **rest)
    assert message(refused.value.code, refused.value.values)
    return refused.value.code


@pytest.mark.parametrize("name", ["党员.xlsx", "党员.xls", "党员.et", "党员.csv", "没有后缀"])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_workbook_is_known_by_its_bytes_whatever_its_name(tmp_path, make, name):
    found = read_sheet(saved(tmp_path, name, make(ROWS)), MEMBER)
    assert found.headings == tuple(HEAD)
    assert cells(found) == BODY
    assert [row.number for row in found.rows] == [2, 3]
    assert found.notes == ()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", "；"])
def test_text_is_read_in_each_coding_and_with_each_delimiter(tmp_path, coding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    found = read_sheet(saved(tmp_path, "党员.csv", text.encode(coding)), MEMBER)
    assert (found.headings, cells(found)) == (tuple(HEAD), BODY)


def test_titles_above_and_empty_rows_between_are_passed_over(tmp_path):
    rows = [
        ["豆家湾村党员名册"],
        [],
        [None, None, "2026年11月"],
        [None, *HEAD],
        [],
        [None, *BODY[0]],
        [None],
    ]
    found = read_sheet(saved(tmp_path, "a.xlsx", xlsx(rows)), MEMBER)
    assert found.header == 4
    assert [row.number for row in found.rows] == [6]
    assert found.rows[0].cells[-4:] == tuple(BODY[0])


def test_days_and_whole_numbers_come_as_people_write_them(tmp_path):
    rows = [
        HEAD,
        ["王", 1.0, 12.5, date(1980, 7, 1)],
        ["赵", True, 13800000000, date(1899, 12, 31)],
    ]
    for name, content in (("a.xlsx", xlsx(rows)), ("a.xls", xls(rows))):
        first, second = read_sheet(saved(tmp_path, name, content), MEMBER).rows
        assert first.cells == ("王", "1", "12.5", "1980-07-01")
        assert second.cells[1:3] == ("是", "13800000000")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx([HEAD, ["王", "男", int(MAN), "1980-07-01"]])),
        ("a.xls", xls([HEAD, ["王", "男", int(MAN), "1980-07-01"]])),
        ("a.csv", "\n".join([",".join(HEAD), "王,男,6.10427E+17,1980-07-01"]).encode()),
    ],
)
def test_a_number_that_lost_its_last_digits_is_flagged(tmp_path, name, content):
    (row,) = read_sheet(saved(tmp_path, name, content), MEMBER).rows
    assert row.rounded == {2}


def test_a_formula_gives_the_value_it_last_had_and_never_runs(tmp_path):
    rows = [HEAD, ['=HYPERLINK("http://example.invalid","点")', "男", "", "1980-07-01"]]
    found = read_sheet(saved(tmp_path, "a.xlsx", xlsx(rows)), MEMBER)
    assert found.rows[0].cells[0] == "算出来的"


def test_the_sheet_with_the_headings_is_found_among_several(tmp_path):
    made = io.BytesIO(xlsx(ROWS, sheets=("封面", "党员")))
    cover = member(made.getvalue(), "xl/worksheets/sheet1.xml")
    start, end = cover.index(b"<sheetData>"), cover.index(b"</sheetData>")
    blank = cover[: start + len(b"<sheetData>")] + cover[end:]
    content = repacked(made.getvalue(), {"xl/worksheets/sheet1.xml": blank})
    found = read_sheet(saved(tmp_path, "a.xlsx", content), MEMBER)
    assert found.name == "党员"
    assert cells(found) == BODY
    assert [note.code for note in found.notes] == ["sheet-one-of-several"]


def test_a_macro_is_not_run_and_gives_a_note(tmp_path):
    content = repacked(xlsx(ROWS), {"xl/vbaProject.bin": b"Sub Auto_Open()"})
    found = read_sheet(saved(tmp_path, "a.xlsm", content), MEMBER)
    assert cells(found) == BODY
    assert [note.code for note in found.notes] == ["sheet-has-macros"]


def test_links_to_other_files_are_not_followed_and_give_a_note(tmp_path):
    content = repacked(xlsx(ROWS), {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    found = read_sheet(saved(tmp_path, "a.xlsx", content), MEMBER)
    assert [note.code for note in found.notes] == ["sheet-has-links"]


def test_20_000_rows_are_read_and_one_more_is_refused_as_a_whole(tmp_path):
    lines = [",".join(HEAD), *(f"人{n},男,,1980-07-01" for n in range(20_000))]
    full = read_sheet(saved(tmp_path, "a.csv", "\n".join(lines).encode()), MEMBER)
    assert (len(full.rows), full.notes) == (20_000, ())
    lines.append("多一人,男,,1980-07-01")
    over = read_sheet(saved(tmp_path, "b.csv", "\n".join(lines).encode()), MEMBER)
    assert len(over.rows) == 20_000
    assert [(note.code, note.warning) for note in over.notes] == [("sheet-too-long", False)]


def test_a_workbook_of_20_001_rows_is_too_long_as_well(tmp_path):
    body = [[f"人{n}", "男"] for n in range(20_001)]
    over = read_sheet(saved(tmp_path, "a.xlsx", xlsx([["姓名", "性别"], *body])), MEMBER)
    assert len(over.rows) == 20_000
    assert [note.code for note in over.notes] == ["sheet-too-long"]


@pytest.mark.parametrize("stray", [(1_048_575, 16_383), (1_048_575, 0), (300, 3)])
def test_a_stray_cell_far_down_costs_a_note(tmp_path, stray):
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        for row, line in enumerate(ROWS):
            page.write_row(row, 0, line)
        page.write_string(*stray, "远")
    found = read_sheet(saved(tmp_path, "a.xlsx", made.getvalue()), MEMBER, seconds=20)
    assert cells(found) == BODY
    assert [(n.code, n.warning, n.values) for n in found.notes] == [
        ("sheet-far-rows-left", True, {"row": 3})
    ]


def test_blank_cells_formatted_to_the_last_row_cost_nothing(tmp_path):
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        for row, line in enumerate(ROWS):
            page.write_row(row, 0, line)
        page.write_blank(1_048_575, 200, None, book.add_format({"bold": True}))
    found = read_sheet(saved(tmp_path, "a.xlsx", made.getvalue()), MEMBER, seconds=20)
    assert (cells(found), found.notes) == (BODY, ())


def test_empty_lines_at_the_end_of_a_csv_are_no_far_rows(tmp_path):
    text = "\n".join([",".join(HEAD), ",".join(BODY[0]), *[",,,"] * 900])
    found = read_sheet(saved(tmp_path, "a.csv", text.encode()), MEMBER)
    assert (len(found.rows), found.notes) == (1, ())


def test_a_sheet_wide_beyond_memory_is_refused_with_a_sentence(tmp_path):
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        for row in range(1, 20_000, 100):
            page.write_string(row, 0, "人")
        page.write_string(19_990, 16_383, "远")
    assert refusal(saved(tmp_path, "a.xlsx", made.getvalue())) == "sheet-too-heavy"


def test_a_bomb_is_seen_in_its_directory_and_not_unpacked(tmp_path):
    content = repacked(xlsx(ROWS), {"xl/media/image1.bin": b"\0" * (99 * 1024 * 1024)})
    assert len(content) < 200_000
    assert refusal(saved(tmp_path, "a.xlsx", content)) == "sheet-swells"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    honest = 60 * 1024 * 1024
    strings = b"<sst><si><t>".ljust(honest, b"x")
    content = bytearray(repacked(xlsx(ROWS), {"xl/sharedStrings.xml": strings}))
    for place in _all(content, struct.pack("<I", honest)):
        content[place : place + 4] = struct.pack("<I", 5000)
    assert refusal(saved(tmp_path, "a.xlsx", bytes(content))) == "sheet-damaged"


def _all(content, wanted):
    place = content.find(wanted)
    while place >= 0:
        yield place
        place = content.find(wanted, place + 1)


def test_too_many_members_are_refused(tmp_path):
    content = repacked(xlsx(ROWS), {f"xl/media/{n}.png": b"x" for n in range(300)})
    assert refusal(saved(tmp_path, "a.xlsx", content)) == "sheet-swells"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "C:/evil", "xl\\..\\..\\evil"])
def test_members_that_lead_out_of_the_file_are_refused(tmp_path, name):
    content = repacked(xlsx(ROWS), {name: b"x"})
    assert refusal(saved(tmp_path, "a.xlsx", content)) == "sheet-damaged"


def test_entities_that_multiply_are_not_unfolded(tmp_path):
    grown = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{"".join(grown)}]>'
    strings = member(xlsx(ROWS), "xl/sharedStrings.xml").decode()
    strings = bomb + strings.split("?>", 1)[1].replace("王小明", "&a9;")
    content = repacked(xlsx(ROWS), {"xl/sharedStrings.xml": strings.encode()})
    assert refusal(saved(tmp_path, "a.xlsx", content), seconds=20) == "sheet-damaged"


def _compound(*entries):
    listed = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + b"\0" * 64 for name in entries)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + listed


def test_a_locked_workbook_asks_for_its_password_to_be_taken_off(tmp_path):
    content = _compound("Root Entry", "EncryptionInfo", "EncryptedPackage")
    assert refusal(saved(tmp_path, "a.xlsx", content)) == "sheet-needs-password"


def test_macros_in_an_old_workbook_give_a_note():
    from bindesk.sheets.containers import Container, container_of, content_notes

    content = _compound("Root Entry", "Workbook", "_VBA_PROJECT")
    assert container_of(content) is Container.COMPOUND
    assert [note.code for note in content_notes(content, Container.COMPOUND)] == [
        "sheet-has-macros"
    ]


def _docx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "sheet-wrong-type"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "sheet-wrong-type"),
        (b"MZ\x90\0\3\0\0", "sheet-wrong-type"),
        (_docx(), "sheet-wrong-type"),
        (_compound("Root Entry", "WordDocument"), "sheet-wrong-type"),
        (_compound("Root Entry", "Workbook"), "sheet-damaged"),
        (b"", "sheet-empty"),
        (b"\xef\xbb\xbf\r\n \n", "sheet-empty"),
        (b"<html><table><tr><td>\xe5\xa7\x93\xe5\x90\x8d</td></tr></table>", "sheet-is-a-page"),
        (b'<?xml version="1.0"?><Workbook/>', "sheet-is-a-page"),
        (xlsx(ROWS)[:2000], "sheet-damaged"),
        (xls(ROWS)[:1000], "sheet-damaged"),
        (b"\xff\xff\x81 not any text\x80", "sheet-unknown-coding"),
        ("今天,天气\n很,好\n".encode(), "sheet-no-headings"),
    ],
)
def test_what_is_no_sheet_gets_a_sentence(tmp_path, content, code):
    assert refusal(saved(tmp_path, "名册.xls", content)) == code


def test_a_sheet_of_another_kind_gives_the_expected_headings(tmp_path):
    path = saved(tmp_path, "a.xlsx", xlsx([["甲", "乙"], ["1", "2"]]))
    with pytest.raises(ExternalError) as refused:
        read_sheet(path, MEMBER)
    assert refused.value.values == {"kind": "党员", "headings": "姓名、性别、类别、入党日期"}


def test_text_named_like_a_workbook_is_read_with_a_note(tmp_path):
    text = "\n".join("\t".join(row) for row in ROWS)
    found = read_sheet(saved(tmp_path, "导出.xls", text.encode("gb18030")), MEMBER)
    assert cells(found) == BODY
    assert [note.code for note in found.notes] == ["sheet-is-text"]


def test_a_missing_file_and_a_folder_get_sentences(tmp_path):
    assert refusal(tmp_path / "没有.xlsx") == "sheet-missing"
    assert refusal(tmp_path) in {"sheet-wrong-type", "sheet-locked"}


def test_a_file_that_may_not_be_opened_is_reported_as_locked(tmp_path, monkeypatch):
    from pathlib import Path

    from bindesk.sheets.sandbox import messages

    def refuse(path):
        raise PermissionError(13, "sharing violation")

    path = saved(tmp_path, "a.xlsx", xlsx(ROWS))
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ExternalError) as refused:
        list(messages(path, frozenset()))
    assert refused.value.code == "sheet-locked"


def test_a_file_beyond_50_megabytes_is_not_opened(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    assert refusal(path) == "sheet-too-big"


def test_reading_stops_when_asked(tmp_path):
    assert refusal(saved(tmp_path, "a.xlsx", xlsx(ROWS)), stopped=lambda: True) == "sheet-stopped"


def test_reading_that_takes_too_long_is_ended(tmp_path):
    assert refusal(saved(tmp_path, "a.xlsx", xlsx(ROWS)), seconds=-1) == "sheet-too-slow"


def test_an_error_of_ours_comes_out_with_its_trace(tmp_path):
    path = saved(tmp_path, "a.xlsx", xlsx(ROWS))
    with pytest.raises(reader.SheetReaderCrashed, match="TypeError"):
        reader._receive_sheet(
            _pipe_with(["bug", "Traceback ... TypeError"]), reader.never, float("inf")
        )
    assert path.exists()


def _pipe_with(message):
    import json
    from multiprocessing import Pipe

    ours, theirs = Pipe(duplex=False)
    theirs.send_bytes(json.dumps(message).encode())
    return ours


@pytest.mark.parametrize("name", ["errand_items.csv", "errand_items_meta.csv"])
def test_both_shipped_catalogues_are_read(tmp_path, name):
    from bindesk.assets import asset

    content = asset(f"catalogue/{name}").read_bytes()
    found = read_sheet(saved(tmp_path, name, content), ERRAND_ITEM)
    assert len(found.rows) == 40
    assert found.headings[0] == "code"

"""Records are exported as a sheet, masked unless asked for in full, and the audit notes it."""

import csv

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER, STANDING, Member, Standing
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.errors import ExternalError
from bindesk.operations.records import registers
from bindesk.operations.records.sheet_export import export_sheet, export_template
from bindesk.operations.records.sheet_import import RowOutcome, import_sheet
from tests.sheets.making import MAN, THIRD, WOMAN, saved
from tests.support.desks.audit_trail import audit_entries

ROSTER = f"姓名,身份证号,类别,入党日期\n王明,{MAN},正式,1980-07-01\n"


@pytest.fixture(autouse=True)
def _roster(desk, tmp_path):
    import_sheet(desk, MEMBER, saved(tmp_path, "in.csv", ROSTER.encode()))


def _cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_are_masked_and_references_are_names(desk, tmp_path):
    assert export_sheet(desk, MEMBER, tmp_path / "out.csv") == 1
    (row,) = _cells(tmp_path / "out.csv")
    assert row["公民身份号码"] == "6104**********0018"
    assert row["所在支部"] == "早饭头村党支部"


def test_the_whole_sheet_can_be_read_in_again(desk, tmp_path):
    export_sheet(desk, MEMBER, tmp_path / "out.xlsx", unmask=True)
    again = import_sheet(desk, MEMBER, tmp_path / "out.xlsx")
    assert [line.result for line in again.lines] == [RowOutcome.SAME]


def test_a_sheet_that_names_a_dissolved_branch_can_be_read_in_again(desk, tmp_path):
    (dissolved,) = registers.ids(desk, ORGANISATION)
    other = {"name": "果业党支部", "type": "branch", "short_code": "GY"}
    registers.record(desk, ORGANISATION, other)
    registers.strike(desk, ORGANISATION, dissolved, "撤销")
    export_sheet(desk, MEMBER, tmp_path / "out.xlsx", unmask=True)
    again = import_sheet(desk, MEMBER, tmp_path / "out.xlsx")
    assert [line.result for line in again.lines] == [RowOutcome.SAME]
    (member,) = registers.ids(desk, MEMBER)
    registers.correct(desk, MEMBER, member, {"branch": registers.ids(desk, ORGANISATION)[0]})
    unused = import_sheet(desk, MEMBER, tmp_path / "out.xlsx")
    assert [line.result for line in unused.lines] == [RowOutcome.WRONG]


def test_the_audit_tells_masked_from_whole(desk, tmp_path):
    export_sheet(desk, MEMBER, tmp_path / "a.csv")
    export_sheet(desk, MEMBER, tmp_path / "b.csv", unmask=True)
    with desk.reading() as conn:
        assert [e.action for e in audit_entries(conn)] == ["export-unmasked", "export"]


def test_the_audit_has_its_line_before_the_file_even_where_the_disk_refuses(desk, tmp_path):
    with pytest.raises(ExternalError):
        export_sheet(desk, MEMBER, tmp_path / "no" / "such" / "folder.csv")
    with desk.reading() as conn:
        assert [e.action for e in audit_entries(conn)] == ["export"]


def test_an_empty_sheet_has_the_headings(tmp_path):
    export_template(KINDS["resident"], tmp_path / "empty.xlsx")
    assert (tmp_path / "empty.xlsx").read_bytes().startswith(b"PK")


def test_of_two_people_of_one_name_a_whole_sheet_has_the_numbers_and_a_masked_one_has_not(
    desk, tmp_path
):
    with desk.writing("record-standing") as work:
        for record, number in (("m1", WOMAN), ("m2", THIRD)):
            work.put(MEMBER, Member(id=record, name="李秀兰", id_number=number))
            work.put(STANDING, Standing(id=f"s-{record}", member=record, value="lost"))
        work.put(STANDING, Standing(id="s", member=registers.ids(desk, MEMBER, "王明")[0]))
    export_sheet(desk, STANDING, tmp_path / "a.csv", unmask=True)
    assert {row["党员"] for row in _cells(tmp_path / "a.csv")} == {WOMAN, THIRD, "王明"}
    export_sheet(desk, STANDING, tmp_path / "b.csv")
    assert {row["党员"] for row in _cells(tmp_path / "b.csv")} == {"李秀兰", "王明"}

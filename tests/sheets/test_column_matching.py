from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.people.members import MEMBER
from bindesk.messages import message
from bindesk.sheets.column_matching import recognise
from bindesk.sheets.headings import sheet_fields
from tests.sheets.making import sheet

NEEDED = ["姓名", "性别", "类别", "入党日期"]


def told(*headings):
    found = recognise(MEMBER, sheet(headings))
    assert all(message(note.code, note.values) for note in found.notes)
    return found.indexes, [(note.code, note.warning, dict(note.values)) for note in found.notes]


@given(order=st.permutations(sheet_fields(MEMBER)))
def test_columns_are_found_in_any_order(order):
    found = recognise(MEMBER, sheet([MEMBER.specs[name].label for name in order]))
    assert found.indexes == {name: place for place, name in enumerate(order)}
    assert (found.notes, found.missing) == ((), ())


def test_other_names_and_marks_do_not_matter():
    places, notes = told(
        "序号", "党员姓名*", "性 别", "人员类别（必选）", "入党时间(年-月-日)", "手机"
    )
    assert places == {"name": 1, "gender": 2, "category": 3, "joined_on": 4, "phone": 5}
    assert notes == []


def test_unknown_columns_give_one_note():
    _, notes = told(*NEEDED, "血型", "", "星座")
    assert notes == [("sheet-heading-unknown", True, {"headings": "血型、星座"})]


def test_of_two_columns_for_one_field_the_first_counts():
    places, notes = told(*NEEDED, "手机", "联系电话")
    assert places["phone"] == 4
    assert notes == [("sheet-heading-twice", True, {"heading": "联系电话"})]


def test_missing_columns_give_one_message():
    _, notes = told("姓名", "住址")
    assert notes == [("sheet-columns-missing", False, {"headings": "性别、类别、入党日期"})]


def test_a_column_that_the_id_number_fills_may_be_missing():
    _, notes = told("姓名", "身份证号", "类别", "入党日期")
    assert notes == []

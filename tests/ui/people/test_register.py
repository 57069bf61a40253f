from dataclasses import replace

import pytest

from bindesk.domain.errands.errands import CLOSURE
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.ui.people.register import RegisterView
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.pages import on_show, tools_for
from tests.support.window.recording_ask import Told


@pytest.fixture
def make_desk():
    return year_desk


def register(desk, qtbot, path=None):
    context = tools_for(desk, Told(path=path))
    made = RegisterView(MEMBER, context)
    on_show(qtbot, made, context)
    made.show_list()
    return made


def test_a_record_is_opened_and_left_again(desk, qtbot):
    made = register(desk, qtbot)
    made.listing.record_opened.emit("member-03")
    assert made.record() == "member-03"
    assert made.back()
    assert made.record() == ""


def test_a_new_record_begins_with_the_name(desk, qtbot, keys):
    made = register(desk, qtbot)
    made.new()
    keys.type("w")
    assert made.form.form.field("name").text() == "w"


def test_an_export_is_masked_and_can_be_read_in_again(desk, qtbot, tmp_path):
    path = tmp_path / "党员.csv"
    made = register(desk, qtbot, path)
    made.export_file()
    assert path.read_text("utf-8-sig").count("\n") == 13
    assert "已导出党员 12 名" in made._context.status.notice.text()


def test_an_empty_sheet_has_the_headings(desk, qtbot, tmp_path):
    path = tmp_path / "模板.xlsx"
    register(desk, qtbot, path).export_template()
    assert path.stat().st_size > 0


def test_choosing_no_file_does_nothing(desk, qtbot):
    made = register(desk, qtbot)
    made.import_file()
    made.export_file()
    made.export_template()
    assert not made.back()


def test_a_chosen_sheet_is_looked_at(desk, qtbot, tmp_path):
    path = tmp_path / "名册.csv"
    path.write_text("姓名,性别,类别,入党日期\n单小丽,女,正式党员,1990-07-01\n", "utf-8-sig")
    made = register(desk, qtbot, path)
    made.import_file()
    assert "名册.csv" in made.bringing.summary.text()
    assert made.back()


def twin(desk):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, replace(PERSON, id="twin", id_number=""))


def test_likely_duplicates_are_found_from_the_register_and_left_again(desk, qtbot):
    twin(desk)
    context = tools_for(desk)
    made = RegisterView(RESIDENT, context)
    on_show(qtbot, made, context)
    made.show_list()
    made.listing.wanted_duplicates.emit()
    assert len(made.duplicates.records.table.ids) == 1
    made.duplicates.open_pair(made.duplicates.records.table.ids[0])
    assert made.back()
    assert made.back()
    assert made.listing.isVisible()
    assert not made.back()


def test_registers_of_no_people_look_for_no_duplicates(desk, qtbot):
    context = tools_for(desk)
    made = RegisterView(CLOSURE, context)
    on_show(qtbot, made, context)
    made.show_list()
    made.find_duplicates()
    assert made.duplicates is None
    assert made.listing.isVisible()

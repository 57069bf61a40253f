from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.records import registers
from bindesk.ui.people.page import PeoplePage
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.desks import practice_desk
from tests.support.desks.township_desks import (
    LB,
    TOWNSHIP,
    ZFT,
    choose,
    township_desk,
    township_tools,
)
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.pages import gone_to, on_show, tools_for
from tests.support.window.recording_ask import Told


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def page(desk, qtbot):
    made = PeoplePage(tools_for(desk))
    on_show(qtbot, made)
    made.arrive("")
    return made


def test_the_members_are_on_show_first(page):
    assert page.here().kind.name == "member"
    assert len(page.here().listing.records.table.ids) == 12


def test_arriving_at_a_record_opens_its_form_and_esc_goes_back(page):
    page.arrive(f"resident/{PERSON.id}")
    assert page.here().record() == PERSON.id
    assert page.position() == f"resident/{PERSON.id}"
    assert page.back()
    assert page.here().record() == ""
    assert not page.back()


def test_arriving_at_an_empty_form(page):
    page.arrive("member/new")
    assert page.here().form.heading.text() == "登记党员"


def test_the_other_registers_are_read_when_they_are_looked_at(page):
    page.tabs.setCurrentIndex(3)
    assert page.here().listing.records.table.ids == [PERSON.id]


def test_the_roster_is_printed_from_its_list_and_what_has_no_book_is_not(page):
    went = gone_to(page)
    printing = {
        name: [one for one in register.listing.findChildren(Button) if one.text() == "打印"]
        for name, register in ((name, page.register(name)) for name in page.kinds)
    }
    assert printing["organisation"] == []
    printing["member"][0].click()
    assert went == [("books", "L10")]


def test_a_list_says_how_long_its_records_are_kept(page):
    words = [one.text() for one in page.register("closure").listing.findChildren(QLabel)]
    assert "保管期限：10年" in words


def test_a_deed_elsewhere_shows_in_the_list(page, desk):
    changes = registers.strike(desk, page.here().kind, "member-03", "迁出")
    page._context.changes.notify(changes)
    assert "member-03" not in page.here().listing.records.table.ids


def test_the_catalogue_of_errands_is_laid_out_on_asking(tmp_path, qtbot):
    desk = practice_desk(tmp_path)
    told = Told()
    page = PeoplePage(tools_for(desk, told))
    on_show(qtbot, page)
    page.arrive("errand-item")
    assert told.questions == ["导入县级办事事项目录（40 项）？"]
    assert len(registers.ids(desk, ERRAND_ITEM)) == 40
    assert len(page.here().listing.records.table.ids) == 40
    desk.close()


def test_every_action_has_its_own_id_and_keys(page):
    ids = [action.id for action in page.actions_here()]
    assert len(ids) == len(set(ids))


@pytest.fixture
def township(tmp_path, qtbot):
    made = township_desk(tmp_path)
    context = township_tools(made)
    page = PeoplePage(context)
    on_show(qtbot, page, context)
    page.arrive("member")
    yield page
    made.close()


def test_a_township_sees_all_members_with_their_village_or_one_villages(township, keys):
    listing = township.here().listing
    assert set(listing.records.table.ids) == {f"p-{ZFT}", f"p-{LB}"}
    assert not listing.records.isColumnHidden(1)
    next(one for one in township.actions_here() if one.id == "register-village").run()
    keys.type("zft")
    assert listing.records.table.ids == [f"p-{ZFT}"]
    assert listing.records.isColumnHidden(1)


def test_a_list_of_all_villages_that_is_cut_says_so_and_a_village_s_is_whole(township, monkeypatch):
    monkeypatch.setattr(registers, "MOST_LISTED", 1)
    listing = township.here().listing
    listing.reload()
    assert len(listing.records.table.ids) == 1
    assert listing.count.text() == "共 2 名"
    assert listing.cut.isVisible()
    assert listing.cut.text() == "共 2 名，列出前 1 名。请输入姓名或选择一个村。"
    listing.search.setText("wxm")
    listing.reload()
    assert len(listing.records.table.ids) == 2
    assert not listing.cut.isVisible()
    listing.search.setText("")
    choose(listing.village, LB)
    assert listing.records.table.ids == [f"p-{LB}"]
    assert not listing.cut.isVisible()


def test_a_village_is_chosen_once_for_every_register(township):
    choose(township.here().listing.village, LB)
    township.arrive("organisation")
    assert township.here().listing.records.table.ids == [f"b-{LB}"]


def test_a_villages_records_are_not_made_or_changed_on_a_townships_desk(township):
    register = township.here()
    choose(register.listing.village, ZFT)
    assert [one.isHidden() for one in register.listing._deeds] == [True] * 4
    assert "早饭头村的记录由村里填写" in register.listing.why_not.text()
    register.new()
    register.import_file()
    assert register.record() == ""
    register.open_record(f"p-{ZFT}")
    assert register.form.form.field("name").editor.isReadOnly()
    assert not register.form.form.field("gender").editor.isEnabled()
    register.save()
    assert register.record() == f"p-{ZFT}"
    assert register.form.save_button.isHidden()
    assert register.form.strike_button.isHidden()
    assert "由村里填写" in register.form.note.text()
    assert register.form.back_button.hasFocus()


def test_the_townships_own_records_are_its_own(township):
    register = township.here()
    choose(register.listing.village, TOWNSHIP)
    assert not register.listing._deeds[0].isHidden()
    register.new()
    assert not register.form.form.field("name").editor.isReadOnly()
    assert register.form.isVisible()


def test_duplicates_are_read_again_when_a_person_changes(page, desk):
    page.arrive("resident")
    next(one for one in page.actions_here() if one.id == "find-duplicates").run()
    assert page.here().duplicates.records.table.ids == []
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, replace(PERSON, id="twin", id_number=""))
    page._context.changes.notify(work.changes)
    assert len(page.here().duplicates.records.table.ids) == 1


def test_a_townships_desk_looks_for_duplicates_among_its_own_people_only(township):
    choose(township.here().listing.village, ZFT)
    township.here().find_duplicates()
    assert township.here().listing.isVisible()
    buttons = [one for one in township.findChildren(Button) if one.text() == "查重"]
    assert not any(one.isVisible() for one in buttons)
    choose(township.here().listing.village, TOWNSHIP)
    township.here().find_duplicates()
    assert township.here().duplicates.isVisible()


def test_ctrl_f_goes_to_the_filter_of_the_list(page):
    (action,) = [one for one in page.actions_here() if one.shortcut == "Ctrl+F"]
    page.here().listing.records.setFocus()
    action.run()
    assert page.window().focusWidget() is page.here().listing.search
    page.arrive(f"resident/{PERSON.id}")
    before = page.window().focusWidget()
    action.run()
    assert page.window().focusWidget() is before, "a record is open"

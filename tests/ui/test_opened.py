import pytest

from bindesk.settings import Settings
from bindesk.ui.opened import FIRST, OpenDesk
from bindesk.ui.rail import Section
from bindesk.ui.window import Found, Office, OfficeWindow
from tests.support.desks import SetClock
from tests.support.inline import inline_tasks
from tests.support.year_desks import PERSON, accepted, held, year_desk

NAMES = ("overview", "meetings", "hall", "people", "books", "preferences")


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, SetClock())
    yield made
    made.close()


@pytest.fixture
def opened(desk, qtbot):
    holder = []
    sections = [
        Section(name, str(n), name, "desk", lambda name=name: holder[0].makers[name]())
        for n, name in enumerate(NAMES, start=1)
    ]
    window = OfficeWindow(Office("早饭头村"), sections, lambda _typed: ())
    qtbot.addWidget(window)
    window.show()
    made = OpenDesk(desk, window, inline_tasks(), Settings)
    holder.append(made)
    made.begin()
    return made


def test_the_first_page_is_on_show(opened):
    assert opened._window.section() == FIRST


def test_a_new_meeting_may_be_asked_for_by_other_pages(opened):
    opened._window.go("meetings", "new/ZW/branch-1")
    page = opened._window.page("meetings")
    assert page.writing
    opened._window.go("meetings", "new")
    assert opened._window.section() == "meetings"


def test_the_hall_may_be_asked_for_its_counter_and_its_list(opened):
    opened._window.go("hall", "open")
    page = opened._window.page("hall")
    assert page.tabs.currentIndex() == 1
    opened._window.go("hall", "new")
    assert page.tabs.currentIndex() == 0


def test_every_kind_that_is_found_has_its_place(opened, desk):
    found = {
        "resident": PERSON.id,
        "member": "member-01",
        "meeting": held(desk),
        "errand": accepted(desk),
        "errand-item": "x",
    }
    for kind, record in found.items():
        opened.go_to(Found(kind, record, ""))
        assert opened._window.section() in NAMES


def test_undo_takes_back_and_offers_no_more_than_there_is(opened, desk):
    accepted(desk)
    opened.undo()
    assert opened._window.page("overview")._tools.status.undo.isEnabled()
    assert opened.find("A-0001")[0].kind == "errand"


def test_what_is_on_show_is_remembered(opened):
    opened._window.go("people", f"resident/{PERSON.id}")
    kept = opened.place(Settings())
    assert (kept.section, kept.record) == ("people", f"resident/{PERSON.id}")

import sys
from dataclasses import replace

import pytest

from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND
from bindesk.operations.reviews import reviews
from bindesk.settings import Settings
from bindesk.ui import main_controller
from bindesk.ui.main_controller import FIRST, DeskController
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.window import OfficeName, OfficeWindow, SearchMatch
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.township_desks import ZFT, choose, township_desk
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk
from tests.support.window.inline_pool import Later, answer_of, elsewhere, inline_tasks
from tests.support.window.keys import shown


def errand_record(desk, errand):
    with desk.reading() as conn:
        return records.load(conn, ERRAND, errand)


NAMES = ("overview", "meetings", "hall", "people", "books", "preferences")


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def opened(desk, qtbot):
    holder = []
    sections = [
        RailSection(name, str(n), name, "desk", lambda name=name: holder[0].makers[name]())
        for n, name in enumerate(NAMES, start=1)
    ]
    window = OfficeWindow(OfficeName("早饭头村"), sections, lambda _typed: ())
    qtbot.addWidget(window)
    window.show()
    made = DeskController(desk, window, inline_tasks(), Settings)
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
        opened.go_to(SearchMatch(kind, record, ""))
        assert opened._window.section() in NAMES


def test_undo_takes_back_and_offers_no_more_than_there_is(opened, desk):
    accepted(desk)
    opened.undo()
    assert opened._window.page("overview")._context.status.undo.isEnabled()
    assert elsewhere(opened.find, "A-0001")[0].kind == "errand"


def test_undo_takes_back_the_step_that_was_offered_and_no_later_one(opened, desk):
    offered = accepted(desk)
    answer_of(opened._offer_undo())
    later = accepted(desk)  # no page has heard of it yet
    opened.undo()
    assert [errand_record(desk, one).struck for one in (offered, later)] == [True, False]


def test_what_is_on_show_is_remembered(opened):
    opened._window.go("people", f"resident/{PERSON.id}")
    kept = opened.position(Settings())
    assert (kept.section, kept.record) == ("people", f"resident/{PERSON.id}")


def test_a_page_that_is_not_loaded_yet_is_loaded_beside_the_window(opened, monkeypatch):
    pool = Later()
    context = replace(opened.context, tasks=Tasks(pool))
    monkeypatch.setattr(opened, "context", context)
    monkeypatch.setattr(main_controller, "_LOADED_AHEAD", ("tests.support.window.pictures",))
    monkeypatch.delitem(sys.modules, "tests.support.window.pictures", raising=False)
    went = []
    assert not opened.load_first("hall", lambda: went.append("hall"))
    assert opened.load_first("books", lambda: went.append("books"))
    assert went == []
    pool.jobs.pop()()
    assert went == ["books"]
    assert not opened.load_first("books", lambda: went.append("books"))
    monkeypatch.delitem(sys.modules, "tests.support.window.pictures")
    assert opened.load_first("carrying", lambda: went.append("carrying"))
    assert not opened.load_first("hall", lambda: went.append("hall"))
    pool.jobs.pop()()
    assert went == ["books"]


@pytest.fixture
def above(tmp_path, qtbot):
    desk, holder = township_desk(tmp_path), []
    sections = [
        RailSection(name, "", name, "desk", lambda name=name: holder[0].makers[name]())
        for name in (*NAMES, "carrying")
    ]
    window = OfficeWindow(OfficeName("彬州市新民镇"), sections, lambda _typed: ())
    shown(qtbot, window)
    made = DeskController(desk, window, inline_tasks(), Settings)
    holder.append(made)
    made.begin()
    yield made
    desk.close()


def test_what_needs_a_person_is_counted_on_the_rail_and_again_after_every_deed(above):
    button = above._window.rail.button("carrying")
    assert button.count == 4
    changes = reviews.review(above.desk, "meeting", f"m-{ZFT}", "good")
    above.bell.notify(changes)
    assert button.count == 3


def test_a_village_chosen_on_one_page_is_chosen_on_the_others(above):
    window = above._window
    window.go("meetings")
    choose(window.page("meetings").year.village, ZFT)
    window.go("people")
    assert window.page("people").here().listing.records.table.ids == [f"p-{ZFT}"]
    window.go("hall", "open")
    assert set(window.page("hall").running.list.table.ids) == {f"e1-{ZFT}", f"e2-{ZFT}"}


def test_a_villages_record_is_read_and_esc_leads_back_to_its_list(above, keys):
    window = above._window
    window.go("meetings")
    window.page("meetings").open(f"m-{ZFT}")
    assert window.section() == "carrying"
    assert window.page("carrying").review.is_reading
    keys.press("Esc")
    assert window.section() == "meetings"


def test_an_errand_that_was_found_is_shown_where_it_can_be_answered(above):
    above.go_to(SearchMatch("errand", f"e2-{ZFT}", "李秀兰"))
    assert above._window.section() == "carrying"
    assert above._window.page("carrying").escalated.errand == f"e2-{ZFT}"


def test_a_villages_desk_has_no_villages_to_choose_from(opened):
    assert opened.villages is None
    opened._window.go("people")
    assert opened._window.page("people").here().listing.village is None


def test_a_township_s_search_tells_whose_it_is_and_opens_it_where_it_is_read(above):
    (first, second) = elsewhere(above.find, "A-0002")
    assert {first.detail.split()[0], second.detail.split()[0]} == {"早饭头村", "雷北村"}
    above.villages.choose(ZFT)
    (only,) = elsewhere(above.find, "A-0002")
    above.go_to(only)
    assert above._window.section() == "carrying"

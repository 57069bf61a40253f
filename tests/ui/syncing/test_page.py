"""The page of carrying in a window: tabs and their counts, keys, sticks, and deeds that come in."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from bindesk.county.files import CountyFileSink
from bindesk.domain.people.residents import RESIDENT
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.journal import conflicts
from bindesk.operations.records import registers
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing import bundles, syncing
from bindesk.ui.shell.window import OfficeName, OfficeWindow, RailSection
from bindesk.ui.syncing.background import EVERYTHING, BackgroundSync
from bindesk.ui.syncing.page import SyncPage
from tests.support.county.local_offices import VILLAGE
from tests.support.desks.syncing_desks import Wire, background_of
from tests.support.desks.township_desks import LB, ZFT, township_desk, township_tools
from tests.support.desks.year_desks import accepted, held
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import shown
from tests.support.window.pages import bars


def reviewed(desk, kind, ids):
    with desk.reading() as conn:
        return reviews.reviewed(conn, kind, ids)


def opened(qtbot, context, background):
    """Show the page in a window; return the page."""
    section = RailSection("carrying", "", "同步", "sync", lambda: SyncPage(context, background))
    window = OfficeWindow(OfficeName("彬州市新民镇早饭头村"), [section], lambda _typed: [])
    shown(qtbot, window)
    window.resize(1200, 700)
    window.go("carrying")
    return window.page("carrying")


@pytest.fixture
def page(qtbot, context, background):
    return opened(qtbot, context, background)


@pytest.fixture
def below(qtbot, above, township):
    """The township's page."""
    background = background_of(above, Wire(township))
    background.start()
    background.exchange()
    yield opened(qtbot, above, background)
    background.end()


def tabs(page):
    return [page.tabs.tabText(place) for place in range(page.tabs.count())]


def test_f5_carries_what_waits_and_the_tabs_count(page, desk, context, keys):
    assert tabs(page) == ["上报 1", "核对"]
    assert page.status.sync_button.hasFocus()
    keys.press("F5")
    assert tabs(page) == ["上报", "核对"]
    assert page.status.sentence.text() == "✔ 已全部上报，县级均已收到。"
    changes, _ = registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    context.changes.notify(changes)
    assert tabs(page) == ["上报 1", "核对"]
    keys.press("Enter")
    assert tabs(page) == ["上报", "核对"]


def test_being_offline_leaves_a_plain_sentence(page, wire, keys, context):
    wire.cut = True
    keys.press("F5")
    assert page.status.sentence.text().startswith("● 未连接县级服务器。可照常记录")
    assert page.status.sync_button.text() == "立即上报"
    assert page.status.sync_button.hasFocus()
    assert bars(context) == []


def test_what_two_desks_said_is_settled_on_its_own_tab(world, page, desk, other, context, keys):
    made = registers.record(desk, RESIDENT, {"name": "赵玉兰"})[1]
    world.sync()
    registers.correct(desk, RESIDENT, made, {"group": "二组"})
    registers.correct(other.desk, RESIDENT, made, {"group": "三组"})
    world.sync()
    context.changes.notify(EVERYTHING)
    page.arrive("conflicts")
    assert tabs(page) == ["上报", "核对 1"]
    assert page.here == "conflicts"
    keys.press("2", "Enter")
    assert tabs(page) == ["上报 1", "核对"]
    assert conflicts.how_many(desk) == 0


def test_work_goes_by_stick_and_the_answer_comes_back(page, world, desk, context, tmp_path):
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    stick = context.ask.path = tmp_path / "A.BDX"
    page.export_bundle()
    assert context.status.notice.text().startswith("ℹ 已导出到 A.BDX：记录 2 项")
    back = tmp_path / "B.BDX"
    bundles.receive_bundle(world.county.store, world.key, (stick, back), desk.now())
    context.ask.path = back
    page.import_bundle()
    assert "已收下县级的回执" in context.status.notice.text()
    assert syncing.status(desk).waiting == 0
    assert tabs(page) == ["上报", "核对"]
    page.import_bundle()
    assert "已经收过" in context.status.notice.text()


def scanned(desk, folder):
    """Let a resident have a paper; return the resident."""
    record = registers.record(desk, RESIDENT, {"name": "赵玉兰"})[1]
    path = folder / "决议.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing to see")
    attachments.attach(desk, "resident", record, path)
    return record


def test_photos_go_by_stick_and_the_answer_tells_that_they_are_up(
    page, world, desk, context, tmp_path
):
    record = scanned(desk, tmp_path)
    stick = context.ask.path = tmp_path / "A.BDX"
    page.export_bundle()
    assert context.status.notice.text().endswith(message("bundle-out-files", {"files": 1}))
    assert not page.status.usb_row.isVisible()
    back = context.ask.path = tmp_path / "B.BDX"
    sink = CountyFileSink(world.house)
    said = (stick, back), desk.now()
    bundles.receive_bundle(world.county.store, world.key, *said, sink=sink)
    assert attachments.unreported(desk, "resident", [record]) == {record}
    page.import_bundle()
    assert message("bundle-in-files-up", {"files": 1}) in context.status.notice.text()
    assert attachments.unreported(desk, "resident", [record]) == set()


def test_a_photo_that_did_not_go_along_is_shown(page, desk, context, tmp_path):
    scanned(desk, tmp_path)
    for kept in [p for p in desk.home.files.rglob("*") if p.is_file()]:
        kept.unlink()
    context.ask.path = tmp_path / "A.BDX"
    page.export_bundle()
    (told,) = bars(context)
    assert message("bundle-out-held-up", {"files_held_up": 1}) in told


def test_a_township_tells_that_photos_came_along(world, below, desk, above, tmp_path):
    world.sync()
    scanned(desk, tmp_path)
    bundles.export_bundle(desk, tmp_path / "A.BDX")
    above.ask.path = tmp_path / "A.BDX"
    below.import_bundle()
    assert above.status.notice.text().endswith("下次同步时一起上报。收下照片和文件 1 份。")


def test_a_file_that_is_no_bundle_changes_nothing_and_is_shown(page, context, tmp_path):
    context.ask.path = tmp_path / "x.BDX"
    context.ask.path.write_bytes(b"nothing")
    page.import_bundle()
    assert len(bars(context)) == 1
    context.ask.path = None
    page.import_bundle()
    page.export_bundle()
    assert len(bars(context)) == 1


def test_a_township_takes_a_villages_stick_along_and_sees_it_at_once(
    world, below, desk, above, tmp_path
):
    world.sync()
    meeting = held(desk)
    bundles.export_bundle(desk, tmp_path / "A.BDX")
    above.ask.path = tmp_path / "A.BDX"
    below.import_bundle()
    assert above.status.notice.text().startswith("ℹ 已收下 早饭头村 的数据")
    (line,) = below.status.rows()
    assert line.row_text.words == "讨论集体经济分红"
    assert line.row_text.detail.endswith("待转报（早饭头村）")
    assert line.row_text.deed == ""
    below.arrive("review")
    table = below.villages.villages.table
    row = list(table.ids).index(VILLAGE)
    assert [table.index(row, column).data() for column in range(4)] == [
        "早饭头村",
        "1 条",
        "—",
        "1 项",
    ]
    assert [due.record for due in reviews.to_review(above.desk, VILLAGE)] == [meeting]


def test_a_township_reviews_by_keys_and_esc_steps_back(world, below, desk, above, keys):
    meetings = [held(desk), held(desk, "ZW", topic="研究低保名单")]
    world.sync()
    below.arrive("review")
    assert tabs(below)[2] == "审阅 2"
    below.villages.villages.go_to(VILLAGE)
    keys.press("Enter")
    assert below.review.heading.text() == "早饭头村  待审阅 2 条"
    keys.press("F7")
    assert tabs(below)[2] == "审阅 2"
    keys.press("Enter")
    first = below.review.heading.text()
    keys.press("F7")
    assert below.review.is_reading
    assert below.review.heading.text() != first
    above.ask.why = "缺签到表"
    keys.press("F8")
    assert tabs(below)[2] == "审阅"
    world.sync()
    assert {r.verdict for r, _ in reviewed(desk, "meeting", meetings).values()} == {
        "good",
        "returned",
    }
    keys.press("Esc")
    assert below._below.currentWidget() is below.villages
    assert not below.back()


def test_keys_of_reviewing_do_nothing_elsewhere(page, keys, context):
    keys.press("F6", "F7", "F8")
    assert context.ask.questions == []


def test_an_errand_handed_up_is_opened_and_left_again(world, below, desk, keys):
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇里"))
    world.sync()
    below.arrive("review")
    below.villages.errands.setFocus()
    below.villages.errands.go_to(errand)
    keys.press("Enter")
    assert below.escalated.errand == errand
    below.escalated.begin("returned")
    assert below.back()
    assert below.escalated.form is None
    assert below.back()
    assert below._below.currentWidget() is below.villages


def test_what_is_half_typed_stays_when_deeds_come_in(world, below, desk, above, keys):
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇里"))
    world.sync()
    below.arrive("review")
    below._open_errand(errand)
    below.escalated.begin("returned")
    keys.commit("缺发")
    above.changes.notify(EVERYTHING)
    keys.commit("票")
    assert below.escalated.form.field("reason").text() == "缺发票"


def test_a_page_made_late_shows_at_once_how_things_stand(qtbot, context, background):
    background.exchange()
    page = opened(qtbot, context, background)
    assert page.status.sentence.text() == "✔ 已全部上报，县级均已收到。"


def test_the_page_fits_a_small_window_and_every_part_has_a_name(page, desk):
    held(desk)
    page.window().resize(1024, 560)
    page.arrive("")
    QApplication.processEvents()
    assert nameless(page) == []
    assert cut_off(page) == []


def test_a_township_desk_of_the_same_county_has_the_third_tab(below, page):
    assert tabs(page)[-1].startswith("核对")
    assert tabs(below)[-1].startswith("审阅")


def test_a_desk_that_was_shut_out_may_join_anew_or_not(page, desk, background):
    assert not page.status.rejoin_button.isVisible()
    stands = background.state
    out = replace(stands, status=replace(stands.status, is_revoked=True))
    background.changed.emit(out)
    page.status.rejoin_button.click()
    assert page.joining.choose_button.hasFocus()
    background.changed.emit(out)
    assert page.joining.isVisible()
    assert page.back()
    assert page.status.isVisible()


@pytest.fixture
def read_alone(tmp_path, qtbot):
    """The page of a practice township, on which two villages' records lie."""
    desk = township_desk(tmp_path)
    context = township_tools(desk)
    for part in (context.notices, context.status):
        qtbot.addWidget(part)
    yield opened(qtbot, context, BackgroundSync(context))
    desk.close()


def test_a_villages_meeting_from_another_page_is_read_and_reviewed(read_alone, keys):
    page = read_alone
    page.arrive(f"sheet/meeting/m-{ZFT}")
    assert page.here == "review"
    assert page.review.heading.text() == "早饭头村  十一月支委会"
    assert page.review.good_button.hasFocus()
    keys.press("F7")
    assert reviews.due_counts(page._context.desk) == {LB: 1}
    assert page.review.is_reading
    assert page.back() is False
    assert page._below.currentWidget() is page.villages


def test_a_villages_errand_is_only_read_unless_it_was_handed_up(read_alone):
    page = read_alone
    page.arrive(f"sheet/errand/e1-{ZFT}")
    assert page.review.good_button.isHidden() or not page.review.good_button.isVisible()
    assert page.review.back.hasFocus()
    page.review.review("good")
    page.review.send_back()
    assert page._context.ask.questions == []
    page.arrive(f"sheet/errand/e2-{ZFT}")
    assert page._below.currentWidget() is page.escalated
    assert page.escalated.errand == f"e2-{ZFT}"


def test_after_a_record_from_elsewhere_the_villages_are_there_again(read_alone):
    page = read_alone
    page.arrive(f"sheet/meeting/m-{ZFT}")
    page.arrive("review")
    assert page._below.currentWidget() is page.villages
    assert not page.review.is_reading
    page.arrive(f"sheet/meeting/m-{LB}")
    page.review.step_back()
    assert page._below.currentWidget() is page.villages

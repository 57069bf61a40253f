"""The files of a record on its page, as a clerk adds, looks at, opens and strikes them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.journal.deeds import Changes
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.journal import undo
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.attachments.photo_view import PhotoView
from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import Tasks
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.pages import on_show
from tests.ui.attachments.conftest import painted


def held(desk, meeting):
    return [one.name for one in attachments.of_record(desk, "meeting", meeting)]


def urls(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(panel, mime):
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel.dropEvent(event)


def views(panel):
    return [one for one in panel.window().findChildren(PhotoView) if one.isVisible()]


def test_a_record_without_files_asks_for_none(panel):
    assert panel.tiles == []
    assert panel.heading.text() == "附件"
    assert all(part.isHidden() for part in (panel.hint, panel.message, panel.doubts))
    assert panel.add_button.isVisible()


def test_a_chosen_file_is_added_and_can_be_taken_back(panel, desk, meeting, told, photo, context):
    told.path = photo()
    rung = []
    context.changes.rung.connect(rung.append)
    panel.add_button.click()
    assert held(desk, meeting) == ["会场.jpg"]
    assert [tile.attachment.name for tile in panel.tiles] == ["会场.jpg"]
    assert panel.tiles[0].has_picture
    assert panel.heading.text() == "附件 1 个"
    assert [one.verb for one in rung] == ["attach"]
    assert context.status.undo.toolTip() == "撤销：添加附件：会场.jpg"
    assert panel.add_button.text() == "添加附件"
    assert panel.add_button.isEnabled()


def test_nothing_chosen_is_nothing_added(panel, desk, meeting, told):
    panel.add_button.click()
    assert told.questions == ["添加附件"]
    assert held(desk, meeting) == []


def test_of_several_dropped_files_one_that_is_refused_keeps_none_from_being_added(
    panel, desk, meeting, photo, paper, tmp_path
):
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ")
    drop(panel, urls(wrong, photo(), paper))
    assert held(desk, meeting) == ["会场.jpg", "决议.pdf"]
    assert panel.message.text().startswith("程序.exe 这种文件不能添加")
    assert panel.message.isVisible()


def test_what_is_dropped_and_no_file_is_left_alone(panel, desk, meeting):
    mime = QMimeData()
    mime.setText("文字")
    drop(panel, mime)
    assert held(desk, meeting) == []
    assert panel.message.isHidden()


def test_a_picture_on_the_clipboard_is_pasted_with_the_keyboard(panel, desk, meeting, keys):
    QGuiApplication.clipboard().setImage(painted(3))
    panel.add_button.setFocus()
    keys.press("Ctrl+V")
    assert held(desk, meeting) == ["粘贴的图片 11-20 120000.jpg"]
    assert list(desk.home.open_copies.iterdir()) == []


def test_files_on_the_clipboard_are_pasted(panel, desk, meeting, photo, paper):
    QGuiApplication.clipboard().setMimeData(urls(photo(), paper))
    panel.paste_button.click()
    assert held(desk, meeting) == ["会场.jpg", "决议.pdf"]


def test_pasting_nothing_says_what_to_copy_first(panel):
    QGuiApplication.clipboard().setText("文字")
    panel.paste_button.click()
    assert "请先在微信或文件夹里复制一张照片" in panel.message.text()


def test_a_photo_that_looks_like_another_is_doubted_beside_the_others(panel, photo, desk, meeting):
    drop(panel, urls(photo("会场.jpg", 1)))
    other = painted(1)
    other.setPixelColor(0, 0, Qt.GlobalColor.red)
    path = photo("又一张.png")
    assert other.save(str(path))
    drop(panel, urls(path))
    assert panel.doubts.text().startswith("△ 又一张.jpg 与“这条记录”中的一张照片相似")
    assert held(desk, meeting) == ["会场.jpg", "又一张.jpg"]


def test_a_file_is_struck_with_a_reason_and_stays_kept(panel, desk, meeting, attached, photo, told):
    attached(photo())
    panel.load()
    panel.tiles[0].strike_requested.emit()
    assert told.questions == ["请填写作废“会场.jpg”的原因。作废后不再显示，但仍保留。"]
    assert panel.tiles == []
    (struck,) = attachments.of_record(desk, "meeting", meeting, struck=True)
    assert (struck.struck, struck.struck_reason) == (True, "写错了")


def test_a_record_that_may_only_be_looked_at_offers_nothing_else(
    panel, meeting, attached, photo, told, keys
):
    attached(photo())
    panel.show_record("meeting", meeting, may_write=False)
    panel.tiles[0].setFocus()
    keys.press("Delete")
    assert told.questions == []
    assert panel.add_button.isHidden()
    assert panel.paste_button.isHidden()
    assert [one.text() for one in panel.menu_of(panel.tiles[0]).actions()] == [
        "看大图",
        "用本机程序打开",
    ]


def test_a_click_shows_a_photo_large_and_enter_opens_a_copy(
    panel, attached, photo, opener, keys, desk
):
    name = attached(photo())
    panel.load()
    tile = panel.tiles[0]
    tile.setFocus()
    keys.press("Space")
    (view,) = views(panel)
    assert view.canvas.has_photo
    keys.press("Esc")
    assert views(panel) == []
    assert QApplication.focusWidget() is tile
    keys.press("Enter")
    assert opener.opened == [str(desk.home.open_copies / name / "会场.jpg")]


def test_a_paper_opens_in_the_systems_program_at_a_click(panel, attached, paper, opener):
    attached(paper)
    panel.load()
    panel.tiles[0].click()
    assert [one.rpartition("/")[2] for one in opener.opened] == ["决议.pdf"]
    assert views(panel) == []


def test_arrows_go_from_file_to_file(panel, attached, photo, paper, keys):
    attached(photo())
    attached(paper)
    panel.load()
    panel.tiles[0].setFocus()
    keys.press("Right")
    assert panel.tiles[1].hasFocus()
    keys.press("Right", "Left")
    assert panel.tiles[0].hasFocus()


@pytest.fixture
def away(panel, desk, meeting, attached, photo, county):
    """The tile of a photo that only the county has."""
    attached(photo())
    county.take(desk, attachments.of_record(desk, "meeting", meeting)[0])
    panel.load()
    return panel.tiles[0]


def test_a_file_that_is_not_here_says_so_and_comes_when_it_is_wanted(panel, away):
    assert away.caption.words == message("attachment-at-county")
    assert not away.has_picture
    away.click()
    assert panel.tiles == [away]
    assert away.has_picture
    assert away.caption.words.startswith("照片 · ")
    assert views(panel) == [], "nothing is laid over a clerk who types by now"


def test_enter_fetches_what_is_not_here(panel, away, county, opener):
    away.open_requested.emit()
    assert county.asked == [away.attachment.id]
    assert opener.opened == []


def test_being_offline_is_shown_beside_the_button(panel, away, county):
    county.error = ExternalError("line-away", server="https://near")
    away.click()
    assert away.caption.words == message("attachment-not-downloaded")
    assert panel.message.isVisible()
    county.error = None
    away.click()
    assert away.has_picture
    assert panel.message.isHidden()


def test_a_damaged_photo_says_so_on_its_tile(panel, desk, attached, photo):
    name = attached(photo())
    (one,) = attachments.of_record(desk, "meeting", panel._record[1])
    (desk.home.files / one.sha256[:2] / one.sha256).write_bytes(b"rot")
    panel.load()
    assert panel.tiles[0].attachment.id == name
    assert panel.tiles[0].caption.words.startswith("本机存的这个文件已损坏")


def test_a_photo_that_is_none_says_so_on_its_tile_and_is_not_opened(
    panel, desk, attached, photo, opener
):
    attached(photo())
    (one,) = attachments.of_record(desk, "meeting", panel._record[1])
    file = desk.file_store.store(b"MZ\x90\x00 a program")
    with desk.writing("attach") as work:
        work.put(ATTACHMENT, replace(one, sha256=file.sha256, size=file.size))
    panel.load()
    assert panel.tiles[0].caption.words == message("attachment-not-openable")
    panel.open_copy(one.id)
    assert opener.opened == []
    assert panel.message.isVisible()


@pytest.fixture
def damaged(panel, desk, attached, county):
    """Attach a file whose bytes go bad here; return its tile."""

    def made(path):
        attached(path)
        (one,) = attachments.of_record(desk, "meeting", panel._record[1])
        county.take(desk, one)
        place, _ = county.held[one.id]
        place.write_bytes(b"rot")
        panel.load()
        return panel.tiles[0]

    return made


def test_a_damaged_photo_is_fetched_when_it_is_asked_for_and_then_shown(damaged, photo, county):
    tile = damaged(photo())
    assert county.asked == []
    tile.click()
    assert county.asked == [tile.attachment.id]
    assert tile.has_picture
    assert "损坏" not in tile.caption.words


def test_a_damaged_paper_says_so_when_it_is_opened_and_is_fetched_the_next_time(
    damaged, paper, county, opener
):
    tile = damaged(paper)
    tile.click()
    assert tile.caption.words.startswith("本机存的这个文件已损坏")
    county.error = ExternalError("line-away", server="https://near")
    tile.click()
    assert tile.caption.words == message("attachment-not-downloaded")
    county.error = None
    tile.click()
    assert county.asked == [tile.attachment.id] * 2
    assert opener.opened == []
    tile.click()
    assert len(opener.opened) == 1


def test_files_that_another_desk_added_show_without_taking_the_keyboard(
    panel, attached, photo, paper, context
):
    attached(photo())
    panel.load()
    tile = panel.tiles[0]
    tile.setFocus()
    attached(paper)
    context.changes.notify(Changes("sync", "", frozenset({("attachment", "")})))
    assert [one.attachment.name for one in panel.tiles] == ["会场.jpg", "决议.pdf"]
    assert panel.tiles[0] is tile
    assert tile.hasFocus()


def test_where_nothing_is_and_nothing_may_be_added_nothing_is_seen(panel, meeting):
    panel.show_record("meeting", meeting, may_write=False)
    assert panel.isHidden()
    panel.show_record("meeting", meeting)
    assert panel.isVisible()


def test_a_panel_that_comes_on_show_says_at_once_how_many_files_there_are(
    panel, meeting, attached, photo
):
    panel.show_nothing()
    attached(photo())
    panel.show_record("meeting", meeting)
    assert panel.heading.text() == "附件 1 个"
    assert panel.hint.isVisible()


@pytest.mark.parametrize("size", [100, 150])
def test_everything_has_a_name_and_room(panel, attached, photo, size, qtbot, look):
    attached(photo("一个很长很长很长很长的名字的照片.jpg", 1))
    attached(photo("另一张.jpg", 2))
    panel.load()
    theme.apply(look, "light", size)
    panel.window().resize(700, 500)
    qtbot.waitUntil(lambda: panel.tiles[1].width() == theme.px(168))
    assert nameless(panel.window()) == []
    assert cut_off(panel.window()) == []


def test_tab_goes_from_the_button_through_the_files(panel, attached, photo, paper, keys):
    attached(photo())
    attached(paper)
    panel.load()
    panel.add_button.setFocus()
    keys.press("Tab")
    assert panel.tiles[0].hasFocus()
    keys.press("Tab")
    assert panel.tiles[1].hasFocus()


def test_the_keyboard_stays_in_the_place_of_a_file_that_is_struck(
    panel, attached, photo, paper, keys
):
    attached(photo())
    attached(paper)
    panel.load()
    panel.tiles[0].setFocus()
    keys.press("Delete")
    assert [one.attachment.name for one in panel.tiles] == ["决议.pdf"]
    assert panel.tiles[0].hasFocus()
    keys.press("Delete")
    assert panel.tiles == []
    assert panel.add_button.hasFocus()


def test_what_was_added_or_struck_is_taken_back_like_any_deed(panel, desk, told, photo, context):
    told.path = photo()
    panel.add_button.click()
    context.changes.notify(undo.undo_last(desk))
    assert panel.tiles == []
    context.changes.notify(undo.redo_last(desk))
    assert [one.attachment.name for one in panel.tiles] == ["会场.jpg"]
    panel.tiles[0].strike_requested.emit()
    assert panel.tiles == []
    context.changes.notify(undo.undo_last(desk))
    assert [one.attachment.name for one in panel.tiles] == ["会场.jpg"]


def test_while_photos_are_read_elsewhere_the_page_goes_on(
    qtbot, desk, meeting, attached, photo, context
):
    pool = QThreadPool()
    for place in range(3):
        attached(photo(f"{place}.jpg", place))
    busy = replace(context, tasks=Tasks(pool))
    made = AttachmentPanel(busy)
    on_show(qtbot, made, busy)
    made.show_record("meeting", meeting)
    assert made.tiles == []
    qtbot.waitUntil(lambda: len(made.tiles) == 3 and all(tile.has_picture for tile in made.tiles))
    made.tiles[0].click()
    (view,) = views(made)
    qtbot.waitUntil(lambda: view.canvas.has_photo)
    view.close_overlay()
    qtbot.waitUntil(lambda: not busy.tasks.busy)

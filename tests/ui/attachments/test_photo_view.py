"""Photos large over the page."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.ui.attachments import file_data
from bindesk.ui.attachments.photo_view import PhotoView
from tests.support.window.accessible_names import cut_off, nameless


@pytest.fixture
def photos(desk, meeting, attached, photo):
    for place, name in enumerate(("甲.jpg", "乙.jpg", "丙.jpg")):
        attached(photo(name, place + 1))
    return sorted(
        attachments.of_record(desk, "meeting", meeting), key=lambda one: "甲乙丙".index(one.name[0])
    )


@pytest.fixture
def view(qtbot, panel, context, photos, downloads):
    made = PhotoView(panel.window(), context, photos, downloads)
    made.begin(photos[0].id)
    yield made
    made.hide()


def test_arrows_go_round_the_photos(view, keys):
    assert view.heading.text() == "1/3  甲.jpg"
    assert view.canvas.has_photo
    keys.press("Right", "Right")
    assert view.heading.text() == "3/3  丙.jpg"
    keys.press("Right")
    assert view.current().name == "甲.jpg"
    keys.press("Left")
    assert view.current().name == "丙.jpg"


def test_the_mouse_goes_on_too_and_leaves_the_keyboard_on_the_photo(view, qtbot):
    qtbot.mouseClick(view.following, Qt.MouseButton.LeftButton)
    assert view.current().name == "乙.jpg"
    assert view.canvas.hasFocus()


@pytest.mark.parametrize("key", ["Esc", "Space"])
def test_the_page_is_uncovered_again(view, panel, keys, key):
    keys.press(key)
    assert not view.isVisible()


def test_a_press_beside_the_photo_uncovers_the_page(view, qtbot):
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not view.isVisible()


def test_enter_del_and_a_double_click_say_what_is_wanted_of_the_photo_on_show(
    panel, context, photos, downloads, keys, qtbot
):
    told = []
    for press in ("Enter", "Delete", ""):
        made = PhotoView(panel.window(), context, photos, downloads)
        made.open_requested.connect(lambda name: told.append(("open", name)))
        made.strike_requested.connect(lambda name: told.append(("strike", name)))
        made.begin(photos[1].id)
        if press:
            keys.press(press)
        else:
            qtbot.mouseDClick(made.canvas, Qt.MouseButton.LeftButton)
        assert not made.isVisible()
    wanted = photos[1].id
    assert told == [("open", wanted), ("strike", wanted), ("open", wanted)]


def test_the_windows_keys_are_silent_meanwhile(view, panel):
    rung = []
    action = QAction(panel.window())
    action.setShortcut(QKeySequence("F6"))
    action.triggered.connect(rung.append)
    panel.window().addAction(action)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(view.canvas, event)
    assert event.isAccepted()
    assert rung == []


def test_a_photo_that_only_the_county_has_comes_while_it_is_on_show(
    panel, context, desk, photos, downloads, county
):
    county.take(desk, photos[1])
    made = PhotoView(panel.window(), context, photos, downloads)
    made.begin(photos[0].id)
    assert county.asked == []
    made.step(1)
    assert county.asked == [photos[1].id]
    assert made.canvas.has_photo
    made.close_overlay()


def test_a_photo_damaged_here_comes_anew_while_it_is_on_show(
    panel, context, desk, photos, downloads, county
):
    county.take(desk, photos[0])
    county.held[photos[0].id][0].write_bytes(b"rot")
    made = PhotoView(panel.window(), context, photos, downloads)
    made.begin(photos[0].id)
    assert county.asked == [photos[0].id]
    assert made.canvas.has_photo
    made.close_overlay()


def test_why_a_photo_does_not_come_stands_in_its_place(
    panel, context, desk, photos, downloads, county
):
    county.take(desk, photos[0])
    county.error = ExternalError("file-came-damaged")
    made = PhotoView(panel.window(), context, photos, downloads)
    made.begin(photos[0].id)
    assert made.canvas.words.startswith("下载的文件不完整")
    made.step(1)
    assert made.canvas.has_photo
    made.close_overlay()


def test_a_file_that_is_no_picture_is_said_in_its_place(view, monkeypatch):
    monkeypatch.setattr(file_data, "photo", lambda _desk, _attachment: QImage())
    view.step(1)
    assert view.canvas.words == message("photo-not-shown")


def test_a_single_photo_has_no_next(panel, context, photos, downloads):
    made = PhotoView(panel.window(), context, photos[:1], downloads)
    made.begin(photos[0].id)
    assert made.following.isHidden()
    assert made.heading.text() == "甲.jpg"
    made.close_overlay()


@pytest.mark.parametrize("size", [(1366, 768), (700, 420)])
def test_it_fills_the_window_and_nothing_is_cut_off(view, panel, size, qtbot):
    window = panel.window()
    window.resize(*size)
    qtbot.waitUntil(lambda: view.frame.width() == window.width() - 48)
    assert view.canvas.height() > 150
    assert nameless(window) == []
    assert cut_off(view) == []

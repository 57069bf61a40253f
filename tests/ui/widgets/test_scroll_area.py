from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import ScrollArea, scrolled
from tests.support.window.keys import shown


def tall(*, wrap):
    body = QWidget()
    inside = QVBoxLayout(body)
    for _ in range(12):
        inside.addWidget(label("每季度召开一次党员大会。", wrap=wrap))
    return body


def test_a_page_has_all_the_room_there_is(qtbot):
    body = tall(wrap=True)
    room = ScrollArea(body)
    room.resize(600, 900)
    shown(qtbot, room)
    assert body.size() == room.viewport().size()


def test_a_page_scrolls_rather_than_be_cut_off(qtbot):
    for wrap in (True, False):
        body = tall(wrap=wrap)
        room = ScrollArea(body)
        room.resize(300, 200)
        shown(qtbot, room)
        assert body.height() > 200
        assert room.verticalScrollBar().maximum() > 0
        assert body.width() <= room.viewport().width()


def test_a_page_that_grows_gets_more_room(qtbot):
    body = tall(wrap=False)
    room = ScrollArea(body)
    room.resize(300, 200)
    shown(qtbot, room)
    before = body.height()
    body.layout().addWidget(label("再加一行"))
    qtbot.waitUntil(lambda: body.height() > before)


def test_a_scrolled_part_never_scrolls_sideways(qtbot):
    area = scrolled(tall(wrap=True))
    area.resize(300, 200)
    shown(qtbot, area)
    assert area.widget().width() == area.viewport().width()

"""One file as a tile."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from bindesk.domain.attachments.attachments import Attachment
from bindesk.ui.attachments.file_data import FileOnDesk
from bindesk.ui.attachments.tiles import FileTile, TileCaption
from tests.support.window.keys import shown
from tests.ui.attachments.conftest import painted


def tile(qtbot, type_="jpg"):
    held = Attachment(id="a", unit="u", name=f"会场.{type_}", type=type_, size=2048)
    return shown(qtbot, FileTile(FileOnDesk(held, is_here=True)))


def test_a_tile_is_read_out_with_what_it_says(qtbot):
    made = tile(qtbot)
    assert made.accessibleName() == "会场.jpg，照片 · 2 KB"
    made.say(TileCaption("在县里，点开时取回"))
    assert made.accessibleName() == "会场.jpg，在县里，点开时取回"
    assert made.toolTip() == "会场.jpg\n照片 · 2 KB"


def test_a_picture_that_can_not_be_drawn_leaves_the_icon(qtbot):
    made = tile(qtbot)
    made.show_picture(QImage())
    assert not made.has_picture
    before = made.grab().toImage()
    made.show_picture(painted(1))
    assert made.has_picture
    assert made.grab().toImage() != before


def test_a_double_click_counts_once(qtbot):
    made, pressed = tile(qtbot, "pdf"), []
    made.clicked.connect(lambda _on: pressed.append(1))
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(made, Qt.MouseButton.LeftButton)
    assert len(pressed) <= 2

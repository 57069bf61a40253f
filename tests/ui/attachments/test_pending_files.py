"""Files for a record that is not kept yet."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from bindesk.operations.attachments import attachments
from bindesk.ui.attachments.pending_files import PendingFiles
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.pages import bars, on_show


@pytest.fixture
def waiting(qtbot, context):
    made = PendingFiles(context)
    on_show(qtbot, made, context)
    return made


def test_a_chosen_file_is_named_and_can_be_left_out_again(waiting, told, tmp_path, qtbot):
    assert waiting.named.isHidden()
    told.path = tmp_path / "会场.jpg"
    with qtbot.waitSignal(waiting.changed):
        waiting.add_button.click()
    assert waiting.named.text() == "完成时一并保存：会场.jpg"
    assert nameless(waiting.window()) == []
    assert cut_off(waiting.window()) == []
    with qtbot.waitSignal(waiting.changed):
        waiting.none_button.click()
    assert waiting.paths() == []
    assert waiting.named.isHidden()


def test_a_file_is_named_once_however_often_it_is_dropped(waiting, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "会场.jpg"))])
    for _ in range(2):
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        waiting.dropEvent(event)
    assert waiting.paths() == [str(tmp_path / "会场.jpg")]


def test_files_are_added_with_their_record(waiting, desk, meeting, photo, tmp_path, context):
    rung = []
    context.changes.rung.connect(rung.append)
    waiting.add_files([photo("甲.jpg", 1), photo("乙.jpg", 2), tmp_path / "没了.jpg"])
    waiting.attach_all("meeting", meeting)
    assert {one.name for one in attachments.of_record(desk, "meeting", meeting)} == {
        "甲.jpg",
        "乙.jpg",
    }
    assert [one.verb for one in rung] == ["attach", "attach"]
    assert context.status.notice.text() == "✔ 记录已完成，已添加附件 2 个"
    assert [words.split("。")[0] for words in bars(context)] == [
        f"没有找到 {tmp_path / '没了.jpg'}"
    ]
    assert waiting.paths() == []


def test_without_files_nothing_is_done(waiting, meeting, context):
    waiting.attach_all("meeting", meeting)
    assert context.status.notice.text() == ""

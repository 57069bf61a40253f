from PySide6.QtWidgets import QLabel

from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.records import record_details
from bindesk.operations.records.record_details import DetailPart, RecordDetails
from bindesk.ui.syncing.record_view import RecordView, paragraphs
from tests.support.desks.year_desks import held
from tests.support.window.accessible_names import cut_off
from tests.support.window.keys import shown
from tests.support.window.pictures import picture

SHEET = RecordDetails(
    "meeting",
    "m",
    "讨论集体经济分红",
    "会议",
    "早饭头村",
    (("主题", "讨论集体经济分红"), ("会议记录", "会议由书记主持。\n学习有关文件。" * 5)),
    (
        DetailPart("议题", ("议题：分红方案\n决议：按人口分红",)),
        DetailPart("到会", ("张建国 出席", "李秀英 出席")),
    ),
)


def words(view):
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def test_fields_and_parts_are_read_one_after_another(qtbot, above):
    view = shown(qtbot, RecordView(above))
    view.resize(900, 700)
    view.show_sheet(SHEET, "△ 上次审阅：退回")
    qtbot.waitUntil(lambda: "△ 上次审阅：退回" in words(view))
    told = words(view)
    for each in ("会议", "主题", "议题 1", "到会 2", "张建国 出席、李秀英 出席"):
        assert each in told
    assert cut_off(view) == []
    view.show_sheet(SHEET)
    assert "△ 上次审阅：退回" not in words(view)
    assert view.files.isHidden()


def test_a_villages_photos_are_looked_at_and_nothing_more(qtbot, world, desk, above, tmp_path):
    path = tmp_path / "会场.png"
    path.write_bytes(picture(320, 240, form="PNG"))
    meeting = held(desk)
    attachments.attach(desk, "meeting", meeting, path)
    world.sync()
    view = shown(qtbot, RecordView(above))
    view.show_sheet(record_details.details(above.desk, "meeting", meeting))
    (tile,) = view.files.tiles
    assert (tile.attachment.name, tile.caption.words) == (
        "会场.jpg",
        message("attachment-at-county"),
    )
    assert view.files.add_button.isHidden()
    assert [one for one in words(view) if one.startswith("附件")] == ["附件 1 个"]
    assert "会场.jpg" not in words(view)


def test_long_lines_stand_each_by_itself():
    assert paragraphs(DetailPart("步骤", ("短", "长" * 40))) == ["短", "长" * 40]
    assert paragraphs(DetailPart("到会", ("张建国 出席", "李秀英 请假（病） 住院"))) == [
        "张建国 出席、李秀英 请假（病） 住院"
    ]

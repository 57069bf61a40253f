from PySide6.QtWidgets import QLabel

from bindesk.operations.record_sheets import Part, RecordSheet
from bindesk.ui.carrying.sheet_view import SheetView, paragraphs
from tests.support.keys import shown
from tests.support.names import cut_off

SHEET = RecordSheet(
    "meeting",
    "m",
    "讨论集体经济分红",
    "会议",
    "早饭头村",
    (("主题", "讨论集体经济分红"), ("会议记录", "会议由书记主持。\n学习有关文件。" * 5)),
    (
        Part("议题", ("议题:分红方案\n决议:按人口分红",)),
        Part("到会", ("张建国 出席", "李秀英 出席")),
    ),
)


def words(view):
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def test_fields_and_parts_are_read_one_after_another(qtbot):
    view = shown(qtbot, SheetView())
    view.resize(900, 700)
    view.show_sheet(SHEET, "△ 上次审阅:退回")
    qtbot.waitUntil(lambda: "△ 上次审阅:退回" in words(view))
    told = words(view)
    for each in ("会议", "主题", "议题 1", "到会 2", "张建国 出席、李秀英 出席"):
        assert each in told
    assert cut_off(view) == []
    view.show_sheet(SHEET)
    assert "△ 上次审阅:退回" not in words(view)


def test_long_lines_stand_each_by_itself():
    assert paragraphs(Part("步骤", ("短", "长" * 40))) == ["短", "长" * 40]
    assert paragraphs(Part("到会", ("张建国 出席", "李秀英 请假(病) 住院"))) == [
        "张建国 出席、李秀英 请假(病) 住院"
    ]

from PySide6.QtWidgets import QHBoxLayout, QLabel

from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card, EmptyState, Picture, UnrecognisedValues
from bindesk.ui.widgets.labels import label
from tests.support.window.keys import shown


def test_a_card_holds_what_belongs_together(qtbot):
    row = QHBoxLayout()
    row.addWidget(label("二"))
    card = shown(qtbot, Card("本月三会一课", Button("打印")).add(label("一"), row))
    words = [one.text() for one in card.findChildren(QLabel)]
    assert words == ["本月三会一课", "一", "二"]
    assert card.accessibleName() == "本月三会一课"


def test_a_card_may_go_without_a_heading(qtbot):
    card = shown(qtbot, Card().add(label("一")))
    assert not card.heading.isVisible()


def test_nothing_yet_is_said_in_a_sentence_with_a_deed(qtbot):
    deed = Button("导入名册", "primary", "import")
    empty = shown(qtbot, EmptyState("还没有党员。请先导入名册。", "members", deed))
    assert empty.accessibleName() == "还没有党员。请先导入名册。"
    assert deed.isVisible()
    assert empty.findChild(Picture).size() == empty.findChild(Picture).sizeHint()


def _chips(view):
    return [one.text() for one in view.findChildren(type(label())) if not one.isHidden()][1:]


def test_each_value_has_a_chip_and_the_sentence_says_that_nothing_is_lost(qtbot):
    view = UnrecognisedValues()
    shown(qtbot, view)
    view.show_values(["活动类型：QQ", "日期：2026-13-45"])
    assert view.isVisible()
    assert _chips(view) == ["活动类型：QQ", "日期：2026-13-45"]
    assert "照原样保存" in view.accessibleName()
    view.show_values(["weather"])
    assert _chips(view) == ["weather"]


def test_nothing_is_shown_where_all_is_recognised(qtbot):
    view = UnrecognisedValues()
    shown(qtbot, view)
    view.show_values(["活动类型：QQ"])
    view.show_values([])
    assert not view.isVisible()
    assert view.accessibleName() == ""

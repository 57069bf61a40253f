import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from bindesk.ui.widgets.completer import Candidate, CandidateList, Completer
from bindesk.ui.widgets.editors import LineEdit
from tests.support.window.keys import shown

PEOPLE = [Candidate(str(n), f"王小{n}", "三组", "昨天来过" if n == 1 else "") for n in range(1, 13)]


@pytest.fixture
def picking(qtbot):
    window = QWidget()
    inside = QVBoxLayout(window)
    line, other = LineEdit(), QLineEdit()
    line.setAccessibleName("办事人")
    inside.addWidget(line)
    inside.addWidget(other)
    inside.addStretch(1)
    window.resize(600, 500)
    asked = []

    def find(text):
        asked.append(text)
        return PEOPLE if text[0] == "w" else PEOPLE[:2] if text[0].isdigit() else []

    made = Completer(line, find)
    made.asked, made.line, made.other, made.keep = asked, line, other, window
    shown(qtbot, window)
    line.setFocus()
    return made


def test_at_most_nine_are_on_offer(picking, keys):
    keys.type("w")
    assert list(picking.candidates) == PEOPLE[:9]


def test_a_text_that_fits_nothing_is_answered_and_chooses_nothing(qtbot, keys):
    line = LineEdit()
    line.setAccessibleName("办事人")
    picking = Completer(line, lambda _text: [], lambda text: f"没有找到“{text}”")
    window = QWidget()
    window.resize(600, 500)
    QVBoxLayout(window).addWidget(line)
    shown(qtbot, window)
    line.setFocus()
    keys.type("zz")
    assert picking.note == "没有找到“zz”"
    rows = picking._list.model()
    assert [rows.index(row).data() for row in range(rows.rowCount())] == ["没有找到“zz”"]
    assert not window.grab().isNull()
    with qtbot.assertNotEmitted(picking.chosen):
        keys.press("Down", "Enter")
        picking._list.clicked.emit(rows.index(0))
    keys.press("Backspace", "Backspace")
    assert picking.note == ""


def test_a_digit_chooses(picking, keys, qtbot):
    keys.type("w")
    with qtbot.waitSignal(picking.chosen) as told:
        keys.type("3")
    assert told.args == [PEOPLE[2]]
    assert picking.candidates == ()


def test_arrows_and_enter_choose(picking, keys, qtbot):
    keys.type("w")
    keys.press("Down", "Down", "Up")
    with qtbot.waitSignal(picking.chosen) as told:
        keys.press("Enter")
    assert told.args == [PEOPLE[1]]


def test_a_number_is_typed_on_and_chooses_nobody(picking, keys, qtbot):
    with qtbot.assertNotEmitted(picking.chosen):
        keys.type("1211")
    assert picking.asked[-1] == "1211"


def test_a_digit_beyond_the_list_is_typed(picking, keys):
    keys.type("w")
    picking._shown().lines.show(PEOPLE[:2])
    keys.type("5")
    assert picking.line.text() == "w5"


def test_letters_still_being_composed_are_searched(picking, keys):
    keys.compose("w'x")
    assert picking.asked == ["wx"]
    assert picking.candidates


def test_digits_belong_to_the_input_method_while_it_composes(picking, keys, qtbot):
    keys.compose("wx")
    with qtbot.assertNotEmitted(picking.chosen):
        keys.press("1")


def test_esc_puts_the_list_away_and_keeps_the_text(picking, keys):
    keys.type("w")
    keys.press("Esc")
    assert (picking.candidates, picking.line.text()) == ((), "w")


def test_the_list_goes_with_the_focus(picking, keys):
    keys.type("w")
    picking.other.setFocus()
    assert picking.candidates == ()


def test_a_click_chooses_without_taking_the_focus(picking, keys, qtbot):
    keys.type("w")
    shown_list = picking._shown()
    middle = shown_list.visualRect(shown_list.lines.index(1)).center()
    with qtbot.waitSignal(picking.chosen) as told:
        qtbot.mouseClick(shown_list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert told.args == [PEOPLE[1]]
    assert picking.line.hasFocus()


def test_nothing_typed_offers_nobody(picking, keys):
    keys.type("w")
    keys.press("Backspace")
    assert picking.candidates == ()
    assert picking.asked == ["w"]


def test_the_list_follows_its_line_when_a_message_above_goes(picking, keys, qtbot):
    message = QLabel("请从列出的名单中选择一个单位。")
    message.setFixedHeight(80)
    picking.keep.layout().insertWidget(0, message)
    qtbot.waitUntil(lambda: picking.line.y() > 80)
    keys.type("w")
    message.hide()
    qtbot.waitUntil(lambda: picking.line.y() < 80)
    [shown_list] = picking.keep.findChildren(CandidateList)
    assert shown_list.y() == picking.line.geometry().bottom() + 3


def test_the_list_stays_within_the_window(picking, keys):
    picking.keep.resize(600, 200)
    keys.type("w")
    shown_list = picking._shown()
    assert picking.keep.rect().contains(shown_list.geometry())
    assert shown_list.y() >= picking.line.mapTo(picking.keep, QPoint(0, picking.line.height())).y()


def test_the_list_lies_where_there_is_room_and_each_line_is_read_out_whole(qtbot, qtmodeltester):
    window = QWidget()
    window.resize(600, 500)
    shown(qtbot, window)
    made = CandidateList(window, "办事人")
    line = QLineEdit(window)
    line.setGeometry(20, 440, 200, 40)
    made.show_beneath(line, PEOPLE[:5])
    assert made.geometry().bottom() < line.y()
    line.move(20, 10)
    made.show_beneath(line, PEOPLE)
    assert made.y() > line.geometry().bottom()
    assert window.rect().contains(made.geometry())
    qtmodeltester.check(made.lines)
    told = made.lines.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "王小1 三组 昨天来过"
    assert not made.grab().isNull()


@pytest.fixture
def slow(picking):
    """Let the candidates of each text wait until the test shows them."""
    picking.answers = []
    picking._run = lambda find, show: picking.answers.append(lambda: show(find()))
    picking.picked = []
    picking.chosen.connect(picking.picked.append)
    return picking


def test_a_slow_answer_does_not_replace_that_of_a_longer_text(slow, keys):
    slow._find = lambda text: PEOPLE[:1] if text == "wx" else PEOPLE[5:]
    keys.type("w")
    keys.type("x")
    first, second = slow.answers
    second()
    first()
    assert list(slow.candidates) == PEOPLE[:1]


def test_enter_before_the_answer_chooses_among_the_new_candidates_only(slow, keys):
    keys.type("w")
    slow.answers.pop()()
    slow._find = lambda _text: PEOPLE[3:4]
    keys.type("x")
    keys.press("Enter")
    assert slow.picked == []
    slow.answers.pop()()
    assert slow.picked == [PEOPLE[3]]


def test_a_digit_before_the_answer_chooses_or_stays_a_digit(slow, keys):
    keys.type("w")
    keys.type("2")
    assert slow.line.text() == "w"
    slow.answers.pop(0)()
    assert slow.picked == [PEOPLE[1]]
    slow._find = lambda _text: []
    slow.line.clear()
    keys.type("w")
    keys.type("2")
    slow.answers.pop(0)()
    assert slow.line.text() == "w2"


def test_an_answer_after_the_focus_has_gone_shows_nothing(slow, keys):
    keys.type("w")
    slow.other.setFocus()
    slow.answers.pop()()
    assert list(slow.candidates) == []

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from bindesk.ui.widgets.preview import MOST_DRAWN, PagePreview
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown


@pytest.fixture
def preview(qtbot):
    made = PagePreview()
    made.resize(600, 500)
    made.drawn = []
    shown(qtbot, made)
    made.setFocus()
    return made


def page_of(preview):
    def render(page, wide):
        preview.drawn.append((page, wide))
        made = QImage(wide, wide * 297 // 210, QImage.Format.Format_RGB32)
        made.fill(Qt.GlobalColor.white)
        return made

    return render


def seen(preview):
    preview.drawn.clear()
    preview.grab()
    return sorted({page for page, _ in preview.drawn})


def test_only_pages_in_sight_are_drawn(preview):
    preview.show_pages(200, page_of(preview))
    assert seen(preview) == [0]
    preview.go_to(100)
    assert 99 in seen(preview)
    assert len(preview.drawn) <= 2


def test_a_page_is_drawn_once_while_it_is_in_sight(preview):
    preview.show_pages(3, page_of(preview))
    seen(preview)
    assert seen(preview) == []


def test_pages_far_away_are_forgotten(preview):
    preview.show_pages(30, page_of(preview))
    for page in range(1, 31):
        preview.go_to(page)
        preview.grab()
    assert len(preview._drawn) <= MOST_DRAWN


def test_the_page_in_sight_is_told(preview, keys, qtbot):
    preview.show_pages(5, page_of(preview))
    assert preview.page() == 1
    with qtbot.waitSignal(preview.turned) as told:
        keys.press("PgDown")
    assert told.args == [2, 5]
    keys.press("End")
    assert preview.page() == 5
    keys.press("PgUp")
    assert preview.page() == 4
    keys.press("Home")
    assert preview.page() == 1


def test_arrows_scroll(preview, keys):
    preview.show_pages(5, page_of(preview))
    keys.press("Down", "Down", "Up")
    assert preview.verticalScrollBar().value() == 60
    keys.press("F5")
    assert preview.verticalScrollBar().value() == 60


def test_zooming_keeps_the_page_and_draws_it_as_fine_as_it_is_shown(preview, keys):
    preview.show_pages(9, page_of(preview))
    preview.go_to(4)
    seen(preview)
    keys.type("+")
    assert preview.zoom == 125
    assert preview.page() == 4
    preview.grab()
    assert preview.drawn[-1][1] == preview._width() > 568
    keys.type("--")
    assert preview.zoom == 75
    preview.set_zoom(9999)
    assert preview.zoom == 300
    assert preview.horizontalScrollBar().maximum() > 0


def test_ctrl_and_the_wheel_zoom(preview):
    preview.show_pages(2, page_of(preview))
    for held, zoom in (
        (Qt.KeyboardModifier.ControlModifier, 125),
        (Qt.KeyboardModifier.NoModifier, 125),
    ):
        place = QPointF(50, 50)
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(preview.viewport(), event)
        assert preview.zoom == zoom


def test_a_book_without_pages_is_just_empty(preview):
    preview.show_pages(0, page_of(preview))
    preview.go_to(3)
    assert preview.page() == 0
    assert seen(preview) == []


def test_pages_may_lie_on_their_side(preview):
    preview.show_pages(2, page_of(preview), lambda page: (297, 210))
    assert preview._height(0) < preview._width()
    assert nameless(preview) == []


@pytest.fixture
def slow(qtbot):
    """Let each page wait until the test has it rendered."""
    answers = []
    made = PagePreview(run=lambda render, show: answers.append(lambda: show(render())))
    made.answers, made.drawn = answers, []
    made.resize(600, 500)
    shown(qtbot, made)
    return made


def middle(preview):
    return preview.grab().toImage().pixelColor(preview.width() // 2, 200).name()


def test_a_page_that_is_not_rendered_yet_is_a_white_sheet_and_painted_when_it_is(slow):
    slow.show_pages(200, red_page)
    assert middle(slow) == "#ffffff"
    slow.go_to(100)
    slow.grab()
    assert len(slow.answers) == 1
    while slow.answers:
        (answer,) = slow.answers
        slow.answers.clear()
        answer()
        slow.grab()
    assert middle(slow) == "#ff0000"


def test_a_page_of_the_book_before_is_not_shown(slow):
    slow.show_pages(1, red_page)
    slow.grab()
    slow.show_pages(1, red_page)
    slow.answers.pop()()
    assert middle(slow) == "#ffffff"
    slow.answers.pop()()
    assert middle(slow) == "#ff0000"


def red_page(_page, wide):
    made = QImage(wide, wide * 297 // 210, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.red)
    return made


def test_a_longer_book_after_a_shorter_one_begins_at_its_first_page(preview):
    preview.show_pages(3, page_of(preview))
    preview.go_to(3)
    preview.show_pages(200, page_of(preview))
    assert preview.page() == 1
    assert seen(preview) == [0]

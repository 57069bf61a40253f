import pytest
from PySide6.QtCore import QObject

from bindesk.ui.widgets.type_ahead import TypeAhead

LINES = [("wxm",), ("lxy",), ("wx",), ("sxm", "dxm"), ("wym",)]


@pytest.fixture
def buffer(qtbot):
    parent = QObject()
    made = TypeAhead(parent)
    made.parent = parent
    return made


def typed(buffer, letters, here=0):
    for letter in letters:
        found = buffer.add(letter, LINES, here)
        here = here if found is None else found
    return found


@pytest.mark.parametrize(
    ("letters", "place"), [("l", 1), ("wy", 4), ("dxm", 3), ("sx", 3), ("q", None)]
)
def test_letters_go_to_the_line_they_begin(buffer, letters, place):
    assert typed(buffer, letters) == place


def test_a_line_spelled_just_so_comes_before_a_longer_one(buffer):
    assert typed(buffer, "wx", here=1) == 2


def test_the_same_letter_again_goes_on_to_the_next(buffer):
    assert [buffer.add("w", LINES, here) for here in (0, 0, 2, 4)] == [0, 2, 4, 0]


def test_a_letter_that_fits_nothing_after_the_others_begins_anew(buffer):
    assert typed(buffer, "wl") == 1
    assert buffer.letters == "l"


def test_letters_are_forgotten_after_a_while(buffer):
    typed(buffer, "w")
    buffer._clock.timeout.emit()
    assert buffer.letters == ""


def test_an_empty_list_has_no_place(buffer):
    assert buffer.add("w", [], -1) is None

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bindesk.ui.meetings.guests import GuestCard
from bindesk.ui.widgets.completer import Candidate
from tests.support.desks.branches import guest, meeting

DH = meeting("DH")


@pytest.fixture
def card(qtbot):
    made = GuestCard(lambda _typed: [Candidate("member-09", "豆小明")], lambda _id: "豆小明")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show_guests(DH, [])
    made.show()
    return made


def listed(card):
    return [card._flow.itemAt(place).widget().text() for place in range(card._flow.count())]


def test_enter_adds_a_guest_with_a_capacity(card):
    card.name.show_text("程 远")
    card.capacity.setText("镇组织委员")
    QTest.keyClick(card.capacity, Qt.Key.Key_Return)
    (one,) = card.attendances()
    assert (one.name, one.person, one.capacity, one.role) == ("程远", "", "镇组织委员", "guest")
    assert one.status == "present"
    assert listed(card) == ["程远 镇组织委员"]
    assert card.unsaved() == {"name": "", "capacity": ""}


def test_a_member_who_sits_in_is_known_by_id(card):
    card.name.show_candidate(Candidate("member-09", "豆小明"))
    card.role.setCurrentIndex(1)
    card.add_button.click()
    (one,) = card.attendances()
    assert (one.person, one.name, one.role) == ("member-09", "", "lecturer")
    assert listed(card) == ["豆小明（主讲）"]


def test_no_guest_is_added_without_a_name(card):
    card.add_button.click()
    assert card.attendances() == ()


def test_the_same_guest_again_takes_the_place_of_the_first(card):
    for capacity in ("群众代表", "镇组织委员"):
        card.name.show_text("程远")
        card.capacity.setText(capacity)
        card.add_button.click()
    assert listed(card) == ["程远 镇组织委员"]


def test_pressing_a_guest_removes_it(qtbot, card):
    card.show_guests(DH, [guest(DH, "程远"), guest(DH, "李军")])
    with qtbot.waitSignal(card.changed):
        card._flow.itemAt(0).widget().click()
    assert listed(card) == ["李军 镇组织委员"]


def test_the_input_line_comes_back_from_a_draft(card):
    card.restore({"name": "程", "capacity": "群众"})
    assert card.unsaved() == {"name": "程", "capacity": "群众"}

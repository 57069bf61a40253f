"""A ticket file is chosen, its words are compared, and the desk comes in by files."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from bindesk.county import admin
from bindesk.messages import message
from bindesk.operations.syncing import syncing
from bindesk.sync.identity.signing import four_words
from bindesk.sync.identity.tickets import qr_text, read_ticket, write_ticket
from bindesk.ui.syncing.joining_view import JoiningView, welcome_card
from tests.support.county.served_county import NOW, opened
from tests.support.desks.desks import SetClock, practice_desk
from tests.support.window.accessible_names import nameless
from tests.support.window.pages import on_show, tools_for


@pytest.fixture
def county(tmp_path):
    made = opened(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def alone(tmp_path):
    """The tools of a desk that has joined no county."""
    desk = practice_desk(tmp_path, SetClock())
    yield tools_for(replace(desk, office=replace(desk.office, is_practice=False)))
    desk.close()


@pytest.fixture
def view(qtbot, alone):
    made = JoiningView(alone)
    on_show(qtbot, made, alone)
    return made


def ticket(county, tmp_path, unit="610482102249", at=NOW):
    made = admin.new_ticket(county, unit, "village", "https://127.0.0.1:1", at)
    path = tmp_path / f"{unit}.enrol"
    path.write_bytes(write_ticket(made))
    return path


def words(view):
    return "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def test_a_ticket_shows_county_unit_and_the_four_words_before_anything_is_sent(
    view, alone, county, tmp_path
):
    assert "请向县级管理员领取接入凭证" in words(view)
    alone.ask.path = ticket(county, tmp_path)
    view.choose_button.click()
    told = words(view)
    assert "https://127.0.0.1:1" in told
    assert "早饭头村（610482102249，村（社区））" in told
    assert view.words.text() == four_words(county.key.public())
    assert view.join_button.hasFocus()
    assert nameless(view) == []
    assert syncing.status(alone.desk).is_enrolled is False


def test_without_a_line_the_ticket_still_holds_and_a_sentence_says_so(
    view, alone, county, tmp_path
):
    alone.ask.path = ticket(county, tmp_path)
    view.choose()
    view.join()
    assert view.message.text().startswith("△ 连不上县级服务器")
    assert view.join_button.isEnabled()


def test_a_desk_joins_by_files_where_there_is_no_line(qtbot, view, alone, county, tmp_path):
    alone.ask.path = ticket(county, tmp_path)
    view.choose()
    request, answer = tmp_path / "request", tmp_path / "answer"
    alone.ask.path = request
    view.export_request()
    assert view.message.text().startswith("✔ 申请已导出到 request")
    answer.write_bytes(admin.admit_by_file(county, request.read_bytes(), NOW))
    alone.ask.path = answer
    with qtbot.waitSignal(view.joined) as heard:
        view.import_reply()
    (enrolled,) = heard.args
    assert enrolled.county_words == four_words(county.key.public())
    assert syncing.status(alone.desk).is_enrolled
    card = welcome_card(enrolled)
    qtbot.addWidget(card)
    assert enrolled.desk_words in card.findChildren(QLabel)[1].text()


def test_files_that_can_not_be_read_or_written_are_shown(view, alone, county, tmp_path):
    alone.ask.path = ticket(county, tmp_path)
    view.choose()
    alone.ask.path = tmp_path / "nowhere" / "file"
    view.import_reply()
    assert "无法读写" in view.message.text()
    view.export_request()
    assert "无法读写" in view.message.text()


def test_another_units_ticket_and_one_that_is_over_are_not_used(view, alone, county, tmp_path):
    alone.ask.path = ticket(county, tmp_path, "610482102245")
    view.choose()
    values = {"given": "雷北村（610482102245）", "own": alone.desk.office.unit}
    assert view.message.text() == message("ticket-other-unit", values)
    assert not view.join_button.isEnabled()
    alone.ask.path = ticket(county, tmp_path, at=1)
    view.choose()
    assert view.message.text() == message("ticket-ended")
    assert not view.join_button.isEnabled()


def test_a_file_that_is_no_ticket_is_shown_and_nothing_chosen_changes_nothing(
    view, alone, tmp_path
):
    view.choose()
    view.join()
    view.export_request()
    view.import_reply()
    assert not view.message.isVisible()
    alone.ask.path = tmp_path / "x.enrol"
    alone.ask.path.write_text("{}")
    view.choose()
    assert message("ticket-unreadable", {"path": "x.enrol"}) in view.message.text()


def test_a_practice_desk_says_in_one_sentence_why_it_can_not_join(qtbot, tmp_path):
    desk = practice_desk(tmp_path)
    context = tools_for(desk)
    view = JoiningView(context)
    on_show(qtbot, view, context)
    assert view.intro.text() == message("enrol-practice")
    assert not view.choose_button.isVisible()
    desk.close()


def test_the_text_of_the_qr_code_can_be_pasted(view, county, tmp_path):
    board = QGuiApplication.clipboard()
    board.setText("早饭头")
    view.paste_button.click()
    assert "复制的内容不是接入凭证" in view.message.text()
    board.setText(qr_text(read_ticket(ticket(county, tmp_path))))
    view.paste_button.click()
    assert view.words.text() == four_words(county.key.public())
    assert view.join_button.hasFocus()
    board.clear()

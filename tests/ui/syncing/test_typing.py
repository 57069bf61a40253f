"""Deeds that come in while a clerk is typing leave what is typed, and the keyboard, where they are."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from bindesk.app import Program
from bindesk.settings import Settings
from bindesk.ui.syncing.background import EVERYTHING
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk
from tests.support.window.inline_pool import Inline
from tests.support.window.keys import shown


@pytest.fixture
def program(qtbot, tmp_path):
    desk = year_desk(tmp_path)
    held(desk)
    made = Program(desk.home, Settings(), clock=SetClock(), pool=Inline())
    made.show_desk(desk)
    shown(qtbot, made.window)
    yield made
    made.leave()
    made.window.close()
    made.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def ring(program):
    """Let deeds of another desk come in; return who had the keyboard before and after."""
    before = QApplication.focusWidget()
    program.controller.context.changes.notify(EVERYTHING)
    QApplication.processEvents()
    return before, QApplication.focusWidget()


def stays(program):
    before, after = ring(program)
    assert before is not None
    assert after is before


def test_at_the_counter(program, keys):
    program.window.go("hall", "new")
    keys.commit("王小")
    stays(program)
    keys.commit("明")
    assert program.window.page("hall").counter.visitor.name() == "王小明"


def test_in_a_register(program, keys):
    program.window.go("people", f"resident/{PERSON.id}")
    form = program.window.page("people").here().form.form
    form.field("group").editor.setFocus()
    form.field("group").editor.selectAll()
    keys.commit("四")
    stays(program)
    keys.commit("组")
    assert form.field("group").text() == "四组"


def test_in_a_meeting(program, keys):
    program.window.go("meetings", "new/ZW")
    stays(program)
    editor = program.window.page("meetings").editor
    assert program.window.page("meetings").writing
    keys.commit("研究低保")
    typed = QApplication.focusWidget()
    stays(program)
    keys.commit("名单")
    assert "研究低保名单" in typed.text()
    assert editor.isVisible()


def test_in_a_step_of_an_errand(program, keys):
    errand = accepted(program.controller.desk)
    program.window.go("hall", errand)
    card = program.window.page("hall").card
    card.begin("submitted")
    keys.commit("镇便民")
    stays(program)
    keys.commit("中心")
    assert card.form.fields["office"].text() == "镇便民中心"


def test_in_the_search_line(program, keys):
    program.window.go_find()
    keys.type("wx")
    stays(program)
    keys.type("m")
    assert program.window.top.find_box.text() == "wxm"

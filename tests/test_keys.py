"""docs/keys.md is the one table of keys: what the window answers to stands there, and nothing else does."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QStyleFactory

from bindesk.app import Program
from bindesk.settings import Settings
from bindesk.ui.look import theme
from tests.support.desks.desks import SetClock
from tests.support.desks.township_desks import township_desk
from tests.support.window.inline_pool import Inline

PAGE = Path(__file__).resolve().parents[1] / "docs" / "keys.md"
EVERYWHERE = "everywhere"


def _table(name):
    text = PAGE.read_text("utf-8")
    body = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)[1]
    rows = [
        [cell.strip(" `") for cell in line.strip("|\n ").split("|")] for line in body.splitlines()
    ]
    return rows[2:]


def _listed():
    """Return (keys, page) of each action the table has."""
    return [(keys, page) for keys, page, *_ in _table("actions")]


def _worded():
    """Return (keys, page, words) of each action the table has."""
    return {(keys, page, words) for keys, page, words, _ in _table("actions")}


@pytest.fixture
def window(qtbot, qapp, tmp_path):
    """The window of a township's desk, every page of it made."""
    qapp.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(qapp, "light", 100)
    desk = township_desk(tmp_path)
    desk.close()
    program = Program(desk.home, Settings(), clock=SetClock(), pool=Inline())
    program.start()
    qtbot.waitUntil(lambda: program.controller is not None)
    for section in program.controller.makers:
        program.window.go(section)
    yield program.window
    program.leave()
    program.ending.close()
    for top in QApplication.topLevelWidgets():
        top.close()
        top.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_every_key_of_an_action_stands_in_the_table_and_every_line_is_true(window):
    found = {
        (action.shortcut, page or EVERYWHERE, action.words)
        for action, page, _ in window.actions_here._listed.values()
        if action.shortcut
    }
    assert found == _worded()


def test_no_key_is_taken_twice_within_reach():
    listed = [(QKeySequence(keys).toString(), page) for keys, page in _listed()]
    assert len(set(listed)) == len(listed)
    everywhere = {keys for keys, page in listed if page == EVERYWHERE}
    assert sorted(keys for keys, page in listed if page != EVERYWHERE and keys in everywhere) == []
    assert all(keys for keys, _ in listed), "a key that Qt does not know"


def test_keys_that_are_kept_free_are_free():
    reserved = {QKeySequence(keys).toString() for keys, *_ in _table("reserved")}
    taken = {QKeySequence(keys).toString() for keys, _ in _listed()}
    assert reserved & taken == set()
    assert reserved

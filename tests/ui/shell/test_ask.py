from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from bindesk.ui.shell.ask import Ask, TextToAsk, WindowAsk
from tests.support.window.keys import shown


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(900, 600)
    shown(qtbot, made)
    made.setFocus()
    return made


@pytest.fixture
def ask(window) -> Ask:
    return WindowAsk(window, lambda sheet: None)


def test_enter_alone_strikes_nothing(ask, keys):
    done = []
    ask.confirm("要作废吗？", "作废", lambda: done.append(1), detail="仍能看到。")
    keys.press("Enter")
    assert done == []


def test_the_deed_is_done_in_two_steps(ask, keys):
    done = []
    ask.confirm("要作废吗？", "作废", lambda: done.append(1))
    keys.press("Tab", "Enter")
    assert done == [1]


def test_a_reason_is_asked_for_until_there_is_one(ask, keys, window):
    told = []
    ask.reason("为什么改？", "改正", told.append)
    keys.press("Tab", "Enter")
    assert told == []
    keys.press("Shift+Tab")
    keys.commit("日期写错")
    keys.press("Tab", "Enter")
    assert told == ["日期写错"]


def test_nobody_has_to_give_a_reason(ask, keys):
    told = []
    ask.reason("为什么改？", "改正", told.append)
    keys.press("Esc")
    assert told == []


def test_files_are_chosen_in_the_systems_own_way(ask, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: ("/tmp/名册.xlsx", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: "/media/usb")
    assert ask.file_to_open("导入", "表格 (*.xlsx)") == Path("/tmp/名册.xlsx")
    assert ask.file_to_save("导出", "名册.xlsx", "表格 (*.xlsx)") is None
    assert ask.folder("U盘") == Path("/media/usb")


def test_a_choice_does_its_act_and_no_other(ask, keys):
    chosen = []
    choices = [(words, lambda words=words: chosen.append(words)) for words in ("党员大会", "党课")]
    ask.choose("选择会议类型", choices)
    keys.press("Tab", "Enter")
    assert chosen == ["党课"]


@pytest.mark.parametrize("key", ["Ctrl+Return", "Ctrl+Enter"])
def test_ctrl_enter_answers_in_the_field(ask, keys, key):
    answers = []
    ask.reason("请填写更正原因", "保存更正", answers.append)
    keys.press(key)
    assert answers == [], "an empty reason is refused as with the button"
    keys.commit("日期写错")
    keys.press(key)
    assert answers == ["日期写错"]


def test_a_text_begins_with_what_a_draft_kept_and_each_edit_is_reported(ask, keys):
    texts = []
    ask.reason("请填写更正原因", "保存更正", lambda _text: None, text="日期", on_edit=texts.append)
    keys.commit("写错")
    keys.press("Esc")
    assert texts == ["日期写错"]


def test_another_text_than_a_reason_has_its_own_label(ask, window):
    ask.reason("请填写", "登记", lambda _text: None, field=TextToAsk("缺少的材料", 500, 4))
    assert "缺少的材料" in {one.text() for one in window.findChildren(QLabel)}

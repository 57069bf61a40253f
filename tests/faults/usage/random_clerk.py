"""A clerk who does at random what the window offers: presses, types, opens, records, prints, undoes."""

import random
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt, QThread
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from bindesk.app import SECTIONS, Program
from bindesk.ui.widgets.records import RecordList

_WORDS = (
    "wx", "ly", "高龄", "医保", "王", "李秀英", "610427195503150018", "13900000001", "2026-11-30", "20261201",
    "9:30", "0930", "三组", "学习传达上级文件精神", "01", "1", "3", "45", "%", "'", "长" * 60, "<b>粗</b>",
    "没有这个人", "张", "补贴", "村会议室", "同意", "QQ",
)  # fmt: skip
_KEYS = (
    "Return", "Return", "Tab", "Escape", "Down", "Up", "Space", "F1", "F2", "F4", "F5", "F6", "F7",
    "PgDown", "Ctrl+Return", "Ctrl+Return", "Ctrl+N", "Ctrl+Z", "Ctrl+Y", "Ctrl+F", "Ctrl+K", "Ctrl+S",
    "Ctrl+M", "Ctrl+T", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+D", "Ctrl+L", "Ctrl+G", "Ctrl+J", "Ctrl+R",
    "Ctrl+P",
)  # fmt: skip
_NEVER = ("退出", "经办人", "关闭")
REST_S = 0.15
"""Seconds for which nothing may be under way before the window is read; searches wait for 120 ms."""


class RandomClerk:
    """Works at one window; ``log`` holds what was done, the newest last."""

    def __init__(self, program: Program, chance: random.Random) -> None:
        assert program.window is not None
        self.program, self.chance = program, chance
        self.window = program.window
        self.log: list[str] = []

    def rest(self, seconds: float = 60) -> None:
        """Let the window run until nothing has been under way for a moment."""
        quiet_since, end = perf_counter(), perf_counter() + seconds
        while perf_counter() - quiet_since < REST_S:
            QApplication.processEvents()
            QThread.msleep(1)
            controller = self.program.controller
            if self.program.tasks.busy or (controller and controller.background._tasks.busy):
                quiet_since = perf_counter()
            if perf_counter() > end:
                raise TimeoutError("the window does not come to rest")

    def act(self) -> None:
        """Do one thing, and wait for what follows."""
        weights = {
            self.go: 3, self.press_button: 10, self.press_key: 6, self.type_words: 5, self.open_row: 5,
            self.choose: 2, self.receive: 3, self.hold_meeting: 1, self.preview: 1, self.sync: 1,
            self.resize: 1,
        }  # fmt: skip
        (do,) = self.chance.choices(list(weights), list(weights.values()))
        self.log.append(do.__name__)
        do()
        self.close_popups()
        self.rest()

    def note(self, words: str) -> None:
        """Add what was done to the log's last line."""
        self.log[-1] += f" {words}"

    def page(self) -> QWidget:
        """Return the page on show."""
        page: QWidget = self.window.page(self.window.section())
        return page

    def go(self) -> None:
        section = self.chance.choice(SECTIONS)[0]
        self.note(section)
        self.window.go(section)

    def press_button(self) -> None:
        buttons = [
            one
            for one in self.visible(QAbstractButton)
            if one.isEnabled() and not any(word in _name_of(one) for word in _NEVER)
        ]
        if not buttons:
            return
        button = self.chance.choice(buttons)
        self.note(f"{type(button).__name__} {_name_of(button)!r}")
        button.setFocus()
        if self.chance.random() < 0.3:
            for _ in range(3):
                self.key("Return")
        else:
            button.click()

    def press_key(self) -> None:
        name = self.chance.choice(_KEYS)
        times = self.chance.choice((1, 1, 1, 3))
        self.note(f"{name} x{times}")
        for _ in range(times):
            self.key(name)

    def key(self, name: str) -> None:
        """Press a key where the cursor is."""
        named = QKeySequence(name)[0]
        focus = QApplication.focusWidget() or self.window
        QTest.keyClick(focus, named.key(), named.keyboardModifiers())

    def type_words(self) -> None:
        fields = [
            field
            for field in (*self.visible(QLineEdit), *self.visible(QPlainTextEdit))
            if field.isEnabled() and not field.isReadOnly()
        ]
        if not fields:
            return
        field, words = self.chance.choice(fields), self.chance.choice(_WORDS)
        self.note(f"{field.accessibleName()!r} {words[:20]!r}")
        field.setFocus()
        if self.chance.random() < 0.5:
            field.selectAll()
        if words.isascii():
            QTest.keyClicks(field, words)
        else:
            committed = QInputMethodEvent("", [])
            committed.setCommitString(words)
            QApplication.sendEvent(field, committed)
        if self.chance.random() < 0.5:
            self.key("Return")

    def open_row(self) -> None:
        lists = [one for one in self.visible(RecordList) if one.table.ids]
        if not lists:
            return
        view = self.chance.choice(lists)
        record = self.chance.choice(view.table.ids)
        self.note(f"{view.accessibleName()!r} {record}")
        view.setFocus()
        view.go_to(record)
        QTest.keyClick(view, Qt.Key.Key_Return)

    def choose(self) -> None:
        boxes = [one for one in self.visible(QComboBox) if one.isEnabled() and one.count()]
        if not boxes:
            return
        box = self.chance.choice(boxes)
        index = self.chance.randrange(box.count())
        self.note(f"{box.accessibleName()!r} {box.itemText(index)!r}")
        box.setCurrentIndex(index)
        box.activated.emit(index)

    def receive(self) -> None:
        """Register a visit at the counter: a visitor and an item by initials and a digit, then Ctrl+Enter."""
        self.window.go("hall", "new")
        self.rest()
        counter = self.page().counter
        for picker in (counter.visitor.picker, counter.item.picker):
            picker.line.setFocus()
            picker.line.selectAll()
            for letter in self.chance.choice(("w", "l", "z", "g")) + self.chance.choice(("", "x")):
                QTest.keyClicks(picker.line, letter)
                self.rest()
            QTest.keyClicks(picker.line, self.chance.choice("1239"))
            self.rest()
        if self.chance.random() < 0.5:
            self.key("F6")
        for _ in range(self.chance.choice((1, 2, 3))):
            self.key(self.chance.choice(("Ctrl+Return", "Ctrl+Return", "Ctrl+D", "Ctrl+G")))

    def hold_meeting(self) -> None:
        """Write a meeting, and save it."""
        kind = self.chance.choice(("DH", "ZW", "DK", "ZT"))
        self.window.go("meetings", f"new/{kind}/")
        self.rest()
        page = self.page()
        if not page.writing:
            return
        page.editor.mark_everybody()
        page.editor.form.head.fields["topic"].editor.setText(self.chance.choice(_WORDS))
        self.rest()
        for _ in range(self.chance.choice((1, 2))):
            page.editor.finish()
            self.rest()

    def preview(self) -> None:
        book = self.chance.choice(("L01", "L02", "L06", "L10", "L13", "L16"))
        self.note(book)
        self.window.go("books", book)

    def sync(self) -> None:
        self.window.go("carrying")
        self.rest()
        page = self.page()
        if page.status.isVisible():
            page.sync_now()

    def resize(self) -> None:
        self.window.resize(*self.chance.choice(((1366, 728), (1024, 700), (1920, 1000))))

    def close_popups(self) -> None:
        """Close the menus that stay open; a question stays."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QMenu) and widget.isVisible():
                widget.close()

    def visible(self, kind: type[Any]) -> list[Any]:
        """Return the visible widgets of a class that a click would reach."""
        sheets = [one for one in self.window.findChildren(QWidget) if self._is_overlay(one)]
        within: QWidget = sheets[-1] if sheets else self.window
        return [one for one in within.findChildren(kind) if one.isVisible()]

    def _is_overlay(self, widget: QWidget) -> bool:
        return type(widget).__name__ == "Overlay" and widget.isVisible()


def _name_of(button: QAbstractButton) -> str:
    return f"{button.text()} {button.accessibleName()}".strip()


def acts(clerk: RandomClerk, seconds: float) -> Iterator[int]:
    """Have a clerk work for so many seconds; yield after each act."""
    end, n = perf_counter() + seconds, 0
    while perf_counter() < end:
        clerk.act()
        n += 1
        yield n

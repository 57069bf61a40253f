"""An hour at the desks of a township with a hostile village in it, and not one sentence that is not so.

``dev.py faults usage`` lets the clerks work for the seconds of ``BINDESK_USAGE_SECONDS``; every test run has
one of them work for a few at a small desk.
"""

import json
import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QStyleFactory

from bindesk.app import Program
from bindesk.operations.errands import errand_lists
from bindesk.operations.maintenance.checks import check
from bindesk.operations.syncing.exchange import Exchange
from bindesk.settings import Settings
from bindesk.ui.books import printers
from bindesk.ui.look import theme
from bindesk.ui.setup.login_page import LoginPage
from bindesk.ui.shell.ask import WindowAsk
from tests.faults.usage.random_clerk import RandomClerk, acts
from tests.faults.usage.truths import false_sentences
from tests.faults.usage.usage_county import ABOVE, FIRST, PRACTICE, SECOND, UsageCounty
from tests.support.county.local_county import digest_of
from tests.support.desks.desks import PASSWORD, SetClock
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.window.pictures import picture

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SECONDS = float(os.environ.get("BINDESK_USAGE_SECONDS", "0"))
SLICE_S = 4.0
SEED = int(os.environ.get("BINDESK_SEED", "20261201"))
SHIFT_S = 60.0
"""Seconds for which one clerk works before the next desk's turn."""


@pytest.fixture
def bugs(qapp, monkeypatch, tmp_path):
    """Dress the program, answer its file choosers, and collect what it did not expect."""
    qapp.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(qapp, "light", 100)
    files = iter(range(1_000_000))
    sheet = tmp_path / "名册.csv"
    sheet.write_text("姓名,公民身份号码,联系电话\n王小明,,13900000001\n没有生日,1,2\n", "utf-8-sig")
    photo = tmp_path / "会场.jpg"
    photo.write_bytes(picture(60, 40))
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(
        WindowAsk,
        "file_to_save",
        lambda _self, _title, name, _kinds: tmp_path / f"{next(files)}{Path(name).suffix}",
    )
    monkeypatch.setattr(
        WindowAsk,
        "file_to_open",
        lambda _self, _title, kinds: sheet if "csv" in kinds else photo,
    )
    monkeypatch.setattr(WindowAsk, "folder", lambda _self, _title: stick)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    monkeypatch.setattr(printers, "ask_printer", lambda *_: None)
    found: list[BaseException] = []
    monkeypatch.setattr(Program, "crashed", lambda _self, error: found.append(error))
    return found


class Shift:
    """One clerk's time at a desk: the program is started, worked with, and closed."""

    def __init__(self, program, name, chance, bugs, qtbot):
        self._name, self._bugs = name, bugs
        self.program = program
        self.program.ending.__enter__()
        self.program.start()
        qtbot.waitUntil(lambda: self._is_ready(), timeout=60_000)
        with qtbot.waitActive(self.program.window):
            self.program.window.activateWindow()
        self.clerk = RandomClerk(self.program, chance)
        self.false: list[str] = []

    def _is_ready(self):
        first = self.program.first_window
        if first is not None:
            for login in first.findChildren(LoginPage):
                if login.password.line.text() == "":
                    login.password.line.setText(PASSWORD)
                    login.log_in()
        return self.program.controller is not None and self.program.window is not None

    def work(self, seconds):
        """Work for so many seconds; return how many acts and kinds of false sentences there were."""
        self.clerk.rest()
        done = 0
        for n in acts(self.clerk, seconds):
            done = n
            assert self.program.controller is not None, self.clerk.log[-6:]
            if self._bugs:
                self._note(f"a bug: {self._bugs.pop()!r}")
            for sentence in false_sentences(self.program):
                self._note(sentence)
        return done

    def _note(self, sentence):
        words = f"{self._name}: {sentence}\n    after {' | '.join(self.clerk.log[-6:])}"
        self.false.append(words)
        if log := os.environ.get("BINDESK_USAGE_LOG"):
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(words + "\n")

    def end(self):
        self.clerk.rest()
        window = self.program.window
        self.program.leave()
        self.program.ending.close()
        for one in (window, self.program.first_window):
            if one is not None:
                one.close()
                one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def small(tmp_path, bugs, qtbot):
    """A clerk's shift at a small practice desk."""
    desk = year_desk(tmp_path, SetClock())
    held(desk)
    for _ in range(3):
        accepted(desk)
    desk.close()
    program = Program(desk.home, Settings(), clock=SetClock())
    shift = Shift(program, PRACTICE, random.Random(SEED), bugs, qtbot)
    yield shift
    shift.end()


def test_a_clerk_at_a_small_desk_reads_no_false_sentence(small):
    assert small.work(SLICE_S) > 0
    assert small.false == []


def test_a_count_that_is_one_too_many_is_noticed(small, monkeypatch):
    small.clerk.rest()
    small.clerk.window.go("hall", "open")
    small.clerk.rest()
    assert list(false_sentences(small.program)) == []
    count_open = errand_lists.count_open

    def wrong(rows, today):
        counts = count_open(rows, today)
        return replace(counts, open=counts.open + 1)

    monkeypatch.setattr(errand_lists, "count_open", wrong)
    small.clerk.window.go("hall", "open")
    small.clerk.rest()
    assert list(false_sentences(small.program)) == ["在办 says '在办 4 件', there are 3"]


def test_a_code_and_an_error_on_the_screen_are_noticed(small):
    small.clerk.rest()
    for words in ("状态：to-deliver", "None", "{count} 件"):
        small.program.window.notices.warn(words)
    found = " ".join(false_sentences(small.program))
    for strange in ("to-deliver", "'None'", "{count}"):
        assert strange in found


@pytest.mark.skipif(not SECONDS, reason="an hour: dev.py faults usage")
def test_an_hour_at_all_desks_shows_no_false_sentence(tmp_path, bugs, qtbot, record_property):
    chance = random.Random(SEED)
    county = UsageCounty(tmp_path)
    false, told, strange = [], Counter(), 0
    names = (PRACTICE, FIRST, ABOVE, SECOND)
    try:
        rounds = max(1, round(SECONDS / (SHIFT_S * len(names))))
        for _ in range(rounds):
            strange += county.neighbour.attack(chance, 60)
            for name in names:
                program = Program(county.homes[name], county.settings(name))
                shift = Shift(program, name, chance, bugs, qtbot)
                told[name] += shift.work(SECONDS / rounds / len(names))
                shift.end()
                false += shift.false
        for name in names:
            desk = county.open(name)
            report = check(desk)
            false += [f"{name}: check says {problem}" for problem in report.problems]
            desk.close()
        digests = set()
        for name in (FIRST, SECOND, FIRST, SECOND):
            desk = county.open(name)
            Exchange(desk).run()
            desk.close()
        for name in (FIRST, SECOND):
            desk = county.open(name)
            digests.add(tuple(digest_of(desk.store)))
            desk.close()
        assert len(digests) == 1
        assert county.house.bugs() == []
    finally:
        county.close()
    record_property("figures", json.dumps({"acts": sum(told.values()), "strange records": strange}))
    assert false == []

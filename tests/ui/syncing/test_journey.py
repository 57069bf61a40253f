"""A county on a real socket, two desks of a village and the township's, each in its window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from bindesk.app import Program
from bindesk.county import admin as county_office
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.journal import conflicts
from bindesk.operations.records import registers
from bindesk.operations.records.json_lines import digest
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.paths import DataDir
from bindesk.settings import Settings
from bindesk.sync.identity.tickets import write_ticket
from bindesk.ui.shell.ask import WindowAsk
from tests.support.county.local_county import TOWNSHIP, VILLAGE
from tests.support.county.served_county import opened, served
from tests.support.desks.desks import SetClock
from tests.support.window.inline_pool import Inline
from tests.support.window.keys import shown

NAMES = {VILLAGE: "早饭头村", TOWNSHIP: "新民镇"}


@pytest.fixture
def county(tmp_path):
    made = opened(tmp_path / "county")
    with served(made) as there:
        yield there
    made.close()


@pytest.fixture
def seated(qtbot, county, tmp_path, monkeypatch):
    """Seat a clerk at a new desk and let it join by a ticket file, in its window."""
    programs = []

    def seat(unit, role, clerk):
        folder = tmp_path / clerk
        desk = create_desk(DataDir(folder), DeskSetup(unit, NAMES[unit], role, clerk), SetClock())
        desk = replace(desk, office=replace(desk.office, is_practice=False))
        program = Program(DataDir(folder), Settings(), clock=SetClock(), pool=Inline())
        programs.append(program)
        program.show_desk(desk)
        ticket = tmp_path / f"{clerk}.enrol"
        ticket.write_bytes(write_ticket(county.ticket(unit, role)))
        monkeypatch.setattr(WindowAsk, "file_to_open", lambda *_args: ticket)
        program.window.go("carrying")
        joining = program.window.page("carrying").joining
        joining.choose_button.click()
        joining.join_button.click()
        shown(qtbot, program.window)
        return program

    yield seat
    for program in programs:
        program.leave()
        program.window.close()
        program.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def page(program):
    return program.window.page("carrying")


def at(qtbot, program):
    """Sit down at a window; nothing else has the keyboard then."""
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    return program.window


def bar(program):
    return program.window.status.sync.text()


def write_group(program, resident, group):
    """Write a resident's group in the register's form and save it."""
    program.window.go("people", f"resident/{resident}")
    form = program.window.page("people").here().form
    form.form.field("group").set_text(group)
    form.save()


def carry(program):
    program.window.go("carrying", "standing")
    page(program).status.sync_button.click()


def everything(program):
    return [(one.kind, one.count, one.sha256) for one in digest(program.controller.desk)]


def test_two_desks_and_a_township_join_differ_agree_and_hold_the_same(qtbot, county, seated, keys):
    first = seated(VILLAGE, "village", "李秀英")
    assert first.window.section() == "carrying"
    assert page(first).status.sentence.text() == "✔ 已全部上报，县级均已收到。"
    assert first.controller.desk.office.letter == "A"
    resident = registers.record(first.controller.desk, RESIDENT, {"name": "赵玉兰"})[1]
    write_group(first, resident, "一组")
    assert "待上报 2" in bar(first)
    carry(first)
    assert "● 已全部上报" in bar(first)

    second = seated(VILLAGE, "village", "王志强")
    assert second.controller.desk.office.letter == "B"
    township = seated(TOWNSHIP, "township", "周干事")
    write_group(first, resident, "二组")
    write_group(second, resident, "三组")
    carry(first)
    carry(second)
    assert "待核对 1 条" in bar(second)

    window = at(qtbot, second)
    window.go("overview")
    lines = window.page("overview").lines()
    next(line for line in lines if "1 处改动不一致" in line.row_text.words).click()
    assert page(second).here == "conflicts"
    keys.press("1", "Enter")
    assert conflicts.how_many(second.controller.desk) == 0
    keys.press("F5")
    for program in (first, township, second):
        carry(program)
    groups = {
        registers.open_record(one.controller.desk, RESIDENT, resident).values["group"]
        for one in (first, second, township)
    }
    assert groups == {"二组"}
    assert everything(first) == everything(second) == everything(township)
    told = [(one.kind, one.count, one.sha256) for one in county_office.digest(county.county)]
    assert told == everything(first)

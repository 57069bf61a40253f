import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import members, probationary
from tests.support.window.meeting_windows import MeetingWindow


@pytest.fixture
def clock():
    return hands()


@pytest.fixture
def make_desk():
    people = [*members(43), probationary(44), probationary(45)]
    return lambda folder, clock: peopled(founded(folder, clock), people)


@pytest.fixture
def shown(qtbot, desk):
    made = MeetingWindow(desk)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 728)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.go()
    return made


@pytest.fixture
def page(shown):
    return shown.page


@pytest.fixture
def editor(page):
    page.new("DH", 11)
    return page.editor

import pytest

from bindesk.domain.problems import NotInOrder, Problem
from bindesk.errors import WorldError
from bindesk.ui.tools import worded
from tests.support.desks import practice_desk
from tests.support.pages import bars, tools_for


@pytest.fixture
def tools(tmp_path, qtbot):
    desk = practice_desk(tmp_path)
    yield tools_for(desk)
    desk.close()


def refused(error):
    def look():
        raise error

    return look


def test_a_look_up_that_fails_is_told_and_false(tools):
    assert not tools.looked_up(refused(WorldError("disk-full")))
    assert "硬盘已满" in bars(tools)[0]


def test_a_look_up_that_works_is_true(tools):
    assert tools.looked_up(lambda: None)
    assert bars(tools) == []


def test_each_finding_has_its_own_bar(tools):
    found = [Problem("correction-needs-reason"), Problem("strike-needs-reason")]
    tools.tell(NotInOrder(found))
    assert len(bars(tools)) == 2
    assert worded(NotInOrder(found)).count("\n") == 1

from bindesk.domain.problems import NotInOrder, Problem
from bindesk.errors import WorldError


def test_a_look_up_that_fails_is_told_in_a_bar(shown):
    def refuse():
        raise WorldError("disk-full", path="x")

    def not_there():
        raise NotInOrder([Problem("meeting-gone")])

    assert not shown.tools.looked_up(refuse)
    assert not shown.tools.looked_up(not_there)
    assert len(shown.window.notices.bars()) == 2
    assert shown.tools.looked_up(lambda: None)


def test_today_is_the_desks(shown, desk):
    assert shown.tools.today() == desk.today()

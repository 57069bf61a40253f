"""How the hall does its deeds."""

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError


def fails_with(error):
    def look():
        raise error

    return look


def test_a_look_up_that_fails_says_so_and_finds_the_other_thing(hall):
    assert hall.result_of(lambda: 1, 0) == 1
    assert hall.result_of(fails_with(ExternalError("disk-full")), 0) == 0
    assert hall.result_of(fails_with(ValidationFailed([Problem("errand-struck")])), 0) == 0
    assert ["硬盘已满" in bar.words for bar in hall.notices.bars()] == [True, False]


def test_a_deed_notifies_of_its_changes_after_its_result_was_shown(hall, qtbot):
    heard = []
    changes = Changes("accept-errand", "d", frozenset({("errand", "e")}))
    hall.changes.rung.connect(lambda touched: heard.append(touched.kinds))
    assert hall.do(lambda: changes, lambda made: made, lambda _made: heard.append("shown"))
    assert heard == ["shown", frozenset({"errand"})]


def test_a_deed_that_fails_notifies_of_nothing(hall):
    heard, failed = [], []
    hall.changes.rung.connect(heard.append)
    refused = fails_with(ValidationFailed([Problem("errand-struck")]))
    hall.do(refused, lambda made: made, heard.append, failed.append)
    assert heard == []
    assert failed[0].problems[0].code == "errand-struck"

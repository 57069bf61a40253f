import threading

import pytest
from PySide6.QtCore import QThread, QThreadPool

from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.tasks.tasks import BackgroundThreads, TaskProgress, Tasks
from tests.support.window.inline_pool import Inline, inline_tasks


def never(error):
    raise AssertionError(error)


def test_work_is_done_elsewhere_and_answered_here(qtbot, qapp):
    tasks, told = Tasks(QThreadPool()), []

    def work():
        return QThread.currentThread() is qapp.thread()

    with qtbot.waitSignal(tasks.idle):
        tasks.run(work, lambda there: told.append((there, QThread.currentThread())), never)
    assert told == [(False, qapp.thread())]


@pytest.mark.parametrize("error", [ExternalError("disk-full"), ValidationFailed([Problem("x")])])
def test_what_was_to_be_expected_goes_to_the_one_who_asked(error):
    told = []

    def work():
        raise error

    inline_tasks().run(work, never, told.append)
    assert told == [error]


def test_a_bug_is_nobodys_answer():
    told = []

    def work():
        raise ZeroDivisionError

    Tasks(Inline(), told.append).run(work, never, never)
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_a_bug_goes_to_the_excepthook_by_default(monkeypatch):
    told = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_rest: told.append(kind))

    def work():
        raise ZeroDivisionError

    Tasks(Inline()).run(work, never, never)
    assert told == [ZeroDivisionError]


def test_of_one_name_only_one_is_under_way(qtbot):
    tasks, gate, told = Tasks(QThreadPool()), threading.Event(), []
    with qtbot.waitSignal(tasks.idle):
        begun = [tasks.run(gate.wait, told.append, never, name="sync") for _ in range(2)]
        here = (tasks.busy, tasks.under_way("sync"))
        gate.set()
    assert begun == [True, False]
    assert here == (True, True)
    assert told == [True]
    assert not tasks.busy
    assert not tasks.under_way("sync")


def test_a_closed_window_is_called_back_by_nothing_that_was_under_way(qtbot):
    tasks, answers = Tasks(), []
    may_go_on = threading.Event()
    tasks.run(may_go_on.wait, answers.append, answers.append, name="draft")
    tasks.query(may_go_on.wait, answers.append, answers.append)
    tasks.discard_results()
    may_go_on.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert answers == []
    assert tasks.run(lambda: "next", answers.append, answers.append, name="draft")
    qtbot.waitUntil(lambda: answers == ["next"])


def test_the_next_may_start_out_of_the_answer_of_the_one_before():
    tasks, told = inline_tasks(), []

    def again(_answer):
        told.append(tasks.run(lambda: 2, told.append, never, name="sync"))

    tasks.run(lambda: 1, again, never, name="sync")
    assert told == [2, True]


def test_long_work_tells_how_far_it_is(qtbot):
    tasks, told = Tasks(QThreadPool()), []

    def work(steps):
        for done in range(3):
            steps.report(done + 1, 3, "第几页")
        return "完"

    with qtbot.waitSignal(tasks.idle):
        tasks.follow(work, told.append, never, told.append)
    assert told == [*(TaskProgress(done, 3, "第几页") for done in (1, 2, 3)), "完"]


def test_long_work_stops_when_asked(qtbot):
    tasks, begun, told = Tasks(QThreadPool()), threading.Event(), []

    def work(steps):
        begun.set()
        while not steps.is_cancelled:
            steps._stop.wait(0.01)
        return "停"

    with qtbot.waitSignal(tasks.idle):
        stop = tasks.follow(work, told.append, never, told.append)
        assert begun.wait(5)
        stop.set()
    assert told == ["停"]


def test_jobs_aside_are_waited_for_no_longer_than_told():
    aside, let_go = BackgroundThreads(), threading.Event()
    aside.start(lambda: let_go.wait(20))
    assert not aside.wait(0.01)
    let_go.set()
    assert aside.wait(20)

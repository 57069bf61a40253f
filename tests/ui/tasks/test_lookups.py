"""Coroutines that await queries: what the window shows of the store comes from worker threads."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread

from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.tasks.lookups import Lookups, Query
from bindesk.ui.tasks.tasks import Tasks
from tests.support.window.inline_pool import Later, inline_tasks


@pytest.fixture
def later(qapp):
    """Return lookups whose queries a test answers in the order it likes."""
    pool = Later()
    made = Lookups(Tasks(pool), lambda error: made.errors.append(error))
    made.jobs, made.errors, made.shown = pool.jobs, [], []
    return made


async def show(lookups, name):
    lookups.shown.append(await Query(lambda: name))


def test_none_begins_after_all_have_ended():
    lookups = Lookups(inline_tasks(), pytest.fail)
    lookups.shown = []
    lookups.stop_all()
    lookups.start(QObject(), "show", show(lookups, "late"))
    assert lookups.shown == []


def test_a_query_runs_elsewhere_and_its_answer_is_shown_on_the_windows_thread(qtbot, qapp):
    tasks, threads = Tasks(), []
    lookups = Lookups(tasks, threads.append)

    async def lookup():
        threads.append(await Query(QThread.currentThread) is qapp.thread())
        threads.append(QThread.currentThread() is qapp.thread())

    with qtbot.waitSignal(tasks.idle):
        lookups.start(qapp, "view", lookup())
    assert threads == [False, True]


def test_a_slow_answer_does_not_replace_a_later_one(later, qapp):
    later.start(qapp, "view", show(later, "first"))
    later.start(qapp, "view", show(later, "second"))
    for job in reversed(later.jobs):
        job()
    assert later.shown == ["second"]


def test_an_act_under_way_is_not_done_again(later, qapp):
    later.start_once(qapp, "unmask", show(later, "first"))
    later.start_once(qapp, "unmask", show(later, "second"))
    while later.jobs:
        later.jobs.pop(0)()
    assert later.shown == ["first"]
    later.start_once(qapp, "unmask", show(later, "third"))
    later.jobs.pop()()
    assert later.shown == ["first", "third"]


def test_lookups_of_other_names_and_owners_go_on(later, qapp):
    other = QObject()
    later.start(qapp, "view", show(later, "view"))
    later.start(qapp, "list", show(later, "list"))
    later.start(other, "view", show(later, "other"))
    for job in later.jobs:
        job()
    assert later.shown == ["view", "list", "other"]


def test_a_lookup_ends_with_its_owner(later):
    owner = QObject()
    later.start(owner, "view", show(later, "view"))
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    later.jobs[0]()
    assert later.shown == []


def test_a_lookup_that_starts_the_next_of_its_name_ends_at_its_next_query(later, qapp):
    async def first():
        await Query(lambda: 1)
        later.start(qapp, "view", show(later, "second"))
        await Query(lambda: 2)
        later.shown.append("first")

    later.start(qapp, "view", first())
    while later.jobs:
        later.jobs.pop(0)()
    assert later.shown == ["second"]


def test_a_desk_that_closes_ends_all_lookups(later, qapp):
    later.start(qapp, "view", show(later, "view"))
    later.start(qapp, "list", show(later, "list"))
    later.stop_all()
    for job in later.jobs:
        job()
    assert later.shown == []


@pytest.mark.parametrize("error", [ExternalError("disk-full"), ValidationFailed([Problem("x")])])
def test_an_error_that_nobody_catches_is_reported_once(later, qapp, error):
    def fails():
        raise error

    async def lookup():
        await Query(fails)

    later.start(qapp, "view", lookup())
    later.jobs.pop()()
    assert later.errors == [error]
    later.start(qapp, "view", show(later, "after"))
    later.jobs.pop()()
    assert later.shown == ["after"]


def test_a_lookup_may_catch_an_error_and_go_on(later, qapp):
    def fails():
        raise ExternalError("disk-full")

    async def lookup():
        try:
            await Query(fails)
        except ExternalError as error:
            later.shown.append(error.code)

    later.start(qapp, "view", lookup())
    later.jobs.pop()()
    assert (later.shown, later.errors) == (["disk-full"], [])


def test_a_bug_in_a_lookup_is_not_swallowed(qapp):
    lookups = Lookups(inline_tasks(), lambda _error: None)

    async def lookup():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lookups.start(qapp, "view", lookup())

import pytest

from bindesk.errors import ExternalError
from bindesk.operations.records import drafts
from bindesk.ui.context.draft_autosave import DraftAutosaver, saved_words
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.branch_desks import founded, hands
from tests.support.window.meeting_windows import AtOnce


class Later:
    """A pool that does its jobs when it is told to."""

    def __init__(self):
        self.jobs = []

    def start(self, job):
        self.jobs.append(job)

    def run(self):
        while self.jobs:
            self.jobs.pop(0)()


@pytest.fixture
def desk(tmp_path):
    made = founded(tmp_path, hands())
    yield made
    made.close()


@pytest.fixture
def pool():
    return Later()


@pytest.fixture
def saver(qapp, desk, pool):
    made = DraftAutosaver(desk, Tasks(pool), "meeting")
    made.begin("m1", lambda: {"n": len(pool.jobs)})
    return made


def test_nothing_new_is_not_kept(saver, pool):
    saver.save()
    assert pool.jobs == []


def test_what_is_typed_while_a_draft_is_under_way_is_kept_after_it(saver, pool, desk):
    saver.mark_edited()
    saver.save()
    saver.mark_edited()
    saver.save()
    assert len(pool.jobs) == 1
    pool.run()
    assert not saver.changed
    assert drafts.find(desk, "meeting", "m1") is not None


def test_the_end_waits_for_the_draft_under_way(saver, pool):
    done = []
    saver.mark_edited()
    saver.save()
    saver.mark_edited()
    saver.end(lambda: done.append("after"))
    assert done == []
    pool.run()
    assert done == ["after"]
    saver.save()
    assert pool.jobs == []


def test_a_draft_the_disk_refuses_is_told_and_tried_again(saver, pool, desk, monkeypatch):
    told = []
    saver.refused.connect(told.append)

    def refuse(*_said):
        raise ExternalError("disk-full", path="x")

    with monkeypatch.context() as patched:
        patched.setattr(drafts, "store", refuse)
        saver.mark_edited()
        saver.save()
        pool.run()
    assert [error.code for error in told] == ["disk-full"]
    assert saver.changed
    saver.save()
    pool.run()
    assert drafts.find(desk, "meeting", "m1") is not None


def test_the_instant_is_told_in_the_offices_own_time(qapp, desk):
    told = []
    saver = DraftAutosaver(desk, Tasks(AtOnce()), "meeting")
    saver.saved.connect(told.append)
    saver.begin("m1", dict)
    saver.mark_edited()
    saver.save()
    assert saved_words(told[0]) == "草稿已保存 10:42"

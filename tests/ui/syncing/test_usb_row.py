"""The line that tells how far a stick is, and stops it."""

from dataclasses import replace

import pytest

from bindesk.errors import ExternalError
from bindesk.ui.syncing.usb_row import UsbRow
from bindesk.ui.tasks.tasks import Tasks
from tests.support.window.pages import bars, on_show


class Later:
    """A pool that does a job when it is told to."""

    def start(self, job):
        self.do = job


@pytest.fixture
def pool():
    return Later()


@pytest.fixture
def row(qtbot, context, pool):
    made = UsbRow(replace(context, tasks=Tasks(pool)))
    on_show(qtbot, made, context)
    made.hide()
    return made


def test_it_counts_the_files_while_the_stick_is_written_and_goes_when_it_is_done(row, pool):
    seen, found = [], []

    def work(far):
        assert far(3, 12)
        seen.append(row.progress.text())
        return "done"

    row.run("正在导出到U盘", work, found.append)
    assert row.isVisible()
    assert "勿拔出U盘" in row.progress.text()
    pool.do()
    assert seen == ["⇅ 正在导出到U盘，可照常记录。请勿拔出U盘。照片和文件 3/12"]
    assert found == ["done"]
    assert not row.isVisible()


def test_a_clerk_who_stops_it_is_obeyed_before_the_next_file(row, pool, context):
    def work(far):
        if not far(0, 12):
            raise ExternalError("bundle-out-stopped", path="A.BDX")

    row.run("正在导出到U盘", work, lambda _none: pytest.fail("it was stopped"))
    row.stop_button.click()
    assert not row.stop_button.isEnabled()
    pool.do()
    assert not row.isVisible()
    (told,) = bars(context)
    assert "已停止，A.BDX 未写成" in told


def test_one_stick_goes_at_a_time_and_the_next_can_be_stopped_again(row, pool):
    found = []
    row.run("正在导出到U盘", lambda _far: 1, found.append)
    first = pool.do
    row.run("正在读U盘", lambda _far: 2, found.append)
    assert pool.do is first
    row.stop_button.click()
    first()
    row.run("正在读U盘", lambda _far: 2, found.append)
    assert row.stop_button.isEnabled()
    pool.do()
    assert found == [1, 2]

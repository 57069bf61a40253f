"""Files on their way from the county, in the background."""

import pytest

from bindesk.domain.attachments.attachments import Attachment
from bindesk.errors import ExternalError
from bindesk.ui.attachments.downloads import Downloads

FILE = Attachment(id="a", unit="u", name="会场.jpg", type="jpg", size=5, sha256="0" * 64)


class Line:
    def __init__(self):
        self.error = None
        self.asked = 0

    def fetch(self, _desk, _attachment, stop):
        self.asked += 1
        if stop.is_set():
            raise ExternalError("line-hung-up")
        if self.error:
            raise self.error


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def downloads(desk, later, line):
    return Downloads(desk, later, line.fetch)


def test_a_download_is_active_until_the_file_has_arrived(downloads, later):
    told = []
    downloads.changed.connect(lambda name: told.append((name, downloads.is_active(name))))
    downloads.start(FILE)
    assert downloads.is_active("a")
    later.work()
    assert told == [("a", True), ("a", False)]
    assert downloads.failure("a") is None


def test_why_a_download_failed_is_shown_until_it_is_started_again(downloads, later, line):
    line.error = ExternalError("line-away", server="https://near")
    downloads.start(FILE)
    later.work()
    assert downloads.failure("a") is line.error
    line.error = None
    downloads.start(FILE)
    assert downloads.failure("a") is None


def test_a_cancelled_download_is_not_waited_for_and_its_failure_not_shown(downloads, later, line):
    line.error = ExternalError("line-away", server="https://near")
    downloads.start(FILE)
    downloads.cancel("a")
    assert not downloads.is_active("a")
    later.work()
    assert downloads.failure("a") is None


def test_a_download_started_again_before_it_has_ended_is_run_again(downloads, later, line):
    downloads.start(FILE)
    downloads.start(FILE)
    downloads.cancel("a")
    downloads.start(FILE)
    assert len(later.jobs) == 1
    later.work()
    assert downloads.is_active("a")
    later.work()
    assert line.asked == 2
    assert not downloads.is_active("a")
    assert downloads.failure("a") is None


def test_a_desk_without_a_county_says_so(desk, later):
    alone = Downloads(desk, later)
    alone.start(FILE)
    later.work()
    assert [one.code for one in alone.failure("a").problems] == ["not-enrolled"]


def test_an_unexpected_error_is_logged_and_ends_every_download(downloads, later, line, caplog):
    line.error = KeyError("ours")
    downloads.start(FILE)
    later.work()
    assert not downloads.is_active("a")
    assert "KeyError" in caplog.text

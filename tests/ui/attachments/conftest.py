"""A record with files, and its panel in a window."""

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter

from bindesk.operations.attachments import attachments
from bindesk.ui.attachments.downloads import Downloads
from bindesk.ui.attachments.panel import AttachmentPanel
from tests.support.desks.year_desks import held, year_desk
from tests.support.window.inline_pool import Inline
from tests.support.window.pages import on_show, tools_for


def painted(seed, width=320, height=240):
    """Return a picture of a few bars, another for every seed."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for place in range(8):
        shade = (seed * 97 + place * 53) % 256
        painter.fillRect(
            place * width // 8, 0, width // 8, height, QColor(shade, 255 - shade, shade)
        )
    painter.end()
    return image


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def meeting(desk):
    return held(desk)


@pytest.fixture
def photo(tmp_path):
    """Save a made-up photo under a name; return its path."""

    def saved(name="会场.jpg", seed=1):
        path = tmp_path / name
        assert painted(seed).save(str(path))
        return path

    return saved


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "决议.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing to see")
    return path


@pytest.fixture
def attached(desk, meeting):
    """Add a file to the meeting; return its id."""
    return lambda path: attachments.attach(desk, "meeting", meeting, path).id


@pytest.fixture
def context(desk, told):
    return tools_for(desk, told)


class County:
    """Has the files that were taken away from the desk; ``error`` is what the line says instead."""

    def __init__(self):
        self.held = {}
        self.error = None
        self.asked = []

    def take(self, desk, attachment):
        place = desk.home.files / attachment.sha256[:2] / attachment.sha256
        self.held[attachment.id] = (place, place.read_bytes())
        place.unlink()

    def fetch(self, _desk, attachment, _stop):
        self.asked.append(attachment.id)
        if self.error is not None:
            raise self.error
        place, data = self.held[attachment.id]
        place.write_bytes(data)


class Later:
    """A pool that does its jobs when it is told to."""

    def __init__(self):
        self.jobs = []

    def start(self, job):
        self.jobs.append(job)

    def work(self):
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


@pytest.fixture
def county():
    return County()


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def downloads(desk, county):
    return Downloads(desk, Inline(), county.fetch)


@pytest.fixture
def panel(qtbot, context, meeting, downloads):
    made = AttachmentPanel(context, downloads)
    made.show_record("meeting", meeting)
    on_show(qtbot, made, context)
    return made


class Opener(QObject):
    """Stands for the system's programs, and remembers what they were given."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot("QUrl")
    def open(self, url):
        self.opened.append(url.toLocalFile())


@pytest.fixture
def opener():
    made = Opener()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")

import pytest
from PySide6.QtWidgets import QStyleFactory

from bindesk.ui.look import theme
from bindesk.ui.shell.application import speak_chinese
from tests.support.window.desk_guard import DeskGuard
from tests.support.window.keys import Keys
from tests.support.window.recording_ask import Told


@pytest.fixture(scope="session")
def office(qapp):
    """The one application, in the office's style and language."""
    speak_chinese(qapp)
    qapp.setStyle(QStyleFactory.create("Fusion"))
    return qapp


@pytest.fixture(autouse=True)
def look(office):
    """Begin every test in the light theme at 100 %."""
    theme.apply(office, "light", 100)
    return office


@pytest.fixture
def keys(qtbot):
    """Press keys wherever the focus is, and count them."""
    return Keys(qtbot)


@pytest.fixture
def told():
    """Somebody who answers for the clerk."""
    return Told()


@pytest.fixture(scope="session")
def desk_guard():
    """Return the one guard of this process."""
    return DeskGuard()


@pytest.fixture(autouse=True)
def no_desk_on_the_windows_thread(desk_guard):
    """Let no page use the desk on the window's thread."""
    desk_guard.is_watching = True
    yield
    desk_guard.is_watching = False

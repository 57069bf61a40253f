"""The settings while the program runs, and the writing of their file beside the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bindesk import log
from bindesk.settings import Settings, write_settings
from bindesk.ui.tasks.tasks import ExpectedError, Tasks


class SettingsFile:
    """Holds the ``current`` settings and writes each change to their file on a worker thread.

    A full disk must not keep the clerk from working: that the file can not be written is only logged.
    """

    def __init__(self, path: Path, settings: Settings, tasks: Callable[[], Tasks]) -> None:
        self._path = path
        self._tasks = tasks
        self.current = settings

    def change(self, settings: Settings) -> None:
        """Have other settings from now on."""
        if settings != self.current:
            self.current = settings
            self._write()

    def write_now(self) -> None:
        """Write the current settings on this thread, when the window closes."""
        _write(self._path, self.current)

    def _write(self) -> None:
        """Write the settings; those that change meanwhile are written after them."""
        settings = self.current

        def done(_none: None) -> None:
            if settings != self.current:
                self._write()

        write = partial(_write, self._path, settings)
        self._tasks().run(write, done, _ignore, name="settings")


def _write(path: Path, settings: Settings) -> None:
    try:
        write_settings(path, settings)
    except OSError as error:
        log.log_bug("ui", error)


def _ignore(_error: ExpectedError) -> None:
    """Ignore an error that ``_write`` never lets through."""

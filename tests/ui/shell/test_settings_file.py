"""Settings are written beside the window, the newest last, and a full disk stops nobody."""

from bindesk.settings import Settings, read_settings
from bindesk.ui.shell import settings_file
from bindesk.ui.shell.settings_file import SettingsFile
from bindesk.ui.tasks.tasks import Tasks
from tests.support.window.inline_pool import Later, inline_tasks

DARK, LIGHT = Settings(theme="dark"), Settings(theme="light")


def test_a_change_is_written_and_the_same_settings_are_not_written_again(tmp_path):
    path = tmp_path / "settings.json"
    stored = SettingsFile(path, LIGHT, inline_tasks)
    stored.change(LIGHT)
    assert not path.exists()
    stored.change(DARK)
    assert read_settings(path).theme == "dark" == stored.current.theme


def test_of_changes_in_quick_succession_the_last_is_written_last(tmp_path, qapp):
    pool = Later()
    tasks = Tasks(pool)
    stored = SettingsFile(tmp_path / "settings.json", LIGHT, lambda: tasks)
    stored.change(DARK)
    stored.change(LIGHT)
    stored.change(DARK)
    stored.change(LIGHT)
    while pool.jobs:
        pool.jobs.pop(0)()
    assert read_settings(tmp_path / "settings.json").theme == "light"


def test_what_is_not_written_yet_is_written_when_the_window_closes(tmp_path, qapp):
    stored = SettingsFile(tmp_path / "settings.json", LIGHT, lambda: Tasks(Later()))
    stored.change(DARK)
    stored.write_now()
    assert read_settings(tmp_path / "settings.json").theme == "dark"


def test_a_disk_that_refuses_is_logged_and_nobody_is_stopped(tmp_path, monkeypatch):
    errors = []
    monkeypatch.setattr(settings_file.log, "log_bug", lambda _where, error: errors.append(error))
    stored = SettingsFile(tmp_path / "missing" / "settings.json", LIGHT, inline_tasks)
    stored.change(DARK)
    assert stored.current == DARK
    assert [type(error) for error in errors] == [FileNotFoundError]

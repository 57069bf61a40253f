"""Opens the program's window from a command."""

from bindesk.paths import DataDir


def open_window(home: DataDir) -> int:
    """Open the window on a data directory and return its exit code; an empty one shows the setup wizard."""
    from bindesk.app import run

    return run(home)

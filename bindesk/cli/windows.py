"""Opens the window from a command."""

from bindesk.paths import DataDir


def open_window(home: DataDir) -> int:
    """Open the desk's window and return its exit code; a machine without a desk gets the wizard."""
    from bindesk.app import run

    return run(home)

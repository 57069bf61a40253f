"""Opens the desk that a command works on, with a password where one is needed."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.messages import message
from bindesk.paths import DataDir, default_home

if TYPE_CHECKING:
    from bindesk.operations.desk.desk import Desk

PASSWORD = "BINDESK_PASSWORD"  # noqa: S105 -- the name of the variable, not a password


def data_dir_of(args: Namespace) -> DataDir:
    """Return the data directory given by --home, or the machine's default one."""
    return DataDir(Path(args.home) if args.home else default_home())


@contextmanager
def desk_of(args: Namespace) -> Iterator["Desk"]:
    """Open the desk for a command and close it afterwards; a desk in real use asks for the password.

    Raises ExternalError when there is no desk or it can not be opened.
    """
    from bindesk.domain.text.cleaning import mask_text
    from bindesk.log import start, stop
    from bindesk.operations.desk.clocks import system_clock
    from bindesk.operations.setup.data_dir import open_desk, read_card

    home = data_dir_of(args)
    card = read_card(home)
    password = None if card is None or card.practice else read_password("ask-password")
    desk = open_desk(home, system_clock, password=password)
    start(home.logs, mask_text)
    try:
        yield desk
    finally:
        desk.close()
        stop()


def read_password(prompt: str) -> str:
    """Return the password: from the environment, typed without echo, or the first line of stdin."""
    if (password := os.environ.get(PASSWORD)) is not None:
        return password
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass(message(prompt))
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return line.rstrip("\r\n")

"""The command reopen: recover a desk that its county has revoked."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from bindesk.cli.desk_access import data_dir_of, read_password
from bindesk.cli.output import print_json, print_line
from bindesk.messages import message

CODE = "BINDESK_RELEASE_CODE"


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command reopen."""
    command_parser = command("reopen", message("help-reopen"))
    command_parser.add_argument("file", metavar="文件", help="县级用 county release 写出的解锁文件")
    command_parser.set_defaults(run=run_reopen)


def run_reopen(args: Namespace) -> int:
    """Recover the desk under a new password; the release code is typed or read from the environment."""
    from bindesk.operations.setup.recovery import recover

    recover(data_dir_of(args), Path(args.file), _code(), read_password("ask-new-password"))
    if args.json:
        print_json({"done": True})
    else:
        print_line(message("reopened"))
    return 0


def _code() -> str:
    if (code := os.environ.get(CODE)) is not None:
        return code
    if sys.stdin is not None and sys.stdin.isatty():
        return input(message("ask-release-code"))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""

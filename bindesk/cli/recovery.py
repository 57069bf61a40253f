"""The command that opens a desk again which its county had shut out."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from bindesk.cli.desk_access import data_dir_of, read_password
from bindesk.cli.output import message_of, print_json, print_line

CODE = "BINDESK_RELEASE_CODE"


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command reopen."""
    command_parser = command("reopen", "用县里的开封文件打开被停用的办公桌，并设新密码")
    command_parser.add_argument("file", metavar="文件", help="县里用 county release 写出的开封文件")
    command_parser.set_defaults(run=run_reopen)


def run_reopen(args: Namespace) -> int:
    """Have a new password open the desk again; the code comes before it, typed or from the environment."""
    from bindesk.operations.setup.recovery import recover

    recover(data_dir_of(args), Path(args.file), _code(), read_password("ask-new-password"))
    if args.json:
        print_json({"done": True})
    else:
        print_line(message_of("reopened"))
    return 0


def _code() -> str:
    if (code := os.environ.get(CODE)) is not None:
        return code
    if sys.stdin is not None and sys.stdin.isatty():
        return input(message_of("ask-release-code"))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""

"""The desk without a screen: every command, its texts in Chinese, its exit codes for scripts.

Exit 0: done. 1: not in order, the reasons on stderr, nothing half-done. 2: the command was written
wrongly. 3: the world (disk, line, lock, password). 70: an error of the program itself, kept in the log.
Nothing heavy is imported before a command needs it.
"""

import sys
from collections.abc import Sequence

from bindesk.cli.arguments import parser
from bindesk.cli.output import use_utf8
from bindesk.cli.runner import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code."""
    use_utf8()
    return run(parser().parse_args(sys.argv[1:] if argv is None else argv))

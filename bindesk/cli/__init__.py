"""The command line: every command of the program, its texts in Chinese, its exit codes for scripts.

Exit code 0: done. 1: the input is not valid; the reasons are on stderr and nothing was changed. 2: the
command line is wrong. 3: a cause outside the program (disk, network, lock, password). 70: an error of the
program itself, written to the log. A command imports its heavy modules only when it runs.
"""

import sys
from collections.abc import Sequence

from bindesk.cli.arguments import parser
from bindesk.cli.output import use_utf8
from bindesk.cli.runner import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    use_utf8()
    return run(parser().parse_args(sys.argv[1:] if argv is None else argv))

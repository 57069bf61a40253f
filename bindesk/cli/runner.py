"""Runs a command and turns its result or its error into an exit code."""

import os
import sys
from argparse import Namespace

from bindesk.cli.output import findings, print_error, print_json
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message

DONE, INVALID, USAGE, EXTERNAL = 0, 1, 2, 3
INTERRUPTED, BUG = 130, 70


def run(args: Namespace) -> int:
    """Run the parsed command and return its exit code."""
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except ValidationFailed as error:
        return _print_problems(args, INVALID, findings(error.problems))
    except ExternalError as error:
        problem = {
            "code": error.code,
            "field": "",
            "sentence": message(error.code, error.values),
        }
        return _print_problems(args, EXTERNAL, [problem])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has closed it; the buffered rest must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 -- a bug: logged, and reported in one sentence
        return _report_bug(args, error)
    return code


def _print_problems(args: Namespace, code: int, problems: list[dict[str, str]]) -> int:
    if args.json:
        print_json({"done": False, "problems": problems})
    for one in problems:
        print_error(one["sentence"])
    return code


def _report_bug(args: Namespace, error: Exception) -> int:
    from bindesk.cli.desk_access import data_dir_of
    from bindesk.log import log_bug

    log_bug("cli", error)
    sentence = message(
        "program-error", {"kind": type(error).__name__, "path": str(data_dir_of(args).logs)}
    )
    return _print_problems(
        args, BUG, [{"code": "program-error", "field": "", "sentence": sentence}]
    )

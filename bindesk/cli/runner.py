"""Runs a command and turns what comes of it into an exit code."""

import os
import sys
from argparse import Namespace

from bindesk.cli.output import complain, document, findings, worded
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError

DONE, NOT_IN_ORDER, USAGE, WORLD = 0, 1, 2, 3
INTERRUPTED, OURS = 130, 70


def run(asked: Namespace) -> int:
    """Run the command that was asked for."""
    try:
        code: int = asked.run(asked)
        sys.stdout.flush()
    except ValidationFailed as error:
        return _told(asked, NOT_IN_ORDER, findings(error.problems))
    except ExternalError as error:
        told = {"code": error.code, "field": "", "sentence": worded(error.code, error.values)}
        return _told(asked, WORLD, [told])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the lines has enough; what is left must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 -- ours: kept in the log, told in a sentence
        return _ours(asked, error)
    return code


def _told(asked: Namespace, code: int, told: list[dict[str, str]]) -> int:
    if asked.json:
        document({"done": False, "problems": told})
    for one in told:
        complain(one["sentence"])
    return code


def _ours(asked: Namespace, error: Exception) -> int:
    from bindesk.cli.desk_access import home_of
    from bindesk.log import keep_bug

    keep_bug("cli", error)
    told = worded("program-error", {"kind": type(error).__name__, "path": str(home_of(asked).logs)})
    return _told(asked, OURS, [{"code": "program-error", "field": "", "sentence": told}])

"""Does the same thing several times at the same instant, in threads and in processes."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from tests.support.programs.processes import started

DONE = "done"


def outcome(act: Callable[[], object]) -> str:
    """Return done, or the code with which the act was refused; any other exception passes through."""
    try:
        act()
    except ValidationFailed as error:
        return error.problems[0].code
    except ExternalError as error:
        return error.code
    return DONE


def raced(*acts: Callable[[], object]) -> list[str]:
    """Return the outcomes of acts that begin at the same instant, each in a thread; sorted.

    An exception that is neither ValidationFailed nor ExternalError is an outcome too, by its text.
    """
    outcomes: list[str] = []
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        begin.wait()
        try:
            outcomes.append(outcome(act))
        except Exception as error:  # noqa: BLE001 -- the outcome that the test shows
            outcomes.append(repr(error))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def raced_in_processes(act: Callable[..., None], root: Path, *values: object) -> list[str]:
    """Return the outcomes, sorted, of one act in several processes, one for each value.

    The act is called with the root, a value and a pipe; it sends a sign when it is ready, waits for one,
    and sends its outcome.
    """
    with ExitStack() as running:
        programs = [running.enter_context(started(act, root, value)) for value in values]
        assert [program.heard() for program in programs] == [b"ready"] * len(values)
        for program in programs:
            program.pipe.send_bytes(b"begin")
        return sorted(program.heard().decode() for program in programs)

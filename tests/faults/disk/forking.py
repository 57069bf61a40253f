"""The process under the disk shim: it forks for each job that it is sent, and says how each ended."""

import ctypes
import importlib
import json
import os
import select
import signal
import sys
import warnings
from pathlib import Path
from time import monotonic

from tests.faults.disk import scripted_day
from tests.faults.disk.shim import KINDS

_LIKELY = (
    "alembic.command",
    "sqlcipher3.dbapi2",
    "reportlab.pdfgen.canvas",
    "PIL.JpegImagePlugin",
    "bindesk.books.catalogue",
    "bindesk.operations.maintenance.checks",
)
"""What the programs import only when they need it."""


class _Counts(ctypes.Structure):
    _fields_ = (("writes", ctypes.c_long), ("syncs", ctypes.c_long), ("failures", ctypes.c_long))


def main() -> None:
    shim = ctypes.CDLL(None)
    shim.disk_shim_end.restype = _Counts
    for name in _LIKELY:
        importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        began = monotonic()
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            code = 99
            try:
                code = _child(shim, job, writer)
            finally:
                os._exit(code)
        os.close(writer)
        has_ended, _, _ = select.select([reader], [], [], job["killed_after_s"])
        if not has_ended:
            os.kill(pid, signal.SIGKILL)
        with os.fdopen(reader, "rb") as pipe:
            counts = json.loads(pipe.read() or b"{}")
        _, status = os.waitpid(pid, 0)
        seconds = monotonic() - began
        _say({"code": os.waitstatus_to_exitcode(status), "seconds": seconds, **counts})


def _say(said: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _child(shim: ctypes.CDLL, job: dict, writer: int) -> int:
    """Run a job with the shim; what it prints goes to files beside its trace."""
    warnings.simplefilter("error")
    for stream, name in ((1, "out"), (2, "err")):
        opened = os.open(f"{job['trace']}.{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, stream)
    scripted_day.weaken(job["weakness"])
    failure = job["failure"]
    shim.disk_shim_begin(
        job["root"].encode(),
        job["trace"].encode(),
        int(job["records"]),
        KINDS.index(failure["kind"]),
        ctypes.c_long(failure["at"]),
        failure["number"],
        int(failure["lasts"]),
    )

    def note(said: dict) -> None:
        shim.disk_shim_note(json.dumps(said).encode())

    code = scripted_day.run(job["program"], Path(job["root"]), Path(job["elsewhere"]), note)
    counts = shim.disk_shim_end()
    os.write(
        writer, json.dumps({name: getattr(counts, name) for name, _ in _Counts._fields_}).encode()
    )
    return code


if __name__ == "__main__":
    main()

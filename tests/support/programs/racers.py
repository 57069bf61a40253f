"""What one program of a race does: it opens its desk, waits for the sign, and does one final act."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.operations.books import printing
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal.undo import undo_step
from bindesk.operations.records import registers
from bindesk.operations.records.sheet_import import import_sheet
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.operations.setup.recovery import recover
from bindesk.operations.syncing import syncing
from bindesk.paths import DataDir
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, VILLAGE
from tests.support.programs.races import outcome


def create(root: Path, password: str, pipe: Connection) -> None:
    """Create a real desk in the directory under this password."""
    setup = DeskSetup(UNIT, VILLAGE, "village", CLERK, password)
    _at_the_sign(pipe, lambda: create_desk(DataDir(root), setup, system_clock).close())


def release(root: Path, values: tuple[str, str, str], pipe: Connection) -> None:
    """Recover a revoked desk: release file, code, new password."""
    file, code, password = values
    _at_the_sign(pipe, lambda: recover(DataDir(root), Path(file), code, password))


def act_on_desk(root: Path, values: tuple[str, str], pipe: Connection) -> None:
    """Do one act, by its name, on the open desk; the second value is the record or file it is about."""
    name, subject = values
    desk = open_desk(DataDir(root), system_clock, password=PASSWORD)
    try:
        _at_the_sign(pipe, lambda: ACTS[name](desk, subject))
    finally:
        desk.close()


def _import(desk: Desk, path: str) -> None:
    import_sheet(desk, KINDS["member"], Path(path))


ACTS: dict[str, Callable[[Desk, str], object]] = {
    "strike": lambda desk, record: registers.strike(desk, MEMBER, record, "重复登记"),
    "import": _import,
    "undo": undo_step,
    "enrol": lambda desk, path: syncing.enrol(desk, Path(path)),
    "print": lambda desk, path: printing.save_book(desk, "L10", Path(path)),
}
"""The final acts that are raced in processes, by their names."""


def _at_the_sign(pipe: Connection, act: Callable[[], object]) -> None:
    pipe.send_bytes(b"ready")
    pipe.recv_bytes()
    try:
        result = outcome(act)
    except Exception as error:  # noqa: BLE001 -- the outcome that the test shows
        result = repr(error)
    pipe.send_bytes(result.encode())
    pipe.poll(None)

"""Does something as a user without rights, where the tests are run by one who may do everything."""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """Lend a folder that other users can reach, too; its rights are mended at the end."""
    with tempfile.TemporaryDirectory(prefix="bindesk-tests-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder
        for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
            path.chmod(0o755)


def as_nobody(act: Callable[[], str]) -> str:
    """Return what an act says when it is done without special rights."""
    if os.geteuid() != 0:
        return act()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
        try:
            said = act()
        except BaseException:  # noqa: BLE001 -- the other process tells of it
            said = traceback.format_exc()
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said

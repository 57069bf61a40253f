"""Puts a whole file in place, or none: a power cut leaves the old one or the new one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, force it to the disk, then move it there at once."""
    with replacing(path, path.with_name(f"{path.name}.part")) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, beside: Path) -> Iterator[BinaryIO]:
    """Open a file ``beside`` its place for writing; at the end force it to the disk and move it there.

    When the block raises, what was written is taken away and the place is as it was.
    """
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Force the folder's own entry down, where the system knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

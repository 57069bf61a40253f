"""Replaces files atomically: after a power cut a file has either its old content or its new content."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_WRITERS = itertools.count()
"""Numbers the writers of this process: two that replace one file at once must not share a temporary file."""


def replace_file(path: Path, data: bytes) -> None:
    """Replace the content of ``path``: write a ``.part`` file, flush it to disk, rename it to ``path``.

    Raises OSError when the disk refuses; ``path`` is then unchanged.
    """
    with replacing(path, path.with_name(f"{path.name}.part")) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, beside: Path, *, is_short: bool = False) -> Iterator[BinaryIO]:
    """Open a temporary file for writing; at the end flush it to disk and rename it to ``path``.

    Its name is that of ``beside`` with this writer's process and number; with ``is_short`` only these, in 8
    characters, as the file system of an old USB stick takes them. Of several writers at once the last one
    wins. When the block raises, the temporary file is deleted and ``path`` is unchanged.
    """
    writer = os.getpid(), next(_WRITERS)
    if is_short:
        beside = beside.with_name("".join(f"{n % 0x10000:04x}" for n in writer) + beside.suffix)
    else:
        beside = beside.with_name(f"{beside.stem}.{writer[0]}-{writer[1]}{beside.suffix}")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def move_file(path: Path, to: Path) -> None:
    """Rename a file over ``to``; its new name is on the disk when this returns. Raises OSError."""
    path.replace(to)
    _sync_folder(to.parent)


def make_folder(folder: Path) -> None:
    """Make a folder with its parents where they are missing; they are on the disk when this returns.

    A file is only as safe as the names of the folders above it. Raises OSError.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Flush the folder's directory entry to disk, on systems that support it (POSIX)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

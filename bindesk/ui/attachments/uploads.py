"""Adding files to a record: chosen, dropped or pasted, each in a deed of its own."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class FilesToAdd:
    """Files to add, or a picture from the clipboard."""

    paths: tuple[Path, ...] = ()
    picture: QImage | None = None


@dataclass(frozen=True, slots=True)
class AddResult:
    """A deed for each added file, the doubts about them, and the errors of the refused ones."""

    done: tuple[Changes, ...]
    names: tuple[str, ...]
    doubts: tuple[Problem, ...]
    refused: tuple[ExternalError | ValidationFailed, ...]


def dropped_files(mime: QMimeData | None) -> FilesToAdd | None:
    """Return the files or picture of a drop or of the clipboard, or None when there are none.

    A clipboard that no program has filled has no data at all.
    """
    if mime is None:
        return None
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return FilesToAdd(paths)
    picture = mime.imageData() if mime.hasImage() else None
    return FilesToAdd(picture=picture) if isinstance(picture, QImage) else None


def add(desk: Desk, kind: str, record: str, what: FilesToAdd) -> AddResult:
    """Add files to a record one after another; a refused one does not stop the others."""
    if what.picture is None:
        return _add_all(desk, kind, record, what.paths)
    folder = desk.home.open_copies
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as directory:
        path = Path(directory) / f"粘贴的图片 {instant(desk.now()):%m-%d %H%M%S}.png"
        if not what.picture.save(str(path)):
            return AddResult((), (), (), (ExternalError("picture-not-pasted"),))
        return _add_all(desk, kind, record, (path,))


def _add_all(desk: Desk, kind: str, record: str, paths: Sequence[Path]) -> AddResult:
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- what reads photos is slow to load

    done: list[Changes] = []
    names: list[str] = []
    doubts: list[Problem] = []
    refused: list[ExternalError | ValidationFailed] = []
    for path in paths:
        try:
            attached = attachments.attach(desk, kind, record, path)
        except (ExternalError, ValidationFailed) as error:
            refused.append(error)
            continue
        done.append(attached.changes)
        names.append(path.name)
        doubts += attached.doubts
    return AddResult(tuple(done), tuple(names), tuple(doubts), tuple(refused))

"""What the panel of a record's files needs to know, and pictures drawn small; all of it off the UI thread."""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from bindesk.domain.attachments.attachments import Attachment
from bindesk.operations.desk.desk import Desk

LONGEST = 2400
"""The most pixels that a side of a photo has on the screen; what is larger is read smaller."""


@dataclass(frozen=True, slots=True)
class FileOnDesk:
    """A file of a record, and whether its bytes lie on this desk."""

    attachment: Attachment
    is_here: bool


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """A record's files; ``is_reported`` once the record, its files' bytes too, has reached the county."""

    files: tuple[FileOnDesk, ...] = ()
    is_reported: bool = False


def read(desk: Desk, kind: str, record: str) -> RecordFiles:
    """Return the files of a record."""
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- what reads photos is slow to load

    stored = attachments.of_record(desk, kind, record)
    return RecordFiles(
        tuple(FileOnDesk(one, attachments.is_here(desk, one)) for one in stored),
        not attachments.unreported(desk, kind, [record]),
    )


def photo(desk: Desk, attachment: str) -> QImage:
    """Return a photo, upright; an empty image for what can not be drawn.

    Raises ExternalError when its bytes are not here, or damaged.
    """
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

    return scaled(attachments.read(desk, attachment), QSize(LONGEST, LONGEST))


def thumbnail(desk: Desk, attachment: str, size: QSize) -> QImage:
    """Return the middle of a photo that fills ``size`` (device pixels); raises as ``photo`` does."""
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

    side = max(size.width(), size.height())
    image = scaled(attachments.read(desk, attachment), QSize(side, side), cover=True)
    if image.isNull():
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode
    filled = image.scaled(size, keep, smooth.SmoothTransformation)
    left = (filled.width() - size.width()) // 2
    top = (filled.height() - size.height()) // 2
    return filled.copy(left, top, size.width(), size.height())


def scaled(data: bytes, box: QSize, *, cover: bool = False) -> QImage:
    """Return a picture from its file's bytes, made smaller until it fits a box (or just covers it)."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    whole = reader.size()
    if not whole.isValid():
        return QImage()
    mode = Qt.AspectRatioMode
    target = whole.scaled(box, mode.KeepAspectRatioByExpanding if cover else mode.KeepAspectRatio)
    if target.width() < whole.width():
        reader.setScaledSize(target)
    return reader.read()

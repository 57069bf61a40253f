"""The data of the attachment panel: a record's files, and scaled pictures; read on worker threads."""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from bindesk.domain.attachments.attachments import Attachment
from bindesk.operations.desk.desk import Desk

LONGEST = 2400
"""The most pixels of a photo's side on the screen; a larger photo is scaled down while it is read."""


@dataclass(frozen=True, slots=True)
class FileOnDesk:
    """A file of a record, and whether its bytes are on this desk."""

    attachment: Attachment
    is_here: bool


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """A record's files; ``is_reported`` once the record and its files' bytes have reached the county."""

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
    """Return a photo, upright; an empty image for data that can not be decoded.

    Raises ExternalError when its bytes are missing here or damaged.
    """
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

    return scaled(attachments.read(desk, attachment), QSize(LONGEST, LONGEST))


def thumbnail(desk: Desk, attachment: str, size: QSize) -> QImage:
    """Return the middle of a photo that fills ``size`` (device pixels).

    Raises ExternalError when its bytes are missing here or damaged.
    """
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
    """Return a picture from its file's bytes, scaled down to fit a box (or to cover it)."""
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

"""Defines the record kind of attachments: photos, scans and papers; the file store has their bytes."""

import re
from dataclasses import dataclass

from bindesk.domain.attachments.file_types import TYPES
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record

LARGEST = 20 * 1024 * 1024
"""The largest size of a stored file in bytes."""

_LOOK = re.compile("[0-9a-f]{1,16}")
ALIKE = 5
"""Two photos whose difference hashes differ in fewer bits than this show the same scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Record):
    """A file that belongs to a record.

    ``sha256`` is the hash of its bytes (64 hexadecimal characters), ``size`` their number. ``look`` is a
    photo's difference hash (16 hexadecimal characters), by which a second photo of the same scene is
    recognised.
    """

    about_kind: str = f.code("记录类别", required=True)
    about: str = f.code("记录", required=True)
    name: str = f.text("文件名", limit=100, required=True)
    type: str = f.choice("文件类型", TYPES, required=True)
    size: int | None = f.whole("大小", least=1, limit=LARGEST, unit="字节", required=True)
    sha256: str = f.code("校验值", limit=64, required=True)
    look: str = f.code("图像特征", limit=16)


ATTACHMENT = Kind(
    "attachment",
    "附件",
    Attachment,
    title="name",
    columns=("name", "type", "size", "about_kind"),
    searches=(("about", "about_kind"), ("sha256", "unit")),
    measure="个",
    order=130,
    natural_key=("about_kind", "about", "sha256"),
)


def attachment_id(kind: str, record: str, sha256: str) -> str:
    """Return the id of an attachment, the same on every desk that adds the same file to the record."""
    return ATTACHMENT.natural_id("", {"about_kind": kind, "about": record, "sha256": sha256})


def looks_alike(one: str, other: str) -> bool:
    """Return whether two difference hashes are those of photos of one scene.

    A text that is no hash, as another desk may have written it, is like no photo.
    """
    if not (_LOOK.fullmatch(one) and _LOOK.fullmatch(other)):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() < ALIKE

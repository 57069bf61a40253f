"""Photos, scans and papers that belong to a record: what is known of each; the bytes lie elsewhere."""

from dataclasses import dataclass

from bindesk.domain.attachments.file_types import TYPES
from bindesk.domain.journal.ids import derived_id
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record

LARGEST = 20 * 1024 * 1024
"""The most bytes a file may have, as it is kept."""

ALIKE = 5
"""Two photos that differ in fewer bits of their looks than this show the same thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Record):
    """A file of a record.

    ``sha256`` names its bytes (64 hexadecimal characters), ``size`` counts them. ``look`` is a photo's
    difference hash, 16 hexadecimal characters, by which a second photo of the same scene is noticed.
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
)


def attachment_id(kind: str, record: str, sha256: str) -> str:
    """Return the id of a file's attachment to a record: two desks that add one file meet in it."""
    return derived_id("attachment", kind, record, sha256)


def looks_alike(one: str, other: str) -> bool:
    """Say whether two photos' looks are those of one scene."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() < ALIKE

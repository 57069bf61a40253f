"""How files read on the screen: their size, their type, and the file chooser's filter."""

from bindesk.domain.attachments.attachments import ATTACHMENT, Attachment
from bindesk.domain.attachments.file_types import IMAGES, TYPES

ADD = "添加附件"
PHOTOS = "照片"
ADDED_ON_SAVE = "完成时一并保存："

_KB, _MB = 1024, 1024 * 1024


def size_words(size: int) -> str:
    """Return a file's size: 340 KB, 1.2 MB; ``size`` is in bytes."""
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, round(size / _KB))} KB"


def type_and_size(attachment: Attachment) -> str:
    """Return a file's type and size: 照片 · 340 KB."""
    words = ATTACHMENT.choice_words("type", attachment.type)
    return f"{words} · {size_words(attachment.size or 0)}"


def short_type(attachment: Attachment) -> str:
    """Return a file type's usual letters: PDF, DOCX."""
    return attachment.type.upper()


def is_photo(attachment: Attachment) -> bool:
    """Return whether the window can show a file as a picture."""
    return attachment.type in IMAGES


def file_filter() -> str:
    """Return the file chooser's filter of the types that may be added."""
    ends = ("jpeg", *TYPES)
    photos = " ".join(f"*.{end}" for end in ends if end == "jpeg" or end in IMAGES)
    everything = " ".join(f"*.{end}" for end in ends)
    return ";;".join((f"照片和文件 ({everything})", f"照片 ({photos})"))


def added_words(count: int, name: str) -> str:
    """Return what was added: 添加附件：会场.jpg, 添加附件 2 个."""
    return f"{ADD}：{name}" if count == 1 else f"{ADD} {count} 个"

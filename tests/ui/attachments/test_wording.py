import pytest

from bindesk.domain.attachments.attachments import Attachment
from bindesk.domain.attachments.file_types import TYPES
from bindesk.ui.attachments import wording


def file(type_, size):
    return Attachment(id="a", unit="u", name=f"x.{type_}", type=type_, size=size)


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (340 * 1024, "340 KB"), (1024 * 1024, "1.0 MB"), (1_258_291, "1.2 MB")],
)
def test_sizes_are_shown_in_short(size, words):
    assert wording.size_words(size) == words


def test_a_file_is_shown_by_its_type_and_size():
    assert wording.type_and_size(file("docx", 2048)) == "Word 文档 · 2 KB"
    assert wording.short_type(file("docx", 1)) == "DOCX"
    assert wording.is_photo(file("png", 1))
    assert not wording.is_photo(file("pdf", 1))


def test_every_type_that_may_be_added_can_be_chosen():
    everything, photos = wording.file_filter().split(";;")
    for end in (*TYPES, "jpeg"):
        assert f"*.{end}" in everything
    assert photos == "照片 (*.jpeg *.jpg *.png *.bmp *.webp)"


def test_what_was_added_is_shown_by_name_or_number():
    assert wording.added_words(1, "会场.jpg") == "添加附件：会场.jpg"
    assert wording.added_words(3, "会场.jpg") == "添加附件 3 个"

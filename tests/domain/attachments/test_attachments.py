from bindesk.domain.attachments.attachments import (
    ATTACHMENT,
    Attachment,
    attachment_id,
    looks_alike,
)
from bindesk.domain.records.validation import check

SOUND = Attachment(
    id="a", unit="610482102249", about_kind="meeting", about="m", name="照片.jpg", type="jpg",
    size=1000, sha256="0" * 64,
)  # fmt: skip


def test_a_whole_attachment_is_in_order_as_a_record():
    assert check(ATTACHMENT, ATTACHMENT.plain(SOUND)) == []


def test_two_desks_that_add_one_file_meet_in_one_record():
    assert attachment_id("meeting", "m", "s") == attachment_id("meeting", "m", "s")
    others = {attachment_id("meeting", "n", "s"), attachment_id("errand", "m", "s")}
    assert attachment_id("meeting", "m", "s") not in others


def test_looks_that_differ_in_few_bits_are_alike():
    assert looks_alike("0000000000000000", "000000000000000f")
    assert not looks_alike("0000000000000000", "000000000000001f")
    assert not looks_alike("", "")
    assert not looks_alike("", "0000000000000000")


def test_a_look_that_another_desk_made_up_is_like_no_photo():
    assert not looks_alike("QQ", "0000000000000000")
    assert not looks_alike("0000000000000000", "-1")

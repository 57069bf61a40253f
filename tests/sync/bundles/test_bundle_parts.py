from pathlib import Path

import msgspec
import pytest

from bindesk.domain.text.problems import ValidationFailed
from bindesk.sync.bundles.bundle_parts import (
    FileName,
    FilePart,
    PacksPart,
    PagesPart,
    ReplyHeader,
    UploadHeader,
    decode_parts,
    first_part,
)
from bindesk.sync.wire.wire import LogCursor, LogPage, Peer, WireLogEntry, WireUnit, encode

PATH = Path("D1234567.BDX")
PLACE = LogCursor("610482102249", 3, b"p" * 16)
SAID = [
    UploadHeader((PLACE,)),
    PacksPart((b"one", b"two")),
    FilePart("610482102249", "0" * 64, 9, 3, b"photo"),
    UploadHeader((PLACE,), files=(FileName("610482102249", "0" * 64),), files_included=1),
    ReplyHeader(
        (PLACE,),
        ("610482102249",),
        5,
        (WireUnit("610482102249", "早饭头村", "village", "610482102000"),),
        (Peer("d", "610482102249", "village", "A", b"k" * 32, 1),),
        {b"i" * 16: "pack-forged"},
    ),
    PagesPart(
        LogPage("610482102249", (WireLogEntry(b"pack", {0: "right-missing"}),), 4, b"q" * 16)
    ),
]


def refusal(deed):
    with pytest.raises(ValidationFailed) as caught:
        deed()
    return caught.value.problems[0].code


def test_each_load_says_the_same_after_the_stick():
    assert list(decode_parts(map(encode, SAID), PATH)) == SAID


def test_a_newer_field_at_the_end_is_passed_over():
    newer = msgspec.msgpack.encode(["packs", [b"one"], "a later field"])
    assert list(decode_parts([newer], PATH)) == [PacksPart((b"one",))]


@pytest.mark.parametrize("rubbish", [b"", b"\xc1", b"<html>", encode(PLACE), b'["later"]'])
def test_what_is_no_load_is_refused(rubbish):
    assert refusal(lambda: list(decode_parts([rubbish], PATH))) == "bundle-newer"


def test_the_first_part_has_to_be_of_its_kind():
    said = iter(SAID)
    assert first_part(said, UploadHeader, PATH) is SAID[0]
    assert refusal(lambda: first_part(said, UploadHeader, PATH)) == "bundle-newer"
    assert refusal(lambda: first_part(iter(()), ReplyHeader, PATH)) == "bundle-newer"

import io
import struct
import zipfile

import pytest

from bindesk.errors import ExternalError
from bindesk.sheets.containers import MOST_MEMBERS, Container, container_of, content_notes
from tests.sheets.making import repacked, xls, xlsx

ROWS = [["姓名", "性别"], ["王", "男"]]


def refused(content):
    with pytest.raises(ExternalError) as error:
        container_of(content)
    return error.value.code


def packed(size, count=1):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fresh:
        fresh.writestr("xl/workbook.xml", b"<x/>")
        for place in range(count):
            fresh.writestr(f"xl/{place}.bin", b"\0" * size)
    return made.getvalue()


def test_the_three_containers_are_distinguished():
    assert container_of(xlsx(ROWS)) is Container.PACKED
    assert container_of(xls(ROWS)) is Container.COMPOUND
    assert container_of("姓名,性别".encode("gb18030")) is Container.TEXT
    assert container_of("姓名,性别".encode("utf-16")) is Container.TEXT


def test_small_files_may_be_packed_tightly_and_big_ones_may_not():
    assert container_of(packed(900 * 1024)) is Container.PACKED
    assert refused(packed(2 * 1024 * 1024)) == "sheet-swells"


def test_what_would_unpack_to_more_than_100_megabytes_is_refused_however_loosely_packed():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as fresh:
        fresh.writestr("xl/workbook.xml", b"<x/>")
        fresh.writestr("xl/media/a.bin", bytes(2 * 1024 * 1024))
    content = bytearray(made.getvalue())
    *_, last = _directory_entries(content)
    content[last + 24 : last + 28] = struct.pack("<I", 99 * 1024 * 1024)
    assert container_of(bytes(content)) is Container.PACKED
    content[last + 24 : last + 28] = struct.pack("<I", 101 * 1024 * 1024)
    assert refused(bytes(content)) == "sheet-swells"


def test_the_number_of_members_is_bounded():
    assert container_of(packed(1, MOST_MEMBERS - 1)) is Container.PACKED
    assert refused(packed(1, MOST_MEMBERS)) == "sheet-swells"


def test_a_member_under_a_password_is_reported():
    content = bytearray(xlsx(ROWS))
    for place in _directory_entries(content):
        content[place + 8] |= 1
    assert refused(bytes(content)) == "sheet-needs-password"


def _directory_entries(content):
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        yield place
        place = content.find(b"PK\x01\x02", place + 1)


def test_an_ordinary_workbook_needs_no_notes():
    assert content_notes(xlsx(ROWS), Container.PACKED) == []
    assert content_notes(xls(ROWS), Container.COMPOUND) == []
    assert content_notes(b"a,b", Container.TEXT) == []


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"]
)
def test_macros_of_either_age_are_noted(name):
    content = repacked(xlsx(ROWS), {name: b"x"})
    assert [note.code for note in content_notes(content, Container.PACKED)] == ["sheet-has-macros"]

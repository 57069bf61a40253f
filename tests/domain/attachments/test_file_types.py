import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.attachments.file_types import IMAGES, TYPES, file_type, safe_name
from bindesk.domain.text.problems import Problem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCX = b"PK\x03\x04....[Content_Types].xml....word/document.xml"
XLSX = b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml"
SOUND = {
    "照片.JPG": ("jpg", b"\xff\xd8\xff\xe0rest"),
    "照片.jpeg": ("jpg", b"\xff\xd8\xff\xe1rest"),
    "图.png": ("png", b"\x89PNG\r\n\x1a\nrest"),
    "图.bmp": ("bmp", b"BMrest"),
    "图.webp": ("webp", b"RIFF\x00\x00\x00\x00WEBPrest"),
    "文件.pdf": ("pdf", b"%PDF-1.7"),
    "文件.docx": ("docx", DOCX),
    "表.xlsx": ("xlsx", XLSX),
    "旧.doc": ("doc", OLE),
    "旧.wps": ("wps", OLE),
    "旧表.xls": ("xls", OLE),
    "旧表.et": ("et", OLE),
}


def code(name, data):
    found = file_type(name, data)
    return found.code if isinstance(found, Problem) else found


@pytest.mark.parametrize("name", SOUND)
def test_a_file_whose_name_and_content_agree_is_known(name):
    wanted, data = SOUND[name]
    assert code(name, data) == wanted


def test_every_type_that_may_be_kept_was_tried():
    assert {wanted for wanted, _ in SOUND.values()} == TYPES.keys()
    assert TYPES.keys() > IMAGES


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("other", SOUND)
def test_content_of_another_type_is_refused(name, other):
    data = SOUND[other][1]
    same = code(other, data) == code(name, data) or data is SOUND[name][1]
    assert same or code(name, data) == "attachment-type-mismatch"


@pytest.mark.parametrize(
    "name",
    [
        "坏.exe",
        "照片.jpg.exe",
        "脚本.bat",
        "页.html",
        "包.zip",
        "宏.docm",
        "图.svg",
        "无扩展名",
        ".jpg/x",
    ],
)
def test_other_types_are_refused_by_name(name):
    assert code(name, b"\xff\xd8\xff") == "attachment-type-unknown"


def test_a_program_that_calls_itself_a_photo_is_refused():
    assert code("照片.jpg", b"MZ\x90\x00") == "attachment-type-mismatch"
    assert code("照片.jpg", b"\xd8\xff") == "attachment-type-mismatch"
    assert code("x.webp", b"RIFF....WAVE") == "attachment-type-mismatch"
    assert code("x.docx", b"PK\x03\x04just a zip word/") == "attachment-type-mismatch"


def test_an_empty_file_is_refused():
    assert code("照片.jpg", b"") == "attachment-empty"


def test_macros_are_refused_in_old_and_new_papers():
    assert code("x.docx", DOCX + b"word/vbaProject.bin") == "attachment-has-macros"
    assert code("x.doc", OLE + "_VBA_PROJECT".encode("utf-16-le")) == "attachment-has-macros"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("11月 支委会.jpg", "11月 支委会.jpg"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a:b.jpg", "a_b.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("lpt1", "_lpt1"),
        ("COM\u00b9.jpg", "_COM\u00b9.jpg"),
        ("nul.tar.jpg", "_nul.tar.jpg"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("尾点. . .", "尾点"),
        ("", "文件"),
        ("...", "文件"),
        ("?*<>|.png", "_____.png"),
    ],
)
def test_names_lose_what_could_do_harm(name, safe):
    assert safe_name(name) == safe


def test_a_name_ends_as_its_type_does():
    assert safe_name("照片.PNG", "jpg") == "照片.jpg"
    assert safe_name("照片", "jpg") == "照片.jpg"


@given(st.text(max_size=400))
def test_any_name_comes_out_short_and_plain(name):
    safe = safe_name(name, "jpg")
    assert 4 < len(safe) <= 81
    assert safe.endswith(".jpg")
    assert len(safe.encode()) <= 204
    assert not set(safe) & set('<>:"/\\|?*\x00\n\u202e')

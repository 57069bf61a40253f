"""Sheets and pictures made to hurt: bombs, references to elsewhere, lies about size and type."""

import io
import struct
import zipfile
import zlib

from tests.support.window.pictures import picture

_HEAD = "姓名,公民身份号码,联系电话,村民小组\n"
_SHEET = """<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData></worksheet>"""
_PARTS = {
    "[Content_Types].xml": """<?xml version="1.0"?><Types
 xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml"
 ContentType="application/xml"/><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override
 PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": """<?xml version="1.0"?><workbook
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a"
 sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="{target}"/></Relationships>""",
}


def _book(rows: str = "", doctype: str = "", target: str = "worksheets/sheet1.xml") -> bytes:
    """Return a workbook of one sheet."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content.replace("{target}", target))
        archive.writestr("xl/worksheets/sheet1.xml", _SHEET.format(doctype=doctype, rows=rows))
    return output.getvalue()


def _row(*cells: str) -> str:
    texts = (f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f"<row>{''.join(texts)}</row>"


def _billion_laughs() -> str:
    levels = (f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    return f'<!DOCTYPE worksheet [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">{"".join(levels)}]>'


def sheets(secret: str) -> dict[str, bytes]:
    """Return hostile sheets by file name; ``secret`` is the path of a file that is not to be read."""
    head = _row("姓名", "公民身份号码", "联系电话", "村民小组")
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>远</t></is></c></row>'
    return {
        "bomb.xlsx": _book(head + _row("一" * 30_000_000)),
        "laughs.xlsx": _book(head + _row("&a9;"), _billion_laughs()),
        "reads-a-file.xlsx": _book(
            head + _row("&x;"), f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]>'
        ),
        "leads-out.xlsx": _book(head, target=f"../../../..{secret}"),
        "far-cell.xlsx": _book(head + far),
        "formulas.xlsx": _book(head + '<row><c><f>HYPERLINK("http://x","x")</f><v>1</v></c></row>'),
        "cut.xlsx": _book(head + _row("王小明"))[:-200],
        "noise.xlsx": b"PK\x03\x04" + bytes(range(256)) * 40,
        "noise.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 40,
        "long-cell.csv": (_HEAD + "王" * 4_000_000).encode("utf-8-sig"),
        "wide.csv": (_HEAD + "," * 300_000).encode("utf-8-sig"),
        "quote-never-closed.csv": (_HEAD + '"' + "王\n" * 100_000).encode("utf-8-sig"),
        "formula.csv": (_HEAD + "=cmd|' /C calc'!A0,,,\n").encode("utf-8-sig"),
        "nul.csv": (_HEAD + "王\x00小明\u202e,,,\n").encode("utf-8-sig"),
        "bytes.csv": bytes(range(256)) * 400,
    }


def _png(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large; its rows are all alike and pack well."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(4_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def pictures() -> dict[str, bytes]:
    """Return hostile pictures by file name."""
    sound = picture(64, 48)
    return {
        "bomb.png": _png(60_000, 60_000),
        "cut.jpg": sound[: len(sound) // 2],
        "program.jpg": b"MZ" + bytes(4000),
        "script.jpg": b"<html><hta:application><script>alert(1)</script></html>",
        "both.jpg": sound + _book(),
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "noise.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        "empty.jpg": b"",
    }

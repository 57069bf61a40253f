"""Forty made-up names, numbers, texts and file names, and the search for them in any form they may lie in."""

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from tests.support.desks.makers import made_up_id_number

NAMES = tuple(f"{surname}{given}" for surname in "𬴂褚卫蒋沈" for given in ("云舒", "砚秋"))
ID_NUMBERS = tuple(made_up_id_number(700 + order, born="19510417") for order in range(10))
PHONES = tuple(f"1397755{order:04}" for order in range(4300, 4308))
TEXTS = (
    "东沟三号窑洞旁第二户",
    "与邻居因核桃树起争执已劝和",
    "患慢性肾病每周透析两次",
    "低保金改由其妹代领",
    "会上有人提出账目不清",
    "其子在外欠债不便告知",
)
FILE_NAMES = (
    "褚云舒病历首页",
    "卫砚秋残疾证正面",
    "蒋云舒家宅基地图",
    "沈砚秋离婚判决",
    "核桃林承包合同",
    "低保复核谈话",
)
ALL = (*NAMES, *ID_NUMBERS, *PHONES, *TEXTS, *FILE_NAMES)

_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def found_below(folder: Path) -> dict[str, set[str]]:
    """Return the canaries that lie in the files of a folder, or in their names, by file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes() if path.is_file() else b""
        if seen := found_in(name.encode()) | found_in(content):
            found[name] = seen
    return found


def found_in(content: bytes) -> set[str]:
    """Return the canaries that lie in some bytes, also where these are packed."""
    parts = [content, *_unpacked(content)]
    return {
        canary for canary in ALL if any(form in part for form in forms(canary) for part in parts)
    }


def forms(canary: str) -> Iterator[bytes]:
    """Yield what a text may look like in a file: its encodings, escaped, as hexadecimal, as base64."""
    plain = canary.encode()
    yield plain
    yield canary.encode("utf-16-le")
    yield canary.encode("gb18030")
    yield plain.hex().encode()
    if not canary.isascii():
        yield quote(canary).encode()
        yield canary.encode("unicode_escape")
    for shift in range(3):
        # The letters at both ends depend on the bytes beside the text: each letter stands for six bits.
        whole = base64.b64encode(bytes(shift) + plain)
        yield whole[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]


def _unpacked(content: bytes) -> Iterator[bytes]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    for head in _ZLIB_HEADS:
        at = content.find(head)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[at:], 1_000_000)
            at = content.find(head, at + 1)

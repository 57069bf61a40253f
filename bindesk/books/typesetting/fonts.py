"""Loads the fonts of printed books; the first font of a chain that has a character draws it."""

import os
import struct
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from bindesk.assets import asset
from bindesk.books.typesetting import tounicode

tounicode.patch_reportlab()

Style = Literal["song", "fangsong", "kai"]


@dataclass(frozen=True, slots=True)
class FontSource:
    """The source of one font: the name of a shipped asset, or the path of a file on this computer."""

    file: str
    shipped: bool = False
    subfont: int = 0

    @property
    def name(self) -> str:
        """Return the name under which reportlab registers the font."""
        return f"{Path(self.file).stem}-{self.subfont}-{zlib.crc32(self.file.encode()):08x}"


@dataclass(frozen=True, slots=True)
class FontChain:
    """The fonts for running text and for headings, the preferred font first."""

    body: tuple[FontSource, ...]
    heads: tuple[FontSource, ...]


SERIF = FontSource("fonts/NotoSerifSC-400.ttf", shipped=True)
SANS = FontSource("fonts/NotoSansSC-400.ttf", shipped=True)
SANS_BOLD = FontSource("fonts/NotoSansSC-700.ttf", shipped=True)
BUNDLED = FontChain(body=(SERIF, SANS), heads=(SANS_BOLD, SANS, SERIF))

_BODY_FILES: Mapping[Style, str] = {
    "song": "simsun.ttc",
    "fangsong": "simfang.ttf",
    "kai": "simkai.ttf",
}
_HEADS_FILE = "simhei.ttf"
_EXTENSION_FILES = (
    "simsunb.ttf",
    "SimsunExtG.ttf",
    "HanaMinA.ttf",
    "HanaMinB.ttf",
    "BabelStoneHan.ttf",
)


def font_folders() -> tuple[Path, ...]:
    """Return the font folders of the operating system."""
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
        if local_data := os.environ.get("LOCALAPPDATA"):
            folders.append(Path(local_data, "Microsoft", "Windows", "Fonts"))
        return tuple(folders)
    return (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")


def system_chain(style: Style = "song", folders: Sequence[Path] | None = None) -> FontChain:
    """Return the font chain of this computer: installed, shipped, then rare-character fonts.

    The licence of Microsoft's fonts lets a PDF embed them but forbids shipping them, so they come first only
    where they are installed. ``folders`` replaces the system's font folders.
    """
    file_names = (_BODY_FILES[style], _HEADS_FILE, *_EXTENSION_FILES)
    available = _find(file_names, font_folders() if folders is None else folders)
    extension = tuple(available[name] for name in _EXTENSION_FILES if name in available)
    body = tuple(available[name] for name in (_BODY_FILES[style],) if name in available)
    heads = tuple(available[name] for name in (_HEADS_FILE,) if name in available)
    return FontChain(body + BUNDLED.body + extension, heads + BUNDLED.heads + extension)


def _find(names: Sequence[str], folders: Sequence[Path]) -> dict[str, FontSource]:
    by_lower = {name.lower(): name for name in names}
    sources: dict[str, FontSource] = {}
    for file in _files(folders):
        name = by_lower.get(file.name.lower())
        if name and name not in sources:
            sources[name] = FontSource(str(file))
    return sources


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for inside, _, names in os.walk(folder):
            yield from (Path(inside, name) for name in sorted(names))


@dataclass(frozen=True, slots=True, eq=False)
class FontFace:
    """A loaded font: the characters it can draw, and their widths in 1/1000 of the font size."""

    name: str
    coverage: frozenset[int]
    widths: Mapping[int, float]
    font: TTFont

    def covers(self, text: str) -> bool:
        """Return whether the font has a glyph for every character of a text."""
        return self.coverage.issuperset(map(ord, text))


_loading = threading.Lock()


def face(source: FontSource) -> FontFace | None:
    """Return a loaded font, read and registered once; None for a file that is not a usable font."""
    with _loading:
        return _load(source)


@cache
def _load(source: FontSource) -> FontFace | None:
    if source.shipped:
        return _registered(source, asset(source.file).read_bytes())
    try:
        return _registered(source, Path(source.file).read_bytes())
    except (OSError, TTFError, struct.error, ValueError, IndexError):
        return None


def _registered(source: FontSource, data: bytes) -> FontFace:
    font = TTFont(source.name, BytesIO(data), subfontIndex=source.subfont)
    pdfmetrics.registerFont(font)
    return FontFace(source.name, _coverage(font), font.face.charWidths, font)


def _coverage(font: TTFont) -> frozenset[int]:
    """Return the code points with a visible glyph; some fonts map characters to empty outlines."""
    ends = font.face.glyphPos
    return frozenset(
        code
        for code, glyph in font.face.charToGlyph.items()
        if ends[glyph] != ends[glyph + 1] or chr(code).isspace()
    )


def faces(sources: Sequence[FontSource]) -> Iterator[FontFace]:
    """Yield the usable fonts of a chain in order, reading each file only on demand."""
    for source in sources:
        font_face = face(source)
        if font_face is not None:
            yield font_face

"""Finds a font for every character of a text."""

from collections.abc import Iterator, Sequence

from bindesk.books.typesetting.fonts import FontFace, FontSource, faces

_IGNORABLE = frozenset(map(ord, "\u00ad\u061c\ufeff")).union(
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xE0100, 0xE01F0),
)
Run = tuple[FontFace | None, str]


class GlyphRuns:
    """One weight of a font chain: finds the font of each character and loads fonts on demand."""

    def __init__(self, sources: Sequence[FontSource]) -> None:
        self._waiting = faces(sources)
        self._open: list[FontFace] = [next(self._waiting)]
        self._found: dict[str, FontFace | None] = {}
        self.first = self._open[0]

    def runs(self, text: str) -> list[Run]:
        """Return a text split into runs of one font each; None stands for characters that no font has.

        Format characters (joiners, direction marks, variation selectors) have no glyph and are dropped.
        """
        if self.first.covers(text):
            return [(self.first, text)]
        runs: list[Run] = []
        for letter in text:
            if ord(letter) in _IGNORABLE:
                continue
            character = (
                " " if letter.isspace() and ord(letter) not in self.first.coverage else letter
            )
            face = self._face_of(character)
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + character)
            else:
                runs.append((face, character))
        return runs

    def _face_of(self, letter: str) -> FontFace | None:
        if letter not in self._found:
            self._found[letter] = next(
                (face for face in self._fonts() if ord(letter) in face.coverage), None
            )
        return self._found[letter]

    def _fonts(self) -> Iterator[FontFace]:
        yield from self._open
        for face in self._waiting:
            self._open.append(face)
            yield face

"""Measures the similarity of two texts, to find minutes that were copied.

Texts are compared by their runs of five code points, without blanks and punctuation: a character is
common when it is in a run that the other text has too. The similarity is twice the smaller number of
common characters over both lengths. It is 1 for equal texts, stays high when names and dates were
replaced or paragraphs moved, and is low for two meetings on different matters in the same official
language, whose common words are mostly shorter than a run. Source: integrity check R4 (domain reference
1.4).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

ALIKE_PERCENT = 90
SHORTEST = 50
"""Texts with fewer code points than this are naturally similar and are never compared."""

_RUN = 5
_LEFT_OUT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Similarity:
    """The most similar earlier text: its index, from 0, and the similarity in percent."""

    index: int
    percent: int


@dataclass(frozen=True, slots=True)
class _Runs:
    text: str
    runs: tuple[str, ...]
    known: frozenset[str]

    def common_with(self, other: "_Runs") -> int:
        """Return the number of characters in runs that the other text has too."""
        # One byte per run, 1 where it is shared; shifted onto itself it marks every character of the run.
        shared = int.from_bytes(bytes(map(other.known.__contains__, self.runs)), "little")
        marked = shared
        for shift in range(1, _RUN):
            marked |= shared << 8 * shift
        return marked.bit_count()


def most_alike(
    text: str, earlier: Iterable[str], *, at_least: int = ALIKE_PERCENT
) -> Similarity | None:
    """Return the earlier text most similar to a text, or None when all are below ``at_least`` percent.

    60 earlier texts of 3,000 code points take some 40 ms; texts of very different length are skipped.
    """
    runs = _runs(text)
    best: Similarity | None = None
    for index, other in enumerate(earlier):
        percent = _percent(runs, _runs(other)) if _could_be(runs, other, at_least) else 0
        if percent >= max(at_least, best.percent + 1 if best else 0):
            best = Similarity(index, percent)
    return best


def _runs(text: str) -> _Runs:
    plain = _LEFT_OUT.sub("", text)
    runs = tuple(plain[start : start + _RUN] for start in range(len(plain) - _RUN + 1))
    return _Runs(plain, runs, frozenset(runs))


def _could_be(runs: _Runs, other: str, at_least: int) -> bool:
    """Return whether a text of the other's length, punctuation included, can reach the percentage."""
    return len(other) * (200 - at_least) >= len(runs.text) * at_least


def _percent(one: _Runs, two: _Runs) -> int:
    if min(len(one.text), len(two.text)) < SHORTEST:
        return 0
    common = min(one.common_with(two), two.common_with(one))
    return 200 * common // (len(one.text) + len(two.text))

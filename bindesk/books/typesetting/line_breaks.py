"""Breaks running text into lines by the rules of Chinese typesetting."""

from collections.abc import Sequence

_NO_START = frozenset("。，、；：？！）〕】》〉」』’”…—·％℃,.;:?!)]}%〗々～")
_NO_END = frozenset("（〔【《〈「『‘“([{〖￥$№")
_UNITS = frozenset("年月日号时分秒元角票名人次岁组户条项期届个天件")
_BEFORE_NUMBER = frozenset("月第续")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,%@_':*+#")
_NEW_LINES = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n") | {"\t": "\u3000"})


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, split at line ends of every kind; a tab becomes one wide space."""
    if text.isprintable():
        return [text]
    return text.replace("\r\n", "\n").translate(_NEW_LINES).rstrip("\n").split("\n")


def may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two characters.

    No line starts with 。，、） and their like nor ends with an opening bracket; Latin words, numbers,
    a number with its unit and a month with its day stay whole. Source: GB/T 15834-2011, place of the marks.
    """
    if after in _NO_START or before in _NO_END:
        return False
    if before in _BEFORE_NUMBER and after.isdigit():
        return False
    if before in _WORD:
        return after not in _WORD and not (before.isdigit() and after in _UNITS)
    return True


def break_lines(text: str, widths: Sequence[float], room: float) -> list[str]:
    """Return the lines of one paragraph, none wider than ``room`` in the unit of ``widths``.

    ``widths`` has one number per code point. A word longer than a line is cut at the line's end; a line has
    at least one character, however narrow the room.
    """
    lines: list[str] = []
    start, last_break, filled = 0, 0, 0.0
    since_break = 0.0
    for index, width in enumerate(widths):
        if index > start and may_break(text[index - 1], text[index]):
            last_break, since_break = index, 0.0
        while filled + width > room and index > start and text[index] != " ":
            cut = last_break if last_break > start else index
            lines.append(text[start:cut].rstrip(" "))
            filled = since_break if cut == last_break else 0.0
            start = cut
        filled += width
        since_break += width
    lines.append(text[start:].rstrip(" "))
    return lines

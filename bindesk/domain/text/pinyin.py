"""Computes the pinyin initials of names, with all readings of each character, for searching people.

The table of readings is a shipped file, loaded on first use; surnames have special readings, which come first
(单 is Shan, 解 is Xie, 尉迟 is Yuchi). Source: interface reference, finding on name search.
"""

from collections.abc import Mapping
from functools import cache

from bindesk.assets import asset
from bindesk.domain.text.cleaning import clean_code, clean_line, surname_length

MOST = 8
"""The largest number of spellings of one text; readings of the first characters have precedence."""

_LONGEST_SURNAME = 2


@cache
def _readings() -> Mapping[str, str]:
    readings: dict[str, str] = {}
    for letters, characters in _rows("text/initials.txt"):
        readings.update(dict.fromkeys(characters, letters))
    return readings


@cache
def _surnames() -> Mapping[str, str]:
    return dict(_rows("text/surnames.txt"))


def _rows(name: str) -> list[tuple[str, str]]:
    lines = asset(name).read_text("utf-8").splitlines()
    parted = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(first, second) for first, second in parted]


def initials(text: str, *, surname: bool = True) -> tuple[str, ...]:
    """Return the pinyin initials of a text in lower-case ASCII, the likeliest first, at most 8 spellings.

    Digits and Latin letters are kept; blanks, punctuation and characters without a known reading are dropped.
    With ``surname`` the text begins with a surname, whose special reading comes first.
    """
    spellings = [""]
    for letters in filter(None, _letters(clean_line(text), surname=surname)):
        longer = (spelling + letter for letter in letters for spelling in spellings)
        spellings = list(dict.fromkeys(longer))[:MOST]
    return tuple(filter(None, spellings))


def initials_key(text: str) -> str:
    """Return the spellings of a name, each after one blank, for a column searched with LIKE '% wxm%'.

    王小明 gives " wxm", 单小明 " sxm dxm cxm"; a text without a known reading gives "".
    """
    return "".join(" " + spelling for spelling in initials(text))


def order_key(name: str) -> str:
    """Return a key that sorts names as a roll does: by the surname's letter, the surname, then all initials.

    高 and 郭 do not mix: all 高 stand together, sorted by their given names. A name without a known reading
    comes last.
    """
    if not name:
        return ""
    letters = next(iter(initials(name)), "~")
    return f"{letters[0]}{name[: surname_length(name)]} {letters}"


def matches(text: str, name: str) -> bool:
    """Return whether an incomplete search text matches a name.

    The text may be characters from the middle of the name, or a mixture of initials and characters from its
    beginning ("wxm", "王xm"). The pre-edit text of an input method with apostrophes ("w'x'm") works too. An
    empty text matches every name.
    """
    query = clean_code(text).replace("'", "").replace("’", "").lower()
    if query in clean_code(name).lower():
        return True
    characters = _typable_characters(clean_line(name))
    return len(query) <= len(characters) and all(
        letter == character or letter in letters
        for letter, (character, letters) in zip(query, characters, strict=False)
    )


def _typable_characters(text: str) -> list[tuple[str, str]]:
    """Return the characters of a name that have initials, each with its possible initials."""
    paired = zip(text, _letters(text, surname=True), strict=True)
    return [(character.lower(), letters) for character, letters in paired if letters]


def _letters(text: str, *, surname: bool) -> list[str]:
    """Return the possible initials of each character of a text."""
    letters = [_letters_of(character) for character in text]
    if surname:
        for length in range(_LONGEST_SURNAME, 0, -1):
            if surname_letters := _surnames().get(text[:length]):
                for index, letter in enumerate(surname_letters):
                    letters[index] = "".join(dict.fromkeys(letter + letters[index]))
                break
    return letters


def _letters_of(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    return _readings().get(character, "")

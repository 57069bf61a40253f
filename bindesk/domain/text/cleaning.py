"""Normalises text before it is stored, and masks names and numbers of persons.

Lengths are in code points, never UTF-16 units: names of this county have characters beyond the Basic
Multilingual Plane. Source: domain reference 7 (GB 18030-2022) [V:34].
"""

import re
import unicodedata

from bindesk.domain.text.problems import Problem

NAME_LIMIT = 50
"""The largest number of code points of a person's name."""

MIDDLE_DOT = "\u00b7"
_DOTS = dict.fromkeys(
    map(ord, "\u2022\u2027\u30fb\uff65\u2219\u22c5\u2024\u0387\u16eb"), MIDDLE_DOT
)

_DOUBLES = (
    "欧阳上官司马诸葛东方夏侯皇甫尉迟公孙慕容令狐长孙宇文司徒司空轩辕端木百里呼延南宫西门独孤万俟闻人澹台赫连钟离淳于单于太史"
    "申屠公羊濮阳宗政鲜于闾丘亓官巫马公西漆雕乐正壤驷公良拓跋夹谷宰父谷梁东郭南门相里第五梁丘左丘"
)
DOUBLE_SURNAMES = frozenset(_DOUBLES[index : index + 2] for index in range(0, len(_DOUBLES), 2))

_PRIVATE = "Co"
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\u0085|\u2028|\u2029")
_BLANKS = re.compile(r"\s+")
_BLANK_IN_HAN = re.compile(r"(?<=[^\x00-\u024f])\s+(?=[^\x00-\u024f])")

_ID_HEAD = 4
_TAIL = 4
_LEAST_HIDDEN = 4
_SIGNIFICANT = re.compile("[^ -]")

_SECRETS = re.compile(
    r"(?<!\d)(?:"
    r"(?P<id>\d{17}[\dXxＸｘ]|\d{15}(?!\d))"
    r"|(?P<card>\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)"
    r"|(?P<phone>[1１][3-9３-９]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4})"
    r")(?!\d)"
)


def clean_memo(text: str) -> str:
    """Return normalised text of several lines: NFC, without control characters except line ends."""
    lines = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines)).strip()


def without_unseen(text: str) -> str:
    """Return a text without control characters, text direction marks and other characters without a glyph.

    All else stays as it is; text that somebody typed at this desk has none of them.
    """
    return _UNSEEN.sub("", text) if _UNSEEN.search(text) else text


def clean_line(text: str) -> str:
    """Return one normalised line of text: NFC, each run of blanks or line ends as one blank."""
    return _BLANKS.sub(" ", clean_memo(text))


def clean_code(text: str) -> str:
    """Return a normalised code or number: NFKC (no full-width forms), without blanks."""
    joined = _BLANKS.sub("", unicodedata.normalize("NFKC", clean_memo(text)))
    return unicodedata.normalize("NFKC", joined)


def clean_name(text: str) -> str:
    """Return a person's normalised name: one kind of middle dot, no blanks used for alignment.

    Clerks write 王　明 to match the width of three characters; such blanks are removed, those between Latin
    letters stay.
    """
    name = clean_line(text).translate(_DOTS)
    # Removing a blank may join combining marks, which NFC reorders, and that may expose another blank.
    while (closed := unicodedata.normalize("NFC", _BLANK_IN_HAN.sub("", name))) != name:
        name = closed
    return name


def length(text: str) -> int:
    """Return the number of code points of a text in NFC."""
    return len(unicodedata.normalize("NFC", text))


def read_name(text: str, field: str = "name") -> tuple[str, list[Problem]]:
    """Return the normalised name in a typed text, and its problems.

    Private-use characters (from old police systems) are a warning: other computers show them as boxes.
    """
    name = clean_name(text)
    problems = []
    if length(name) > NAME_LIMIT:
        problems.append(
            Problem("name-too-long", field, {"limit": NAME_LIMIT, "length": length(name)})
        )
    if name and all(unicodedata.category(c) == "Nd" or c in " -." for c in name):
        problems.append(Problem("name-only-digits", field))
    if private := private_characters(name):
        listed = "、".join(f"U+{ord(character):04X}" for character in private)
        problems.append(
            Problem("name-has-private-characters", field, {"characters": listed}, warning=True)
        )
    return name, problems


def private_characters(text: str) -> list[str]:
    """Return the private-use characters of a text, which only the computer that typed them can draw."""
    return [character for character in text if unicodedata.category(character) == _PRIVATE]


def surname_length(name: str) -> int:
    """Return the number of code points of the surname in a Chinese name."""
    return 2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else min(1, len(name))  # noqa: PLR2004


def mask_name(name: str) -> str:
    """Return a name with only the surname visible: 王小明 as 王**, 欧阳娜 as 欧阳*."""
    visible = surname_length(name)
    return name[:visible] + "".join(c if c == MIDDLE_DOT else "*" for c in name[visible:])


def mask_id_number(number: str) -> str:
    """Return an ID number with only its first four and last four characters: 6104**********0018.

    The region and the tail let a clerk distinguish two persons; the birth date is hidden. A number too short
    for that is hidden whole.
    """
    return _masked(number, head=_ID_HEAD)


def mask_phone(number: str) -> str:
    """Return a telephone number without the four digits before its last four: 138****0001.

    A number too short for that is hidden whole.
    """
    characters = len(_SIGNIFICANT.findall(number))
    return _masked(number, head=max(0, characters - _TAIL - _LEAST_HIDDEN))


def mask_card(number: str) -> str:
    """Return a bank card number with only its last four digits."""
    return _masked(number, head=0)


def _masked(number: str, *, head: int) -> str:
    positions = [match.start() for match in _SIGNIFICANT.finditer(number)]
    hidden = positions[head:-_TAIL]
    if len(hidden) < _LEAST_HIDDEN or len(positions) <= _LEAST_HIDDEN + _TAIL:
        hidden = positions
    return "".join("*" if index in hidden else character for index, character in enumerate(number))


_MASKS = {"id": mask_id_number, "card": mask_card, "phone": mask_phone}


def mask_text(text: str) -> str:
    """Return a text with the ID numbers, mobile numbers and bank card numbers in it masked.

    Finds 15- and 18-character ID numbers, 11-digit mobile numbers and 16- to 19-digit card numbers, with
    or without the usual blanks, in half- and full-width digits. It protects log files, so it masks too
    much rather than too little.
    """
    return _SECRETS.sub(lambda match: _MASKS[str(match.lastgroup)](match.group()), text)

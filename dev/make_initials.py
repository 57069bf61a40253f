"""Writes resources/text/initials.txt: the pinyin initials of every Han character that has a reading.

Run from the repository with the development environment: python dev/make_initials.py. The readings
are those of pypinyin (MIT), which the program itself does not need.
"""

import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

HEAD = """\
# Pinyin initials of Han characters, all readings, the usual one first; made by dev/make_initials.py
# from pypinyin's dictionary (MIT). One line: the initials, a tab, every character that has them.
"""


def initials(readings: str) -> str:
    """Return the first letters of readings parted by commas, each once, in their order."""
    letters = (unicodedata.normalize("NFD", reading)[0] for reading in readings.split(","))
    return "".join(dict.fromkeys(letters))


def table() -> dict[str, str]:
    """Return {initials: characters}, both sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for point, readings in sorted(pinyin_dict.items()):
        if unicodedata.normalize("NFC", chr(point)) == chr(point):
            found[initials(readings)].append(chr(point))
    return {key: "".join(found[key]) for key in sorted(found)}


def main() -> None:
    """Write the table."""
    lines = "".join(f"{letters}\t{characters}\n" for letters, characters in table().items())
    target = Path(__file__).parents[1] / "resources" / "text" / "initials.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text(HEAD + lines, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

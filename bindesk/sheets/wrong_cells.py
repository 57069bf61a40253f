"""Shows a cell of a sheet in the error about it: short, and with what is secret in it masked."""

import re
import unicodedata

from bindesk.domain.records.fields import FieldSpec, Sensitivity
from bindesk.domain.records.masking import mask_value
from bindesk.domain.records.validation import ID_NUMBER
from bindesk.domain.text.cleaning import clean_code, mask_text
from bindesk.domain.text.identity import read_id_number

MOST_SHOWN = 60
"""The greatest number of code points of a cell or a heading that an error shows."""

_MOST_READ = 400
"""How many code points of a cell are looked at, so that a cell of 10 MB costs no more than another."""

_NUMBER = re.compile(r"[0-9]+X?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_CARD = re.compile(r"[0-9]{16,19}")


def shortened(text: str) -> str:
    """Return a text of at most MOST_SHOWN code points, with … where it was cut."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def wrong_cell(field: str, spec: FieldSpec, text: str) -> str:
    """Return the text of a field's cell for the error about it.

    A number that is no valid ID number is shown as it stands in the clerk's sheet, since one must see what is
    wrong with it. Valid ID numbers, mobile and card numbers stay masked, in whichever column they are, and so
    do the other sensitive fields, whose only fault is their length.
    """
    start = text[:_MOST_READ]
    is_hidden = spec.sensitivity is Sensitivity.SENSITIVE and field != ID_NUMBER
    if is_hidden or not _is_no_secret(start):
        start = mask_text(mask_value(field, spec, start))
    return shortened(start)


def masked_words(text: str) -> str:
    """Return words of an error that come from a cell: short, and with the numbers of persons masked."""
    return shortened(mask_text(text[:_MOST_READ]))


def _is_no_secret(text: str) -> bool:
    """Return whether a cell holds no number that must be hidden, or one that is none in truth."""
    if mask_text(text) == text:
        return True
    plain = unicodedata.normalize("NFKC", text).upper()
    joined = clean_code(plain).replace("-", "")
    numbers = {*_NUMBER.findall(plain), *_NUMBER.findall(joined)}
    return not any(
        read_id_number(one)[0] or _MOBILE.fullmatch(one) or _is_card(one) for one in numbers
    )


def _is_card(number: str) -> bool:
    """Return whether a number is a bank card's by its length and check digit (ISO/IEC 7812-1)."""
    if not _CARD.fullmatch(number):
        return False
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(int(digit) for digit in number[::-2]) + sum(doubled)) % 10 == 0

"""Masks the values of sensitive fields."""

from collections.abc import Callable, Mapping

from bindesk.domain.records.fields import FieldSpec, Sensitivity
from bindesk.domain.text.cleaning import mask_card, mask_id_number, mask_phone

HIDDEN = "***"
"""The text shown for a sensitive value of which no part may be shown."""

_LONGEST_PHONE = 13


def _mask_phone(number: str) -> str:
    # A value too long for a telephone number is another number in the wrong column.
    return mask_phone(number) if len(number) <= _LONGEST_PHONE else mask_card(number)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": _mask_phone,
    "card": mask_card,
}


def mask_value(field: str, spec: FieldSpec, words: str) -> str:
    """Return the masked words of a sensitive field; other fields' words are returned unchanged.

    A masked number shows enough digits to distinguish two persons; other sensitive text is hidden whole.
    """
    if spec.sensitivity is not Sensitivity.SENSITIVE or not words:
        return words
    mask = _MASKS.get(field)
    return mask(words) if mask else HIDDEN

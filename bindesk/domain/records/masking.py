"""How much of a sensitive field is shown while nobody has asked to see it."""

from collections.abc import Callable, Mapping

from bindesk.domain.records.fields import FieldSpec, Sensitivity
from bindesk.domain.text.cleaning import mask_card, mask_id_number, mask_phone

HIDDEN = "***"
"""What stands for a sensitive value no part of which may be shown."""

_LONGEST_PHONE = 13


def _mask_phone(number: str) -> str:
    # What is too long for a telephone is something else that slipped into its column.
    return mask_phone(number) if len(number) <= _LONGEST_PHONE else mask_card(number)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": _mask_phone,
    "card": mask_card,
}


def mask_value(field: str, spec: FieldSpec, words: str) -> str:
    """Return a field's words as anybody may see them; those of a field that is not sensitive stay.

    Of numbers enough is left to tell two people apart, of other sensitive text nothing.
    """
    if spec.sensitivity is not Sensitivity.SENSITIVE or not words:
        return words
    mask = _MASKS.get(field)
    return mask(words) if mask else HIDDEN

"""Makes deeds, and the bytes of packs whose columns a test has bent."""

import lzma
from dataclasses import replace

import msgspec

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.wire.columns import NARROW, ChangeTemplate, DeedTemplate

UNIT, DEVICE = "610482102249", "device-a"
AT = 1_764_000_000_000
SEEDS = (bytes(range(16)), bytes(16), b"\xff" * 16)
SOUND = "1\x1fa\x1f"
"""The columns that fit to the plain ``head``."""


def deed(*changes, **rest):
    """Return a deed of this unit and device."""
    told = {"unit": UNIT, "device": DEVICE, "n": 1, "clerk": "李秀英", "verb": "record"}
    return Deed(**{"id": new_id(), "made_at": AT, "changes": changes, **told, **rest})


def own(values):
    """Return a deed that makes one resident with these values."""
    made = deed()
    return replace(made, changes=(Change("resident", id_in_deed(made.id, 0), (), values),))


def packed(text, filters):
    """Return a stream as a pack has it."""
    return lzma.compress(text, format=lzma.FORMAT_RAW, filters=filters)


def body(head, narrow="", wide=b"", ids=b"\0" * 10):
    """Return the bytes of one deed with an id that is written out."""
    said = msgspec.msgpack.encode(head)
    text = len(said).to_bytes(4, "big") + said + narrow.encode()
    return msgspec.msgpack.encode([ids, packed(text, NARROW), wide])


def head(**rest):
    """Return the head of a pack with one resident, with some of its parts replaced."""
    whole = {
        "unit": UNIT,
        "device": DEVICE,
        "manners": [DeedTemplate("李秀英", "record", 1, None, 1, False, (0,))],
        "shapes": [ChangeTemplate("resident", True, 0, (("name", "t"),))],
        "deeds": [0],
        "columns": [(False, 2), (False, 0), (False, 0), (False, 0), (False, 2)],
    }
    return list((whole | rest).values())

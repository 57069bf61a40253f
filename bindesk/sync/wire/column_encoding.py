"""Encodes deeds in columns (see ``columns``): collects templates and texts, compresses both streams."""

import lzma
from collections import Counter
from collections.abc import Sequence

import msgspec

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_bytes, id_from_seed, id_in_deed
from bindesk.domain.records.fields import Plain
from bindesk.sync.wire.columns import (
    END,
    INSTANTS,
    NARROW,
    PARENTS,
    RECORDS,
    UNDOES,
    WIDE,
    WIDE_TEXT,
    ChangeTemplate,
    ColumnBody,
    ColumnHead,
    ColumnKey,
    DeedTemplate,
    column_keys,
)

_NEAR_MS = 10**9
_encoder = msgspec.msgpack.Encoder()


def encode(
    unit: str,
    device: str,
    deeds: Sequence[Deed],
    seeds: Sequence[bytes] = (),
    audit: bytes = b"",
) -> bytes:
    """Encode deeds of one unit and device, in their order, and the head of the device's audit trail.

    Ids that derive from one of the ``seeds`` are not written, unless only one does. Raises ValueError for a
    name with the control character that ends a value, which no program gives.
    """
    writer = _Writer()
    seed_numbers, used = _ids_from_seed(deeds, seeds)
    templates: dict[DeedTemplate, int] = {}
    template_numbers = []
    before = 0
    for index, deed in enumerate(deeds):
        template = writer.deed_template(deed, index, seed_numbers[index])
        template_numbers.append(templates.setdefault(template, len(templates)))
        writer.add(INSTANTS, str(deed.made_at - before))
        before = deed.made_at
    texts = ["".join(writer.columns.get(key, ())) for key in column_keys(writer.change_templates)]
    columns = tuple((not text.isascii(), len(text)) for text in texts)
    head = ColumnHead(
        unit=unit,
        device=device,
        deed_templates=tuple(templates),
        change_templates=tuple(writer.change_templates),
        deeds=tuple(template_numbers),
        columns=columns,
    )
    header = _encoder.encode(head)
    narrow = "".join(text for text in texts if text.isascii()).encode("ascii")
    wide = "".join(text for text in texts if not text.isascii()).encode(WIDE_TEXT)
    return _encoder.encode(
        ColumnBody(
            b"".join(
                id_bytes(d.id) for d, seed in zip(deeds, seed_numbers, strict=True) if not seed
            ),
            _compressed(len(header).to_bytes(4, "big") + header + narrow, NARROW),
            _compressed(wide, WIDE) if wide else b"",
            b"".join(used),
            audit,
        )
    )


def _ids_from_seed(deeds: Sequence[Deed], seeds: Sequence[bytes]) -> tuple[list[int], list[bytes]]:
    """Return the number, from 1, of each deed's seed, 0 for none, and the seeds to write."""
    following = [_seed_of(deed, seeds) for deed in deeds]
    often = Counter(following)
    used = [seed for seed in seeds if often[seed] > 1]
    places = {seed: number for number, seed in enumerate(used, start=1)}
    return [places.get(seed, 0) for seed in following], used


def _seed_of(deed: Deed, seeds: Sequence[bytes]) -> bytes:
    fitting = (seed for seed in seeds if id_from_seed(seed, deed.n, deed.made_at) == deed.id)
    return next(fitting, b"")


class _Writer:
    """Collects templates and columns while deeds are encoded."""

    def __init__(self) -> None:
        self.columns: dict[ColumnKey, list[str]] = {}
        self.change_templates: dict[ChangeTemplate, int] = {}

    def deed_template(self, deed: Deed, index: int, seed: int) -> DeedTemplate:
        if deed.undoes is not None:
            self.add(UNDOES, deed.undoes)
        change_numbers = tuple(
            self._change_number(deed, change_index, change)
            for change_index, change in enumerate(deed.changes)
        )
        lag, is_undoing = deed.n - index, deed.undoes is not None
        return DeedTemplate(
            deed.clerk, deed.verb, lag, deed.offset, deed.schema, is_undoing, change_numbers, seed
        )

    def add(self, key: ColumnKey, text: str) -> None:
        if END in text:
            raise ValueError("a name with a control character")
        self.columns.setdefault(key, []).append(text + END)

    def _change_number(self, deed: Deed, index: int, change: Change) -> int:
        is_own = change.record == id_in_deed(deed.id, index)
        if not is_own:
            self.add(RECORDS, change.record)
        for parent in change.parents:
            self.add(PARENTS, parent)
        fields = tuple(
            (name, self._value(change.kind, name, value, deed.made_at))
            for name, value in change.values.items()
        )
        template = ChangeTemplate(change.kind, is_own, len(change.parents), fields)
        return self.change_templates.setdefault(template, len(self.change_templates))

    def _value(self, kind: str, field: str, value: Plain, made_at: int) -> str | bool | None:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            how = "i" if abs(value - made_at) < _NEAR_MS else "n"
            self.add((kind, field, how), str(value - made_at if how == "i" else value))
            return how
        if END in value:
            self.add((kind, field, "t"), msgspec.json.encode(value).decode())
            return "q"
        self.add((kind, field, "t"), value)
        return "t"


def _compressed(data: bytes, filters: list[dict[str, int]]) -> bytes:
    return lzma.compress(data, format=lzma.FORMAT_RAW, filters=filters)

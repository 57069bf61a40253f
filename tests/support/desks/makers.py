"""Makes up people and deeds. Nobody here exists."""

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.people.members import Member
from bindesk.domain.people.residents import Resident
from bindesk.domain.records.fields import Plain
from tests.support.desks.desks import UNIT

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "豆王李张刘陈杨赵程单"
_GIVEN = ("建国", "秀英", "小明", "玉兰", "志强", "桂花", "军", "丽", "卫东", "淑珍", "𬴂")


def made_up_id_number(order: int, *, born: str = "19660606", area: str = "610482") -> str:
    """Return an ID number that is right by its check digit and belongs to nobody we know of."""
    stem = f"{area}{born}{order % 1000:03}"
    check = sum(int(digit) * weight for digit, weight in zip(stem, _WEIGHTS, strict=True)) % 11
    return stem + "10X98765432"[check]


def made_up_name(order: int) -> str:
    """Return a name; the first hundred and ten differ."""
    given = _GIVEN[order // len(_SURNAMES) % len(_GIVEN)]
    return _SURNAMES[order % len(_SURNAMES)] + given


def member(record_id: str, order: int = 0, **rest: object) -> Member:
    """Return a made-up Party member."""
    return Member(id=record_id, unit=UNIT, name=made_up_name(order), gender="male", **rest)


def resident(record_id: str, order: int = 0, **rest: object) -> Resident:
    """Return a made-up resident."""
    return Resident(id=record_id, unit=UNIT, name=made_up_name(order), **rest)


def change(kind: str, record: str, parents: tuple[str, ...] = (), **values: Plain) -> Change:
    """Return what a deed sets on a record."""
    return Change(kind, record, parents, values)


def deed(
    deed_id: str, *changes: Change, n: int = 1, unit: str = UNIT, clerk: str = "程小丽"
) -> Deed:
    """Return a deed of another desk of the village."""
    return Deed(
        id=deed_id,
        unit=unit,
        device="another-desk",
        n=n,
        clerk=clerk,
        verb="correct",
        made_at=1_795_000_000_000,
        changes=changes,
    )

"""Defines a visitor of the hall: a resident, or a Party member without a resident record."""

from dataclasses import dataclass
from datetime import date

from bindesk.domain.people.members import Member
from bindesk.domain.people.residents import Resident


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person in the search results of the counter.

    ``kind`` is resident or member, ``id`` the id of that record, ``served_on`` the day of a recent errand.
    """

    kind: str
    id: str
    name: str
    gender: str
    born: date | None
    group: str
    household: str
    id_number: str
    phone: str
    relation: str = ""
    served_on: date | None = None
    unit: str = ""


def age(born: date | None, today: date) -> int | None:
    """Return the age of a person in whole years, or None when the birth date is not known."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def as_resident(member: Member, record: str) -> Resident:
    """Return a new resident record with the data of a member, for the member's first visit to the hall."""
    return Resident(
        id=record,
        name=member.name,
        gender=member.gender,
        born=member.born,
        id_number=member.id_number,
        id_number_reason=member.id_number_reason,
        phone=member.phone,
        address=member.address,
    )

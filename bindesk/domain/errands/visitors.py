"""Who may come to the hall: a resident, or a Party member the hall has not met yet."""

from dataclasses import dataclass
from datetime import date

from bindesk.domain.people.members import Member
from bindesk.domain.people.residents import Resident


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person as the counter finds them.

    ``kind`` is resident or member and ``id`` the record's; ``served_on`` is the day of their last errand,
    when that was lately.
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
    """Return a person's age in whole years, or None when the birth date is not known."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def as_resident(member: Member, record: str) -> Resident:
    """Return the resident that a member becomes on first coming to the hall: nothing is asked twice."""
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

"""A made-up village: its branch, 45 members with their standings, 600 residents in households."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bindesk.domain.people.members import Member, Standing
from bindesk.domain.people.organisations import Organisation
from bindesk.domain.people.residents import Resident
from bindesk.domain.text.cleaning import surname_length
from bindesk.operations.desk.desk import DeskInfo
from bindesk.operations.people.branches import first_branch, organisation_id
from bindesk.operations.practice.people import MadeUpPerson, PeopleGenerator
from bindesk.operations.practice.random_source import RandomSource, word_lists
from bindesk.operations.units.units import Unit

MEMBERS = 45
RESIDENTS = 600
PARTY_GROUPS = ("第一党小组", "第二党小组")

# Posts and standings of the members, by number; the first three are probationary.
_PROBATIONARY = 3
_POSTS = {3: "secretary", 4: "deputy", 5: "organisation", 6: "publicity", 7: "discipline"}
_LEADERS = dict(enumerate(PARTY_GROUPS, start=8))
_RARE = {12: "male", 18: "female"}
_KNOWN = frozenset({13, 14, 15})
_FLOATING = (20, 27, 34)
_ON_PROBATION, _TRANSFERRED, _FRAIL = 25, 38, MEMBERS - 1
_POOR = frozenset({30, 36, 41})
_GROWN = (32, 78)
_BIRTHS = {0: (22, 30), 1: (24, 34), 2: (22, 36), 3: (42, 55), 5: (30, 40), _FRAIL: (84, 90)}
_MEN = 0.75
_MARRIED = 0.8
_WITH_PHONE = 12
_EDUCATION = ("primary", "junior", "junior", "junior", "senior", "senior", "vocational", "college")
_YEAR = timedelta(days=365)
_SEVEN_MONTHS = 210
_ADMISSION_DAY = 25


@dataclass(frozen=True, slots=True)
class MadeUpVillage:
    """The made-up records of a village before its meetings and errands."""

    unit: Unit
    township: Organisation
    branch: Organisation
    members: tuple[Member, ...]
    standings: tuple[Standing, ...]
    residents: tuple[Resident, ...]


def village(
    unit: Unit, office: DeskInfo, chance: RandomSource, today: date, *, first: bool
) -> MadeUpVillage:
    """Return a made-up village as of a day.

    Three members are probationary; one has been transferred, one is under 留党察看, one is bedridden and by
    approval not counted in 应到会, three are away for work. The ``first`` village of a desk has the people
    with the known numbers.
    """
    people = PeopleGenerator(chance, known_numbers=first)
    township = Organisation(
        id=organisation_id(unit.township_code, f"中共{unit.township}委员会"),
        name=f"中共{unit.township}委员会",
        type="township-committee",
    )
    branch = replace(
        first_branch(office),
        parent=township.id,
        founded_on=date(1958, 7, 1),
        recorded_from=date(today.year, 1, 1),
        term_ends_on=date(today.year + 2, 1, 20),
        document="练习〔2024〕1号",
        remarks=word_lists("names")["remarks"],
    )
    members = tuple(_members(unit, branch.id, people, chance, today))
    standings = tuple(_standings(members, chance, today))
    residents = tuple(_residents(unit, members, people, chance, today))
    return MadeUpVillage(unit, township, branch, members, standings, residents)


def admitted_on(today: date) -> date:
    """Return the day on which the probationary members were admitted: a 25th some seven months ago."""
    past = today - timedelta(days=_SEVEN_MONTHS)
    return date(past.year, past.month, _ADMISSION_DAY)


def _members(
    unit: Unit, branch: str, people: PeopleGenerator, chance: RandomSource, today: date
) -> Iterator[Member]:
    names = word_lists("names")
    for number in range(MEMBERS):
        person = _person(number, people, chance, today)
        is_full = number >= _PROBATIONARY
        joined = _joined(person, chance, today) if is_full else admitted_on(today)
        yield Member(
            id=chance.id("member", number),
            name=person.name,
            gender=person.gender,
            ethnicity=chance.choice(names["ethnicities"]),
            born=person.born,
            id_number=person.id_number,
            education=chance.choice(_EDUCATION),
            phone=person.phone,
            address=_address(unit, names["groups"][number % len(names["groups"])], number + 1),
            native_place="陕西彬州",
            category="full" if is_full else "probationary",
            joined_on=joined,
            full_on=joined + _YEAR if is_full else None,
            branch=branch,
            entered_branch_on=joined,
            group=_LEADERS.get(number) or PARTY_GROUPS[number % len(PARTY_GROUPS)],
            post="group-leader" if number in _LEADERS else _POSTS.get(number, ""),
            work="村干部" if number in _POSTS else chance.choice(names["works"]),
            is_floating=number in _FLOATING,
            is_poor=number in _POOR,
            is_frail=number == _FRAIL,
            remarks=names["remarks"],
        )


def _person(
    number: int, people: PeopleGenerator, chance: RandomSource, today: date
) -> MadeUpPerson:
    if number in _KNOWN and (known := people.known()):
        return known
    youngest, oldest = _BIRTHS.get(number, _GROWN)
    born = _years_before(today, youngest), _years_before(today, oldest)
    if number in _RARE:
        return people.rare(*born, _RARE[number])
    return people.person(*born, "male" if chance.random() < _MEN else "female")


def _joined(person: MadeUpPerson, chance: RandomSource, today: date) -> date:
    """Return a day between a person's 22nd birthday and three years ago."""
    first = person.born + 22 * _YEAR
    return first + timedelta(days=chance.randint(0, (today - 3 * _YEAR - first).days))


def _standings(members: Sequence[Member], chance: RandomSource, today: date) -> Iterator[Standing]:
    texts = word_lists("meetings")
    since = [today - timedelta(days=days) for days in (400, 240, 150, 500)]
    rows = [
        (_FRAIL, "exclusion", "excluded-frail", since[0], texts["excluded_approval"], "卧床"),
        (_ON_PROBATION, "rights", "on-probation", since[1], texts["probation_approval"], "练习"),
        (_TRANSFERRED, "relation", "transferred", since[2], "", "随子女迁居外地"),
        *((n, "floating", "floating-out", since[3], "", "外出务工") for n in _FLOATING),
    ]
    for index, (number, dimension, value, day, approval, reason) in enumerate(rows):
        yield Standing(
            id=chance.id("standing", index),
            member=members[number].id,
            dimension=dimension,
            value=value,
            since=day,
            until=day + _YEAR if value == "on-probation" else None,
            approval=approval,
            reason=reason,
        )


def _residents(
    unit: Unit,
    members: Sequence[Member],
    people: PeopleGenerator,
    chance: RandomSource,
    today: date,
) -> Iterator[Resident]:
    count = household = 0
    groups = word_lists("names")["groups"]
    while count < RESIDENTS:
        group = groups[household % len(groups)]
        number = f"{household % len(groups) + 1}-{household // len(groups) + 1:03}"
        head = members[household] if household < len(members) else None
        household += 1
        for relation, person in _family(head, people, chance, today):
            if count == RESIDENTS:
                return
            resident = Resident(
                id=chance.id("resident", count),
                name=person.name,
                gender=person.gender,
                born=person.born,
                id_number=person.id_number,
                phone=person.phone if _years_before(today, _WITH_PHONE) >= person.born else "",
                group=group,
                household=number,
                relation=relation,
                address=_address(unit, group, household),
                remarks=word_lists("names")["remarks"],
            )
            count += 1
            yield resident


def _family(
    member: Member | None, people: PeopleGenerator, chance: RandomSource, today: date
) -> Iterator[tuple[str, MadeUpPerson]]:
    if member is not None and member.born:
        head = MadeUpPerson(member.name, member.gender, member.born, member.id_number, member.phone)
    else:
        head = people.person(_years_before(today, 28), _years_before(today, 80))
    yield "户主", head
    other = "female" if head.gender == "male" else "male"
    if chance.random() < _MARRIED:
        about = timedelta(days=6 * 365)
        yield "配偶", people.person(head.born + about / 2, head.born - about / 2, other)
    surname = head.name[: surname_length(head.name)]
    grown = min(head.born + 30 * _YEAR, today - timedelta(days=200))
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3))):
        if grown <= head.born + 21 * _YEAR:
            return
        child = people.person(grown, head.born + 21 * _YEAR, surname=surname)
        yield ("之子" if child.gender == "male" else "之女"), child


def _address(unit: Unit, group: str, number: int) -> str:
    return f"{unit.township}{unit.short_name}{group}{number}号（练习）"


def _years_before(today: date, years: int) -> date:
    return today - timedelta(days=round(years * 365.25))

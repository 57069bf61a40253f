"""Made-up people: names, birth dates, and ID numbers with a valid check character.

Any such ID number could be a real person's; every record is therefore marked as made up, and a practice
desk says so on every page.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bindesk.domain.text.identity import check_character
from bindesk.operations.practice.random_source import RandomSource, word_lists

KNOWN_NUMBERS = ("610427195503150018", "610427196007080027", "61048219990101003X")
"""The ID numbers that are known among testers of this program to belong to nobody."""

_OLD_COUNTY, _NEW_COUNTY = "610427", "610482"
_RENAMED = date(2018, 7, 1)
_LONG_NAMES = 0.6
_DOUBLE_SURNAMES = 0.01


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    """A made-up person."""

    name: str
    gender: str
    born: date
    id_number: str
    phone: str


class PeopleGenerator:
    """Generates people; no two share a name or a number."""

    def __init__(self, chance: RandomSource, *, known_numbers: bool = False) -> None:
        self._chance = chance
        self._known = list(KNOWN_NUMBERS) if known_numbers else []
        self._names: set[str] = set()
        self._numbers: set[str] = set()
        self._phones = 0
        names = word_lists("names")
        self._rare = {"male": list(names["rare_male"]), "female": list(names["rare_female"])}

    def known(self) -> MadeUpPerson | None:
        """Return the next person with one of the known numbers, or None when all are used."""
        if not self._known:
            return None
        number = self._known.pop(0)
        gender = "male" if int(number[16]) % 2 else "female"
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return self._build(gender, born, number)

    def person(
        self, youngest: date, oldest: date, gender: str = "", surname: str = ""
    ) -> MadeUpPerson:
        """Return a person born between two days, of any gender and surname unless given."""
        chance = self._chance
        sex = gender or chance.choice(("male", "female"))
        born = oldest + timedelta(days=chance.randint(0, (youngest - oldest).days))
        return self._build(sex, born, self._number(born, sex), surname)

    def rare(self, youngest: date, oldest: date, gender: str) -> MadeUpPerson:
        """Return a person whose name has a character that many computers can not show."""
        person = self.person(youngest, oldest, gender)
        name = self._rare[gender].pop(0) if self._rare[gender] else person.name
        return MadeUpPerson(name, gender, person.born, person.id_number, person.phone)

    def _family_name(self) -> str:
        names = word_lists("names")
        if self._chance.random() < _DOUBLE_SURNAMES:
            return str(self._chance.choice(names["double_surnames"]))
        return str(self._chance.choice(names["surnames"]))

    def _build(self, gender: str, born: date, number: str, surname: str = "") -> MadeUpPerson:
        self._numbers.add(number)
        self._phones += 1
        # 1990000 begins no number that is in use here.
        name = self._name(gender, surname)
        return MadeUpPerson(name, gender, born, number, f"1990000{self._phones:04}")

    def _name(self, gender: str, surname: str) -> str:
        signs = word_lists("names")[gender]
        while True:
            length = 2 if self._chance.random() < _LONG_NAMES else 1
            given_name = "".join(self._chance.choice(signs) for _ in range(length))
            name = (surname or self._family_name()) + given_name
            if name not in self._names:
                self._names.add(name)
                return name

    def _number(self, born: date, gender: str) -> str:
        county = _NEW_COUNTY if born >= _RENAMED else _OLD_COUNTY
        while True:
            serial = 2 * self._chance.randint(100, 499) + (gender == "male")
            first_17 = f"{county}{born:%Y%m%d}{serial:03}"
            number = first_17 + check_character(first_17)
            if number not in self._numbers:
                return number

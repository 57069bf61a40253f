"""Made-up people have numbers that are right by themselves, and names that are sometimes rare."""

from datetime import date

from bindesk.domain.text.identity import read_id_number
from bindesk.operations.practice.people import KNOWN_NUMBERS, PeopleGenerator
from bindesk.operations.practice.random_source import RandomSource

YOUNGEST, OLDEST = date(2000, 1, 1), date(1940, 1, 1)


def _people(**how):
    return PeopleGenerator(RandomSource(1, "610482102249"), **how)


def test_a_number_agrees_with_birth_date_and_sex():
    people = _people()
    for _ in range(200):
        person = people.person(YOUNGEST, OLDEST)
        number, problems = read_id_number(person.id_number)
        assert problems == []
        assert (number.born, number.sex.value) == (person.born, person.gender)
        assert OLDEST <= person.born <= YOUNGEST


def test_nobody_shares_a_name_or_a_number():
    people = _people()
    made = [people.person(YOUNGEST, OLDEST) for _ in range(600)]
    assert len({p.name for p in made}) == len({p.id_number for p in made}) == 600
    assert len({p.phone for p in made}) == 600


def test_who_was_born_after_the_county_was_renamed_has_its_new_code():
    person = _people().person(date(2020, 1, 1), date(2019, 1, 1))
    assert person.id_number.startswith("610482")


def test_a_child_has_the_familys_name():
    assert _people().person(YOUNGEST, OLDEST, surname="尉迟").name.startswith("尉迟")


def test_the_known_numbers_are_given_out_once_and_only_if_asked_for():
    people = _people(known_numbers=True)
    known = [people.known() for _ in range(4)]
    assert tuple(p.id_number for p in known[:3]) == KNOWN_NUMBERS
    assert known[3] is None
    assert _people().known() is None


def test_rare_names_have_characters_beyond_the_basic_plane():
    person = _people().rare(YOUNGEST, OLDEST, "male")
    assert any(ord(sign) > 0xFFFF for sign in person.name)

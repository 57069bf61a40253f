import pytest

from bindesk.domain.people.residents import RESIDENT


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓名", "name"),
        ("身份证号", "id_number"),
        ("手机", "phone"),
        ("组", "group"),
        ("户编号", "household"),
        ("与户主的关系", "relation"),
        ("家庭住址", "address"),
    ],
)
def test_the_headings_of_village_lists_are_known(heading: str, field: str) -> None:
    spec = RESIDENT.specs[field]
    assert heading in (spec.label, *spec.also)


def test_residents_are_found_by_the_initials_of_their_names() -> None:
    assert RESIDENT.searched() == ("name",)

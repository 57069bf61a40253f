from bindesk.domain.records.rights import (
    ALL,
    ALSO_ADDED_BY_TOWNSHIP,
    ORDINARY,
    ROLES,
    WRITTEN_FROM_ABOVE,
    Right,
)


def test_a_table_names_only_roles_and_relations_that_exist() -> None:
    for table in (ORDINARY, ALSO_ADDED_BY_TOWNSHIP, WRITTEN_FROM_ABOVE):
        assert {role for role, _ in table} <= set(ROLES)
        assert {relation for _, relation in table} <= {"own", "below", "above"}


def test_what_a_township_adds_to_a_village_it_can_not_change() -> None:
    assert ALSO_ADDED_BY_TOWNSHIP["township", "below"] == Right.READ | Right.ADD


def test_what_is_written_from_above_a_village_only_reads() -> None:
    assert WRITTEN_FROM_ABOVE["village", "own"] is Right.READ
    assert WRITTEN_FROM_ABOVE["county", "below"] == ALL

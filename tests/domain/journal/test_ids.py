import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.journal.ids import (
    id_after,
    id_bytes,
    id_from_bytes,
    id_from_seed,
    id_in_deed,
    new_id,
)

ALPHABET = set("0123456789abcdefghjkmnpqrstvwxyz")


def test_new_ids_are_sixteen_characters_that_can_not_be_misread() -> None:
    made = {new_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {16}
    assert set("".join(made)) == ALPHABET


@given(st.binary(min_size=10, max_size=10))
def test_ten_bytes_go_to_an_id_and_back(data: bytes) -> None:
    assert id_bytes(id_from_bytes(data)) == data


@pytest.mark.parametrize("text", ["", "0" * 15, "0" * 17, "0" * 15 + "i", "0" * 15 + "A", "d-0"])
def test_other_text_is_no_id(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the message is str.index's own
        id_bytes(text)


def test_records_of_a_deed_are_named_after_it() -> None:
    assert id_in_deed("abc", 0) == "abc-0"
    assert len({id_in_deed("abc", n) for n in range(500)}) == 500


def test_ids_of_an_actions_deeds_follow_from_the_first_deed() -> None:
    first = new_id()
    assert id_after(first) == id_after(first)
    assert len({first, id_after(first), id_after(id_after(first))}) == 3
    assert id_from_bytes(id_bytes(id_after(first))) == id_after(first)


def test_an_id_from_a_seed_follows_from_all_it_is_given() -> None:
    seed = bytes(range(16))
    assert id_from_seed(seed, 7, 1_764_000_000_000) == id_from_seed(seed, 7, 1_764_000_000_000)
    others = {
        id_from_seed(bytes(16), 7, 1_764_000_000_000),
        id_from_seed(seed, 71, 764_000_000_000),
        id_from_seed(seed, 8, 1_764_000_000_000),
        id_from_seed(seed, 7, 1_764_000_000_000),
    }
    assert len(others) == 4
    assert all(id_bytes(one) for one in others)

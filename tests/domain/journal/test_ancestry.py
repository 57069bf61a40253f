"""What each deed's author knew is held against a walk along the parents."""

from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.journal.ancestry import Ancestry, bit_indexes, reached


@st.composite
def graphs(draw: st.DrawFn) -> list[list[int]]:
    """Draw up to fifteen deeds that name any of them as parents, themselves and later ones too."""
    count = draw(st.integers(1, 15))
    return [draw(st.lists(st.integers(0, count - 1), max_size=3)) for _ in range(count)]


@given(graphs(), st.data())
def test_who_knew_whom_is_what_a_walk_along_the_parents_meets(
    parents: list[list[int]], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(parents)))
    columns = range(start, data.draw(st.integers(start, len(parents))))
    met = [reached(parents, named) for named in parents]
    ancestry = Ancestry(parents)
    known = [{start + bit for bit in bit_indexes(bits)} for bits in ancestry.known(columns)]
    followers = [{start + bit for bit in bit_indexes(bits)} for bits in ancestry.followers(columns)]
    assert known == [seen & set(columns) for seen in met]
    assert followers == [
        {later for later in columns if index in met[later]} for index in range(len(parents))
    ]

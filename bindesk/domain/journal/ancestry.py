"""Finds which deeds on a record the author of each deed knew, from the parents that the deeds name.

What is known is asked for some columns (a range of the deeds) at a time: bits for all pairs of a hundred
thousand deeds would need more than a gigabyte.
"""

from collections.abc import Iterable, Iterator, Sequence

COLUMNS_AT_ONCE = 2048
"""How many columns are asked for at once: 256 bytes for each deed on the record."""


class Ancestry:
    """The parents of each deed, by their indexes in one list of deeds.

    Foreign deeds may name parents that come later in the list, and each other in a circle: who stands in a
    circle knows everybody in it.
    """

    def __init__(self, parents: Sequence[Sequence[int]]) -> None:
        self._parents = parents
        self._groups = _groups(parents)

    def known(self, columns: range) -> list[int]:
        """Return for each deed which of ``columns`` its author knew, as bits; bit 0 is the first column."""
        bits = _Bits(columns)
        known = [0] * len(self._parents)
        for group in self._groups:
            seen = 0
            for index in group:
                for parent in self._parents[index]:
                    seen |= known[parent] | bits.of(parent)
            for index in group:
                known[index] = seen
        return known

    def followers(self, columns: range) -> list[int]:
        """Return for each deed which of ``columns`` knew it, as bits; bit 0 is the first column."""
        bits = _Bits(columns)
        followers = [0] * len(self._parents)
        for group in reversed(self._groups):
            members = frozenset(group)
            seen = 0
            for index in group:
                seen |= followers[index]
                if not members.isdisjoint(self._parents[index]):
                    seen |= bits.of(index)
            for index in group:
                followers[index] = seen
            for index in group:
                below = seen | bits.of(index)
                for parent in self._parents[index]:
                    if parent not in members:
                        followers[parent] |= below
        return followers


class _Bits:
    """Gives each column its bit, and a deed outside the columns none."""

    def __init__(self, columns: range) -> None:
        self._columns = columns

    def of(self, index: int) -> int:
        return 1 << index - self._columns.start if index in self._columns else 0


def bit_indexes(bits: int) -> Iterator[int]:
    """Yield the indexes of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def reached(parents: Sequence[Sequence[int]], starts: Iterable[int]) -> set[int]:
    """Return the deeds at and before some deeds."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        further = [parent for parent in parents[waiting.pop()] if parent not in seen]
        seen.update(further)
        waiting += further
    return seen


def _groups(parents: Sequence[Sequence[int]]) -> list[list[int]]:
    """Group deeds that know each other (Kosaraju); each group comes after the groups of its parents."""
    if all(parent < index for index, named in enumerate(parents) for parent in named):
        return [[index] for index in range(len(parents))]
    children: list[list[int]] = [[] for _ in parents]
    for index, named in enumerate(parents):
        for parent in named:
            children[parent].append(index)
    parents_first = [index for tree in _trees(parents, range(len(parents))) for index in tree]
    return list(_trees(children, reversed(parents_first)))[::-1]


def _trees(edges: Sequence[Sequence[int]], starts: Iterable[int]) -> Iterator[list[int]]:
    """Yield from each start what it leads to and nobody before it did, each deed after those it leads to.

    Without recursion: a chain of foreign deeds may be longer than Python's stack.
    """
    is_met = bytearray(len(edges))
    for start in starts:
        path = [] if is_met[start] else [(start, iter(edges[start]))]
        is_met[start] = 1
        tree: list[int] = []
        while path:
            index, further = path[-1]
            following = next((one for one in further if not is_met[one]), None)
            if following is None:
                path.pop()
                tree.append(index)
            else:
                is_met[following] = 1
                path.append((following, iter(edges[following])))
        if tree:
            yield tree

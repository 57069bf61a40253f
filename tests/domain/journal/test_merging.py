"""The fold is held against a second, slower one that follows the definition word for word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.journal import merging
from bindesk.domain.journal.merging import (
    MOST_CONFLICTS,
    MOST_HEADS,
    FieldConflict,
    FoldResult,
    RecordChange,
    as_seen,
    bridge_gaps,
    count_conflicts,
    fold,
    is_fast_forward,
)
from tests.domain.journal import pairwise_fold


@st.composite
def histories(draw: st.DrawFn, *, most: int = 7) -> list[RecordChange]:
    """Draw deeds on one record in an order in which each comes after those its author knew."""
    made: list[RecordChange] = []
    for number in range(draw(st.integers(1, most))):
        parents = draw(st.lists(st.sampled_from(made), max_size=3, unique_by=id)) if made else []
        values = draw(st.dictionaries(st.sampled_from("xyz"), st.integers(1, 3), max_size=2))
        if draw(st.integers(0, 3)) == 0:
            values["struck"] = draw(st.booleans())
        made.append(RecordChange(f"d{number}", tuple(p.deed for p in parents), values))
    return made


@st.composite
def any_order(draw: st.DrawFn) -> list[RecordChange]:
    """Draw deeds in any order at all, with parents that never came and some deeds told twice."""
    made = draw(st.permutations(draw(histories())))
    lost = draw(st.sets(st.sampled_from([change.deed for change in made])))
    kept = [change for change in made if change.deed not in lost] or made[:1]
    return kept + draw(st.lists(st.sampled_from(kept), max_size=3))


def knows(changes: list[RecordChange], one: RecordChange, other: str) -> bool:
    """Say whether a deed's author had seen another deed."""
    by_name = {change.deed: change for change in changes}
    seen: set[str] = set()
    waiting = [*one.parents]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += by_name[name].parents if name in by_name else ()
    return other in seen


def strikes_what(one: RecordChange, other: RecordChange) -> bool:
    """Say whether one strikes a record of which another changes something, and not whether it stands."""
    is_changed = bool(other.values) and "struck" not in other.values
    return one.values.get("struck") is True and is_changed


def by_definition(changes: list[RecordChange]) -> FoldResult:
    once: list[RecordChange] = []
    for change in changes:
        if change.deed not in [t.deed for t in once]:
            once.append(change)
    values: dict[str, object] = {}
    setter: dict[str, str] = {}
    apart: set[FieldConflict] = set()
    for place, later in enumerate(once):
        for field in later.values:
            values[field], setter[field] = later.values[field], later.deed
            for earlier in once[:place]:
                differs = field in earlier.values and earlier.values[field] != later.values[field]
                if differs and not knows(once, later, earlier.deed):
                    apart.add(FieldConflict(field, earlier.deed, later.deed))
        apart |= {
            FieldConflict("struck", earlier.deed, later.deed)
            for earlier in once[:place]
            if not knows(once, later, earlier.deed)
            and (strikes_what(earlier, later) or strikes_what(later, earlier))
        }
    settled = {
        c
        for c in apart
        for t in once
        if c.field in t.values and knows(once, t, c.earlier) and knows(once, t, c.later)
    }
    heads = tuple(t.deed for t in once if not any(t.deed in other.parents for other in once))
    return FoldResult(values, setter, heads, frozenset(apart - settled), frozenset(settled))


@given(any_order())
def test_the_fold_is_what_its_definition_says(changes: list[RecordChange]) -> None:
    assert fold(changes) == by_definition(changes)


@st.composite
def circles(draw: st.DrawFn) -> list[RecordChange]:
    """Draw up to thirty deeds that name whom they like: later ones, themselves, and each other in circles."""
    names = [f"d{number}" for number in range(draw(st.integers(1, 30)))]
    return [
        RecordChange(
            name,
            tuple(draw(st.lists(st.sampled_from(names), max_size=3))),
            draw(st.dictionaries(st.sampled_from(["x", "struck"]), st.sampled_from(VALUES))),
        )
        for name in names
    ]


VALUES = (True, False, 1, 0, None, "", "1")


@pytest.mark.parametrize("columns", [2048, 4])
@given(changes=st.one_of(any_order(), circles()), data=st.data())
def test_the_fold_is_what_comparing_each_deed_with_each_gives(
    columns: int, changes: list[RecordChange], data: st.DataObject
) -> None:
    refused = data.draw(st.sets(st.sampled_from([change.deed for change in changes])))
    gaps = {change.deed: change.parents for change in changes if change.deed in refused}
    rest = [change for change in changes if change.deed not in refused]
    expected = pairwise_fold.fold(pairwise_fold.bridge_gaps(rest, gaps))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "COLUMNS_AT_ONCE", columns)
        folded = fold(bridge_gaps(rest, gaps))
        count = count_conflicts(bridge_gaps(rest, gaps), 5)
    assert folded == expected
    assert list(folded.values) == list(expected.values)
    assert count == min(6, len(expected.conflicts | expected.resolved))


@given(histories())
def test_no_value_is_lost_silently(changes: list[RecordChange]) -> None:
    folded = fold(changes)
    disputed = {
        (c.field, d) for c in folded.conflicts | folded.resolved for d in (c.earlier, c.later)
    }
    for change in changes:
        for field, value in change.values.items():
            replaced_by_one_who_knew = any(
                field in t.values and knows(changes, t, change.deed) for t in changes
            )
            assert (
                folded.values[field] == value
                or (field, change.deed) in disputed
                or replaced_by_one_who_knew
            )


@given(histories(), st.data())
def test_a_deed_met_again_counts_once_at_its_first_place(
    changes: list[RecordChange], data: st.DataObject
) -> None:
    again = list(changes)
    for change in data.draw(st.lists(st.sampled_from(changes))):
        least = again.index(change) + 1
        again.insert(data.draw(st.integers(least, len(again))), change)
    assert fold(again) == fold(changes)


@given(histories(), st.data())
def test_the_order_in_which_parents_are_named_does_not_matter(
    changes: list[RecordChange], data: st.DataObject
) -> None:
    shuffled = [
        replace(t, parents=tuple(data.draw(st.permutations(t.parents + t.parents[:1]))))
        for t in changes
    ]
    assert fold(shuffled) == fold(changes)


@given(histories())
def test_a_choice_by_one_who_saw_all_heads_resolves_every_field_it_sets(
    changes: list[RecordChange],
) -> None:
    folded = fold(changes)
    pick = RecordChange("pick", folded.heads, {**dict.fromkeys("xyz", 9), "struck": False})
    after = fold([*changes, pick])
    assert after.conflicts == frozenset()
    assert after.resolved == folded.resolved | folded.conflicts
    assert after.heads == ("pick",)


@given(histories())
def test_a_deed_on_top_of_all_heads_only_lays_its_values_over(changes: list[RecordChange]) -> None:
    before = fold(changes)
    new = RecordChange("new", before.heads, {"x": 7})
    after = fold([*changes, new])
    assert is_fast_forward(before.heads, new)
    assert after.values == {**before.values, "x": 7}
    assert after.heads == ("new",)
    assert after.conflicts <= before.conflicts


@given(histories(), st.data())
def test_what_somebody_saw_is_the_fold_of_what_they_knew(
    changes: list[RecordChange], data: st.DataObject
) -> None:
    heads = tuple(data.draw(st.lists(st.sampled_from([t.deed for t in changes]), unique=True)))
    one = RecordChange("", heads, {})
    known = [t for t in changes if knows(changes, one, t.deed)]
    assert as_seen(changes, heads) == by_definition(known)


def test_two_villagers_setting_one_field_apart_is_a_conflict_and_the_later_value_shows() -> None:
    base = RecordChange("base", (), {"phone": "1"})
    folded = fold(
        [
            base,
            RecordChange("u", ("base",), {"phone": "2"}),
            RecordChange("d", ("base",), {"phone": "3"}),
        ]
    )
    assert folded.values["phone"] == "3"
    assert folded.setter["phone"] == "d"
    assert folded.conflicts == {FieldConflict("phone", "u", "d")}
    assert folded.heads == ("u", "d")


@pytest.mark.parametrize("other", [{"phone": "2"}, {"name": "王小明"}])
def test_the_same_value_or_another_field_is_no_conflict(other: dict[str, str]) -> None:
    folded = fold([RecordChange("u", (), {"phone": "2"}), RecordChange("d", (), other)])
    assert not folded.conflicts
    assert folded.values["phone"] == "2"


def test_striking_against_a_change_that_was_not_seen_loses_neither() -> None:
    made = RecordChange("made", (), {"name": "王小明"})
    folded = fold(
        [
            made,
            RecordChange("s", ("made",), {"struck": True}),
            RecordChange("c", ("made",), {"name": "王晓明"}),
        ]
    )
    assert folded.values == {"name": "王晓明", "struck": True}
    assert folded.heads == ("s", "c")
    assert folded.conflicts == {FieldConflict("struck", "s", "c")}


@pytest.mark.parametrize("is_struck", [True, False])
def test_striking_against_a_change_is_settled_by_one_who_knew_both(*, is_struck: bool) -> None:
    told = [RecordChange("c", (), {"name": "王晓明"}), RecordChange("s", (), {"struck": True})]
    assert fold(told).conflicts == {FieldConflict("struck", "c", "s")}
    corrected = fold([*told, RecordChange("later", ("c", "s"), {"name": "王小明"})])
    assert corrected.conflicts == {FieldConflict("struck", "c", "s")}
    picked = fold([*told, RecordChange("pick", ("c", "s"), {"struck": is_struck})])
    assert (picked.conflicts, picked.values["struck"]) == (frozenset(), is_struck)


def test_striking_a_record_whose_change_was_seen_is_no_conflict() -> None:
    told = [RecordChange("c", (), {"name": "王晓明"}), RecordChange("s", ("c",), {"struck": True})]
    assert not fold(told).conflicts
    assert not fold(
        [*told, RecordChange("again", ("s",), {"struck": False, "name": "王"})]
    ).conflicts


def test_a_merge_that_says_nothing_of_the_field_leaves_its_conflict_open_until_a_later_pick() -> (
    None
):
    told = [
        RecordChange("u", (), {"x": 1}),
        RecordChange("d", (), {"x": 2}),
        RecordChange("merge", ("u", "d"), {"y": 1}),
    ]
    assert fold(told).conflicts == {FieldConflict("x", "u", "d")}
    assert fold([*told, RecordChange("pick", ("merge",), {"x": 1})]).conflicts == frozenset()


def test_a_record_corrected_five_thousand_times_is_folded_without_filling_the_memory() -> None:
    changes = [RecordChange(f"d{n}", (f"d{n - 1}",) if n else (), {"x": n}) for n in range(5000)]
    folded = fold(changes)
    assert (folded.values, folded.heads, folded.conflicts) == ({"x": 4999}, ("d4999",), frozenset())


def test_a_deed_that_comes_before_its_parent_knows_what_that_one_knew() -> None:
    first = RecordChange("first", (), {"x": "1"})
    child = RecordChange("child", ("parent",), {"x": "3"})
    parent = RecordChange("parent", ("first",), {})
    folded = fold([first, child, parent])
    assert folded.conflicts == frozenset()
    assert folded.values["x"] == "3"


def _apart(count: int) -> list[RecordChange]:
    """Return deeds that do not know each other and give one field different values."""
    return [RecordChange(f"d{n}", (), {"x": n}) for n in range(count)]


def test_all_conflicts_of_sixty_four_deeds_are_shown_and_of_more_those_of_the_newest() -> None:
    all_shown = fold(_apart(64))
    assert len(all_shown.conflicts) == MOST_CONFLICTS
    assert fold(_apart(64)) == pairwise_fold.fold(_apart(64))
    crowded = fold(_apart(65))
    assert crowded.conflicts == pairwise_fold.fold(_apart(65)[1:]).conflicts
    assert (crowded.values, len(crowded.heads)) == ({"x": 64}, 65)


def test_of_deeds_that_differ_on_many_fields_as_many_are_compared_as_have_few_enough_conflicts() -> (
    None
):
    fields = [f"f{n}" for n in range(100)]
    changes = [RecordChange(f"d{n}", (), dict.fromkeys(fields, n)) for n in range(64)]
    shown = fold(changes).conflicts
    assert {c.earlier for c in shown} | {c.later for c in shown} == {"d60", "d61", "d62", "d63"}
    assert len(shown) == 600
    huge = [RecordChange(name, (), {f"f{n}": name for n in range(3000)}) for name in "ab"]
    assert fold(huge).conflicts == frozenset()


def test_ten_thousand_deeds_that_do_not_name_each_other_are_settled_by_one_choice() -> None:
    bomb = _apart(10_000)
    folded = fold(bomb)
    assert folded.heads == tuple(f"d{n}" for n in range(10_000 - MOST_HEADS, 10_000))
    assert len(folded.conflicts) == MOST_CONFLICTS
    pick = RecordChange("pick", folded.heads, {"x": 7})
    settled = fold([*bomb, pick])
    assert (settled.conflicts, settled.values["x"]) == (frozenset(), 7)
    assert fold([*bomb, pick, RecordChange("u", ("d0",), {"x": 8})]).conflicts >= {
        FieldConflict("x", "pick", "u")
    }


def test_two_long_chains_side_by_side_are_compared_at_their_ends() -> None:
    changes = [
        RecordChange(f"d{n}", (f"d{n - 2}",) if n > 1 else (), {"x": n}) for n in range(6000)
    ]
    folded = fold(changes)
    assert folded.heads == ("d5998", "d5999")
    assert FieldConflict("x", "d5998", "d5999") in folded.conflicts
    assert len(folded.conflicts) == 32 * 32


def test_a_chain_told_backwards_costs_no_more_than_one_told_forwards() -> None:
    changes = [RecordChange(f"d{n}", (f"d{n + 1}",), {"x": 1}) for n in range(30_000)]
    folded = fold(changes)
    assert (folded.heads, folded.conflicts) == (("d0",), frozenset())


def test_a_long_row_of_refused_deeds_leads_to_what_their_authors_knew() -> None:
    rows = {f"gone{n}": (f"gone{n + 1}",) for n in range(5000)} | {"gone5000": ("u",)}
    told = [RecordChange("u", (), {"x": -1})]
    told += [RecordChange(f"d{n}", (f"d{n - 1}", "gone0"), {"x": n}) for n in range(5000)]
    folded = fold(bridge_gaps(told, rows))
    assert (folded.heads, folded.conflicts) == (("d4999",), frozenset())


def test_deeds_that_name_each_other_as_parents_do_not_hang_the_fold() -> None:
    folded = fold([RecordChange("a", ("b",), {"x": 1}), RecordChange("b", ("a",), {"x": 2})])
    assert folded.values == {"x": 2}
    assert folded.heads == ()


def test_who_built_on_a_deed_that_was_sent_back_knew_what_that_one_knew() -> None:
    told = [RecordChange("u", (), {"x": 1}), RecordChange("later", ("gone",), {"x": 2})]
    assert fold(told).conflicts == {FieldConflict("x", "u", "later")}
    reached = bridge_gaps(told, {"gone": ("other", "further"), "further": ("u", "gone")})
    assert fold(reached).conflicts == frozenset()
    assert fold(reached).heads == ("later",)

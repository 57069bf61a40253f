from bindesk.domain.people.duplicate_verdicts import (
    DISTINCT,
    MERGED,
    duplicate_verdict,
    survivors,
    with_duplicates,
)
from tests.support.desks.makers import resident


def test_two_desks_name_the_same_survivor_and_the_same_verdict():
    one, other = resident("a", 1), resident("b", 2)
    here, there = (
        duplicate_verdict("resident", *pair, MERGED) for pair in ((one, other), (other, one))
    )
    assert here == there
    assert (here.survivor, here.duplicate, here.name) == ("a", "b", one.name)


def test_both_verdicts_on_a_pair_are_one_record_so_that_they_can_be_in_conflict():
    pair = resident("a"), resident("b")
    merged, distinct = (duplicate_verdict("resident", *pair, v) for v in (MERGED, DISTINCT))
    assert merged.id == distinct.id
    assert duplicate_verdict("member", *pair, MERGED).id != merged.id


def test_a_record_that_was_merged_twice_leads_to_the_last_survivor():
    assert survivors([("c", "b"), ("b", "a")]) == {"c": "a", "b": "a"}
    assert survivors([("c", "b"), ("c", "a")]) == {"c": "a"}


def test_links_that_no_program_writes_form_no_circle():
    assert survivors([("a", "b"), ("b", "a"), ("c", "c")]) == {"b": "a"}


def test_a_person_is_asked_for_with_all_duplicates():
    survivor_of = survivors([("c", "b"), ("b", "a"), ("e", "d")])
    assert with_duplicates(["a", "x"], survivor_of) == {"a": "a", "b": "a", "c": "a", "x": "x"}

"""The same seed gives the same made-up records."""

from bindesk.operations.practice.random_source import RandomSource, word_lists


def test_one_seed_and_one_village_repeat_themselves():
    one, two = RandomSource(1, "610482102249"), RandomSource(1, "610482102249")
    assert [one.random() for _ in range(5)] == [two.random() for _ in range(5)]
    assert one.id("member", 3) == two.id("member", 3)


def test_another_seed_or_village_is_another_world():
    ids = {RandomSource(seed, unit).id("member", 3) for seed in (1, 2) for unit in ("a", "b")}
    assert len(ids) == 4


def test_the_lists_say_that_they_are_made_up():
    assert "练习" in word_lists("names")["remarks"]

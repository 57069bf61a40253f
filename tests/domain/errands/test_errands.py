"""The states an errand may step to, as the office's rules name them."""

import pytest

from bindesk.domain.errands.errands import CLOSED, ENDINGS, OPEN, STATES, next_states

OFF = {"paused", "withdrawn", "stopped"}


@pytest.mark.parametrize(
    ("handling", "state", "following"),
    [
        ("direct", "", {"draft", "accepted", "supplement", "refused", "guided"}),
        ("direct", "supplement", {"accepted", "supplement", "withdrawn", "stopped", "lapsed"}),
        ("direct", "accepted", OFF | {"done"}),
        ("direct", "done", {"rated", "filed"}),
        ("agency", "accepted", OFF | {"to-submit", "submitted"}),
        ("assist", "accepted", OFF | {"to-submit", "submitted", "done"}),
        ("agency", "to-submit", OFF | {"submitted"}),
        ("agency", "submitted", OFF | {"in-progress", "returned", "decided"}),
        ("agency", "in-progress", OFF | {"returned", "decided"}),
        ("agency", "returned", OFF | {"submitted"}),
        ("agency", "decided", {"to-deliver", "delivered"}),
        ("agency", "to-deliver", {"delivered"}),
        ("agency", "delivered", {"rated", "filed"}),
        ("agency", "mending", {"mended"}),
        ("agency", "mended", {"filed"}),
        ("agency", "filed", set()),
        ("direct", "refused", set()),
        ("direct", "withdrawn", set()),
        ("direct", "lapsed", set()),
        ("direct", "stopped", set()),
        ("direct", "guided", set()),
        ("by-nobody", "accepted", set()),
    ],
)
def test_an_errand_steps_only_where_the_rules_let_it(handling, state, following):
    assert next_states(handling, state) == following


def test_no_agency_errand_is_done_at_the_hall_and_no_direct_one_is_submitted():
    assert "done" not in next_states("agency", "accepted")
    assert "submitted" not in next_states("direct", "accepted")


@pytest.mark.parametrize("state", ["accepted", "to-submit", "submitted", "in-progress", "returned"])
def test_a_paused_errand_goes_on_where_it_was_paused(state):
    assert next_states("agency", "paused", paused_in=state) == {state, "withdrawn", "stopped"}


def test_a_pause_nobody_knows_the_beginning_of_can_only_be_ended():
    assert next_states("agency", "paused") == {"withdrawn", "stopped"}


@pytest.mark.parametrize("rating", ["1", "2"])
def test_a_poor_rating_must_be_looked_into_before_filing(rating):
    assert next_states("direct", "rated", rating=rating) == {"mending"}


@pytest.mark.parametrize("rating", ["3", "4", "5"])
def test_a_good_rating_is_filed(rating):
    assert next_states("direct", "rated", rating=rating) == {"filed"}


def test_every_state_is_either_open_or_closed():
    assert frozenset(STATES) == OPEN | CLOSED
    assert not OPEN & CLOSED
    assert ENDINGS < CLOSED


@pytest.mark.parametrize("handling", ["direct", "agency", "assist"])
def test_every_state_named_as_following_has_words(handling):
    for state in ["", *STATES]:
        assert next_states(handling, state, paused_in="accepted") <= frozenset(STATES)

"""A number of records carries the measure word of its kind."""

import pytest

from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.residents import RESIDENT
from bindesk.ui.people.counts import counted, measure


@pytest.mark.parametrize(("kind", "words"), [(MEMBER, "党员 45 名"), (RESIDENT, "村民 45 人")])
def test_a_count_of_people_has_their_measure_word(kind, words):
    assert counted(kind, 45) == words


def test_a_kind_without_a_measure_word_is_counted_in_items():
    assert measure(STANDING) == "条"

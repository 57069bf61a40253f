from dataclasses import replace

import pytest

from bindesk.domain.journal.deeds import Changes
from tests.support.desks.makers import change, deed


def test_a_deed_speaks_of_each_record_once() -> None:
    with pytest.raises(ValueError, match="one record twice"):
        deed("d", change("member", "m", name="王"), change("member", "m", phone="1"))


def test_records_of_two_kinds_may_share_an_id() -> None:
    told = deed("d", change("member", "m"), change("resident", "m"))
    assert replace(told, verb="strike").changes == told.changes


def test_changes_list_the_kinds_of_their_records() -> None:
    touched = Changes(
        "record", "d", frozenset({("member", "a"), ("member", "b"), ("meeting", "c")})
    )
    assert touched.kinds == {"member", "meeting"}
    assert Changes().kinds == frozenset()

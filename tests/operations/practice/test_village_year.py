"""A made-up village is stored as deeds dated through the year."""

import pytest

from bindesk.db.records import records
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.operations.desk.clocks import instant
from bindesk.operations.journal.undo import FILLING
from bindesk.operations.practice.village_year import record_village
from bindesk.operations.units.units import unit
from tests.support.desks.journals import deeds_in_order


@pytest.fixture
def kept(desk):
    with desk.together() as conn:
        record_village(conn, desk, unit("610482101203"), 1, is_first=True)
    return desk


def test_deeds_are_dated_through_the_year_and_never_after_now(kept):
    with kept.reading() as conn:
        made = [deed.made_at for deed in deeds_in_order(conn)]
    assert max(made) <= kept.now()
    assert instant(min(made)).year == kept.today().year - 1


def test_the_villages_records_are_the_villages_own_and_the_townships_the_desks(kept):
    with kept.reading() as conn:
        deeds = list(deeds_in_order(conn))
        units = {o.type: o.unit for o in records.where(conn, ORGANISATION, {})}
    assert units == {"branch": "610482101203", "township-committee": kept.office.unit}
    assert {deed.verb for deed in deeds} == {FILLING}
    assert max(len(deed.changes) for deed in deeds) <= 500

from bindesk.domain.journal.merging import MOST_CONFLICTS
from bindesk.sync.wire.repeated_values import RepeatedValues
from tests.support.county.column_bytes import deed
from tests.support.desks.makers import change


def counted(*deeds):
    repeated = RepeatedValues()
    for one in deeds:
        repeated.add(one)
    return repeated.count


def test_each_pair_of_deeds_that_set_one_field_of_one_record_counts():
    name, phone = change("member", "m", name="王"), change("member", "m", phone="1")
    assert counted(deed(name), deed(phone)) == 0
    assert counted(deed(name), deed(name)) == 1
    assert counted(deed(name), deed(phone), deed(name), deed(name)) == 3
    assert counted(deed(change("member", "m", name="王", phone="1")), deed(name), deed(phone)) == 2
    assert counted(deed(name), deed(change("member", "n", name="王"))) == 0
    assert counted(deed(name), deed(change("resident", "m", name="王"))) == 0


def test_a_record_counts_for_no_more_than_its_conflicts_that_are_shown():
    often = [deed(change("member", "m", name=f"王{number}")) for number in range(100)]
    assert counted(*often[:64]) == MOST_CONFLICTS == counted(*often)

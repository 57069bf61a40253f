import pytest

from bindesk.db import journal, records, taking
from bindesk.db.taking import Taken
from bindesk.domain.deeds import Change, Deed, DeedState
from bindesk.domain.ids import id_in_deed, new_id
from bindesk.domain.residents import RESIDENT

UNIT = "610482102249"


def deed(*changes, **rest):
    name = new_id()
    said = tuple(
        Change("resident", record or id_in_deed(name, n), parents, values)
        for n, (record, parents, values) in enumerate(changes)
    )
    whole = {"id": name, "unit": UNIT, "device": "other", "n": 1, "clerk": "赵编"}
    return Deed(**{**whole, "verb": "record", "made_at": 1, "changes": said, **rest})


def known(link, record):
    return records.load(link, RESIDENT, record)


@pytest.fixture
def kept(desk):
    """A deed of this desk's own, still open."""
    with desk.writing("record") as work:
        from bindesk.domain.residents import Resident

        made = Resident(id=work.new_id(), unit=UNIT, name="王编")
        work.put(RESIDENT, made)
    with desk.reading() as link:
        return journal.load(link, work.changes.deed), made.id


def test_deeds_of_a_log_are_journalled_and_shown(link):
    first = deed((None, (), {"name": "李编"}))
    record = first.changes[0].record
    later = deed((record, (first.id,), {"phone": "1"}))
    touched = taking.take_in(link, [Taken(1, (first,), {}), Taken(2, (later,), {})])
    assert touched == {("resident", record)}
    assert (known(link, record).name, known(link, record).phone) == ("李编", "1")
    assert journal.how_many(link, DeedState.CONFIRMED) == 2


def test_a_deed_met_again_counts_once_at_its_first_place(link):
    first = deed((None, (), {"name": "李编"}))
    record = first.changes[0].record
    later = deed((record, (first.id,), {"name": "赵编"}))
    taking.take_in(link, [Taken(1, (first, later), {})])
    taking.take_in(link, [Taken(2, (first,), {})])
    assert [d.id for d in journal.in_order(link)] == [first.id, later.id]
    assert known(link, record).name == "赵编"


def test_this_desks_own_deed_is_confirmed_and_not_doubled(desk, kept):
    own, record = kept
    with desk.store.writing() as link:
        taking.take_in(link, [Taken(1, (own,), {})])
        assert journal.how_many(link) == journal.how_many(link, DeedState.CONFIRMED) == 1
        assert known(link, record).name == "王编"


def test_a_confirmed_deed_stands_before_this_desks_open_ones(desk, kept):
    own, record = kept
    other = deed((record, (), {"name": "早来"}))
    with desk.store.writing() as link:
        taking.take_in(link, [Taken(1, (other,), {})])
        assert [d.id for d in journal.in_order(link)] == [other.id, own.id]
        assert known(link, record).name == "王编"


def test_a_refused_deed_stays_in_the_journal_and_leaves_the_tables(desk, kept):
    own, record = kept
    with desk.store.writing() as link:
        taking.take_in(link, [Taken(1, (own,), {0: "right-missing"})])
        assert known(link, record) is None
        assert [(d.id, why) for d, why in journal.refused(link)] == [(own.id, "right-missing")]


def test_a_log_read_anew_ends_in_the_same_tables(desk, kept):
    own, record = kept
    with desk.store.writing() as link:
        taking.take_in(link, [Taken(1, (own,), {})])
        taking.start_anew(link, UNIT)
        assert journal.how_many(link, DeedState.CONFIRMED) == 0
        assert known(link, record).name == "王编"
        taking.take_in(link, [Taken(1, (own,), {})])
        assert journal.how_many(link, DeedState.CONFIRMED) == 1


def test_deeds_by_stick_are_shown_at_once_and_settle_when_the_log_brings_them(link):
    first = deed((None, (), {"name": "李编"}))
    record = first.changes[0].record
    taking.take_provisional(link, [first])
    assert known(link, record).name == "李编"
    assert journal.how_many(link, DeedState.CONFIRMED) == 0
    taking.take_in(link, [Taken(1, (first,), {})])
    assert journal.how_many(link, DeedState.CONFIRMED) == journal.how_many(link) == 1

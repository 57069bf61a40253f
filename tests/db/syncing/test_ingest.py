import pytest

from bindesk.db.journal import conflicts, folding, journal
from bindesk.db.records import records
from bindesk.db.syncing.ingest import LogEntry, apply_log_entries, apply_provisional, refuse
from bindesk.domain.journal.deeds import Change, Deed, DeedState
from bindesk.domain.journal.ids import new_id
from bindesk.domain.people.residents import RESIDENT
from tests.support.desks.journals import deeds_in_order


def deed(*changes, unit="u"):
    made = tuple(Change("resident", record, parents, said) for record, parents, said in changes)
    return Deed(new_id(), unit, "d", 1, "李秀英", "record", 1_795_000_000_000, made)


def new(record="r", **said):
    return deed((record, (), said))


def own(conn, made):
    """Do a deed on this desk."""
    journal.append(conn, made)
    folding.apply(conn, made)


def name(conn, record="r"):
    found = records.load(conn, RESIDENT, record)
    return None if found is None else found.name


def order(conn):
    return [each.id for each in deeds_in_order(conn)]


def test_what_comes_in_is_kept_confirmed_and_shown(conn):
    made = new(name="张㛃")
    assert apply_log_entries(conn, [LogEntry(1, (made,), {})]) == {("resident", "r")}
    assert name(conn) == "张㛃"
    assert journal.how_many(conn, DeedState.CONFIRMED) == 1


def test_to_take_in_twice_is_to_take_in_once(conn):
    made = new(name="张㛃")
    apply_log_entries(conn, [LogEntry(1, (made,), {})])
    assert apply_log_entries(conn, [LogEntry(2, (made,), {})]) == frozenset()
    assert order(conn) == [made.id]


def test_a_deed_twice_on_one_page_counts_at_its_first_place(conn):
    twice, between = new(name="张㛃"), new("s", name="李大山")
    apply_log_entries(
        conn, [LogEntry(1, (twice,), {}), LogEntry(2, (between,), {}), LogEntry(3, (twice,), {})]
    )
    assert order(conn) == [twice.id, between.id]


def test_an_own_deed_that_comes_back_is_confirmed_where_it_stood(conn):
    made = new(name="张㛃")
    own(conn, made)
    apply_log_entries(conn, [LogEntry(1, (made,), {})])
    assert journal.how_many(conn, DeedState.OPEN) == 0
    assert name(conn) == "张㛃"


def test_what_was_in_the_log_first_comes_first_and_the_conflict_is_seen(conn):
    base = new(name="张㛃")
    apply_log_entries(conn, [LogEntry(1, (base,), {})])
    mine = deed(("r", (base.id,), {"name": "mine"}))
    own(conn, mine)
    theirs = deed(("r", (base.id,), {"name": "theirs"}))
    apply_log_entries(conn, [LogEntry(2, (theirs,), {})])
    assert order(conn) == [base.id, theirs.id, mine.id]
    assert name(conn) == "mine"
    assert len(conflicts.all_conflicts(conn)) == 1
    apply_log_entries(conn, [LogEntry(3, (mine,), {})])
    assert order(conn) == [base.id, theirs.id, mine.id]


def test_an_own_deed_that_comes_back_first_changes_the_order(conn):
    first, second = new(name="first"), deed(("r", (), {"name": "second"}))
    own(conn, first)
    own(conn, second)
    apply_log_entries(conn, [LogEntry(1, (second,), {})])
    assert order(conn) == [second.id, first.id]
    assert name(conn) == "first"


@pytest.mark.parametrize("was_own", [True, False])
def test_a_refused_deed_is_kept_with_its_reason_and_not_shown(conn, was_own):
    base, wrong = new(name="张㛃"), None
    apply_log_entries(conn, [LogEntry(1, (base,), {})])
    wrong = deed(("r", (base.id,), {"name": "wrong"}))
    if was_own:
        own(conn, wrong)
        assert name(conn) == "wrong"
    apply_log_entries(conn, [LogEntry(2, (wrong,), {0: "right-missing"})])
    assert name(conn) == "张㛃"
    assert [(d.id, why) for d, why in journal.refused_deeds(conn)] == [(wrong.id, "right-missing")]


def test_a_record_whose_only_deed_was_refused_leaves_its_table(conn):
    wrong = new(name="wrong")
    own(conn, wrong)
    apply_log_entries(conn, [LogEntry(1, (wrong,), {0: "right-missing"})])
    assert name(conn) is None


def test_deeds_that_no_log_will_have_stay_with_their_reason_and_are_not_shown(conn):
    base, wrong, stranger = new(name="张㛃"), new("w", name="wrong"), new("x", name="x")
    apply_log_entries(conn, [LogEntry(1, (base,), {})])
    laid_on = deed(("r", (base.id,), {"name": "wrong"}))
    for made in (wrong, laid_on):
        own(conn, made)
    refuse(conn, [base, wrong, laid_on, stranger], "pack-not-permitted")
    assert name(conn) == "张㛃"
    assert records.load(conn, RESIDENT, "w") is None
    assert sorted(journal.refused_deeds(conn), key=lambda pair: pair[0].id) == sorted(
        [(wrong, "pack-not-permitted"), (laid_on, "pack-not-permitted")],
        key=lambda pair: pair[0].id,
    )


def test_a_deed_that_a_log_has_after_all_is_shown_again(conn):
    """A newer county may admit it, from another desk that has the same pack."""
    made = new(name="张㛃")
    own(conn, made)
    refuse(conn, [made], "pack-not-permitted")
    assert name(conn) is None
    apply_log_entries(conn, [LogEntry(1, (made,), {})])
    assert name(conn) == "张㛃"
    assert journal.refused_deeds(conn) == []


def test_a_kind_of_tomorrow_is_kept_and_shown_nowhere(conn):
    strange = Deed(
        new_id(), "u", "d", 1, "x", "record", 1, (Change("tomorrow", "t", (), {"a": 1}),)
    )
    apply_log_entries(conn, [LogEntry(1, (strange,), {})])
    assert order(conn) == [strange.id]


def test_a_large_page_is_what_its_deeds_are_one_by_one(conn):
    made = [new(f"r{n}", name=f"人{n}") for n in range(900)]
    more = [deed((f"r{n}", (made[n].id,), {"phone": str(n)})) for n in range(0, 900, 7)]
    apply_log_entries(conn, [LogEntry(1, tuple(made), {}), LogEntry(2, tuple(more), {})])
    assert records.count(conn, RESIDENT) == 900
    assert records.load(conn, RESIDENT, "r700").phone == "700"
    assert records.load(conn, RESIDENT, "r701").phone == ""


def test_a_deed_that_is_relayed_is_not_confirmed_before_the_county_has_ordered_it(conn):
    apply_provisional(conn, [new(name="张㛃")])
    assert journal.how_many(conn, DeedState.SEALED) == 1
    assert journal.how_many(conn, DeedState.CONFIRMED) == 0

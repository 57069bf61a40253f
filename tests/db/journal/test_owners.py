from bindesk.db.journal import journal, owners
from bindesk.domain.journal.deeds import Change, Deed, DeedState
from bindesk.domain.journal.ids import new_id


def _deed(unit, *records):
    changes = tuple(Change(kind, record, (), {}) for kind, record in records)
    return Deed(new_id(), unit, "d", 1, "李秀英", "record", 1, changes)


def test_a_record_belongs_to_the_unit_whose_deed_named_it(conn):
    journal.append(conn, _deed("u1", ("resident", "a"), ("member", "a")))
    journal.append(conn, _deed("u2", ("resident", "b")))
    asked = [("resident", "a"), ("resident", "b"), ("member", "b"), ("member", "a")]
    assert owners.units_of(conn, asked) == {
        ("resident", "a"): "u1",
        ("member", "a"): "u1",
        ("resident", "b"): "u2",
    }


def test_a_refused_deed_owns_nothing(conn):
    journal.append(conn, _deed("u1", ("resident", "a")), state=DeedState.REFUSED)
    assert owners.units_of(conn, [("resident", "a")]) == {}


def test_many_records_are_asked_for_at_once(conn):
    journal.append(conn, _deed("u1", *(("resident", f"r{n}") for n in range(1000))))
    asked = [("resident", f"r{n}") for n in range(1001)]
    assert len(owners.units_of(conn, asked)) == 1000

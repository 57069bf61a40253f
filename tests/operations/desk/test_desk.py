from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.domain.people.members import MEMBER
from bindesk.errors import ExternalError
from bindesk.operations.desk import desk as desks
from bindesk.operations.desk.desk import MOST_RECORDS, Desk
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.desks import CLERK, UNIT, SetClock
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.makers import member
from tests.support.desks.table_dumps import rebuilt, shown


def test_a_deed_says_who_did_what_when_and_where(desk: Desk, clock: SetClock) -> None:
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m"))
    with desk.reading() as conn:
        (told,) = deeds_in_order(conn)
    assert (told.id, told.unit, told.device) == (work.changes.deed, UNIT, desk.office.device)
    assert (told.clerk, told.verb, told.n, told.undoes) == (CLERK, "record-member", 1, None)
    assert told.made_at == int(clock.at.timestamp() * 1000)


def test_deeds_are_numbered_without_a_gap(desk: Desk) -> None:
    for name in "abc":
        with desk.writing("record-member") as work:
            work.put(MEMBER, member(name))
        with desk.writing("look"):
            pass
    with desk.reading() as conn:
        assert [told.n for told in deeds_in_order(conn)] == [1, 2, 3]


def test_what_raises_inside_the_block_leaves_neither_deed_nor_record(desk: Desk) -> None:
    def break_off() -> None:
        with desk.writing("record-member") as work:
            work.put(MEMBER, member("m"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with desk.reading() as conn:
        assert journal.how_many(conn) == 0
        assert records.load(conn, MEMBER, "m") is None


def test_a_fold_that_fails_takes_the_journal_s_row_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(desks.folding, "apply", fail)
    with pytest.raises(ZeroDivisionError), desk.writing("record-member") as work:
        work.put(MEMBER, member("m"))
    with desk.reading() as conn:
        assert journal.how_many(conn) == 0


def test_a_block_that_changes_nothing_is_no_deed(desk: Desk) -> None:
    with desk.writing("look") as work:
        assert records.load(work.conn, MEMBER, "m") is None
    assert (work.changes.verb, work.changes.deed) == ("look", "")
    with desk.reading() as conn:
        assert journal.how_many(conn) == 0


def test_an_undo_names_the_deed_that_it_undoes(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m"))
    with desk.writing("undo", undoes=work.changes.deed) as undoing:
        undoing.strike(MEMBER, "m", "撤销")
    with desk.reading() as conn:
        deed = journal.load(conn, undoing.changes.deed)
    assert deed is not None
    assert deed.undoes == work.changes.deed


def test_what_touches_many_records_is_several_deeds_done_in_one_go(desk: Desk) -> None:
    with desk.writing("import") as work:
        work.put_all(MEMBER, [member(f"m{n}", n) for n in range(2 * MOST_RECORDS + 1)])
    with desk.reading() as conn:
        told = list(deeds_in_order(conn))
        assert [len(one.changes) for one in told] == [MOST_RECORDS, MOST_RECORDS, 1]
        assert [one.n for one in told] == [1, 2, 3]
        assert len({one.id for one in told}) == 3
        assert told[0].id == work.changes.deed
        assert records.count(conn, MEMBER) == 2 * MOST_RECORDS + 1
    assert len(work.changes.records) == 2 * MOST_RECORDS + 1


def test_several_deeds_together_are_kept_all_or_none(desk: Desk) -> None:
    def two(*, broken: bool) -> None:
        with desk.together() as conn:
            for name in "ab":
                with desk.deed(conn, "record-member") as work:
                    work.put(MEMBER, member(name))
            if broken:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        two(broken=True)
    with desk.reading() as conn:
        assert journal.how_many(conn) == 0
    two(broken=False)
    with desk.reading() as conn:
        assert [told.n for told in deeds_in_order(conn)] == [1, 2]


def test_what_deeds_leave_is_what_a_rebuilding_makes(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        work.put_all(MEMBER, [member(f"m{n}", n) for n in range(20)])
    with desk.writing("strike") as work:
        work.strike(MEMBER, "m3", "重复")
    with desk.store.writing() as conn:
        assert rebuilt(conn) == shown(conn)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(1980, 1, 1, 0, 0, tzinfo=UTC), date(1980, 1, 1)),
    ],
)
def test_the_day_is_china_s(desk: Desk, clock: SetClock, instant: datetime, day: date) -> None:
    clock.at = instant
    assert desk.today() == day
    assert desk.now() == int(instant.timestamp()) * 1000


def test_a_note_goes_into_the_audit(desk: Desk) -> None:
    desk.note_audit("unmask", "member", "m", "看证件号")
    with desk.reading() as conn:
        (line,) = audit_entries(conn)
    assert (line.at_ms, line.clerk, line.action) == (desk.now(), CLERK, "unmask")
    assert (line.kind, line.record, line.detail) == ("member", "m", "看证件号")


def test_a_desk_whose_store_is_gone_says_so_and_makes_no_new_one(desk: Desk) -> None:
    desk.close()
    desk.home.store.unlink()
    with pytest.raises(ExternalError) as refused, replace(desk).writing("record-member"):
        pass
    assert refused.value.code == "disk-refuses-file"
    assert not desk.home.store.exists()

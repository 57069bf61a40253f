"""Tests that the record tables equal a rebuild, whatever deeds come in whatever order."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from bindesk.db.journal import folding, journal
from bindesk.db.records import records
from bindesk.db.store.engine import Connection, Store
from bindesk.db.store.tables import conflict, record_table
from bindesk.db.store.tables import deed as deeds
from bindesk.db.syncing.ingest import LogEntry, apply_log_entries
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP
from bindesk.domain.journal.deeds import Change, Deed, DeedState
from bindesk.domain.journal.merging import MOST_HEADS
from bindesk.domain.people.members import MEMBER
from bindesk.operations.desk.desk import Desk
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import change, deed, member
from tests.support.desks.table_dumps import rebuilt, shown

NAMES = {"member": ("m1", "m2"), "errand": ("e1", "e2"), "errand-step": ("s1", "s2", "s3")}
RECORDS = [(kind, record) for kind, known in NAMES.items() for record in known]
VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "member": {
        "name": st.sampled_from(["单小明", "王𬴂", "", 7]),
        "phone": st.sampled_from(["", "1", "2"]),
        "joined_on": st.sampled_from([None, "1999-07-01", "1999-02-30"]),
        "is_poor": st.sampled_from([True, False, "yes"]),
        "struck": st.booleans(),
        "later": st.sampled_from([None, 1, "新"]),
    },
    "errand": {
        "number": st.sampled_from(["1", "2"]),
        "amount": st.sampled_from([None, 5, 2**70, True]),
        "state": st.just("not a field of the errand itself"),
    },
    "errand-step": {
        "errand": st.sampled_from(["e1", "e2"]),
        "place": st.sampled_from([None, 1, 2, 3]),
        "state": st.sampled_from(["accepted", "done"]),
        "day": st.sampled_from([None, "2026-11-20"]),
        "struck": st.booleans(),
    },
}


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    chosen = draw(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=3, unique=True))
    told = []
    for kind, record in chosen:
        named = draw(st.lists(st.sampled_from(sorted(VALUES[kind])), max_size=3, unique=True))
        told.append((kind, record, {name: draw(VALUES[kind][name]) for name in named}))
    return told


class Deeds(RuleBasedStateMachine):
    """Deeds of this desk and of others, on top and beside, waiting, confirmed and refused."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.writing = desk.store.writing()
        self.conn = self.writing.__enter__()
        self.made = 0
        self.position = 0
        self.known: dict[tuple[str, str], list[str]] = {at: ["never-came"] for at in RECORDS}
        self.waiting: list[Deed] = []
        self.read: list[Any] = []

    def teardown(self) -> None:
        given_up = RuntimeError("nothing of this is kept")
        assert not self.writing.__exit__(RuntimeError, given_up, None)

    @rule(told=changes(), data=st.data(), how=st.sampled_from(["here", "log", "refused"]))
    def another_desk_s_deed_comes(
        self, told: list[tuple[str, str, dict[str, Any]]], data: st.DataObject, how: str
    ) -> None:
        self.made += 1
        said = []
        for kind, record, values in told:
            held = records.heads(self.conn, kind, [record]).get(record, ())
            older = st.lists(st.sampled_from(self.known[kind, record]), max_size=2, unique=True)
            parents = data.draw(st.one_of(st.just(held), older.map(tuple)))
            said.append(Change(kind, record, parents, values))
            self.known[kind, record].append(f"d{self.made}")
        one = deed(f"d{self.made}", *said, n=self.made)
        if how == "here":
            journal.append(self.conn, one)
            folding.apply(self.conn, one)
            self.waiting.append(one)
        else:
            self._come_in([one], how)

    @rule(data=st.data(), how=st.sampled_from(["log", "refused"]))
    @precondition(lambda self: self.waiting)
    def what_waited_gets_its_place_in_the_log(self, data: st.DataObject, how: str) -> None:
        some = data.draw(st.lists(st.sampled_from(self.waiting), min_size=1, unique_by=id))
        self.waiting = [one for one in self.waiting if one not in some]
        self._come_in(some, how)

    @rule(told=changes(), stale=st.booleans(), data=st.data())
    def the_clerk_keeps_what_was_read_now_or_earlier(
        self, told: list[tuple[str, str, dict[str, Any]]], stale: bool, data: st.DataObject
    ) -> None:
        with self.desk.deed(self.conn, "correct") as work:
            for name, record, values in told:
                kind = KINDS[name]
                told_here = {f: v for f, v in values.items() if f in kind.specs}
                fitting = {
                    f: v for f, v in told_here.items() if folding.split_unknown(name, {f: v})[0]
                }
                kept = [one for one in self.read if one.id == record]
                now = records.load(self.conn, kind, record)
                before = data.draw(st.sampled_from(kept)) if stale and kept else now
                if now is not None:
                    self.read.append(now)
                plain = {} if before is None else kind.plain(before)
                heads = () if before is None else before.heads
                work.put(kind, kind.new(record, UNIT, {**plain, **fitting}, heads))
        if work.changes.deed:
            mine = journal.load(self.conn, work.changes.deed)
            assert mine is not None
            self.waiting.append(mine)
            for at in work.changes.records:
                self.known[at].append(mine.id)

    @invariant()
    def the_tables_are_what_a_rebuilding_makes(self) -> None:
        now = shown(self.conn)
        assert rebuilt(self.conn) == now

    def _come_in(self, some: list[Deed], how: str) -> None:
        self.position += 1
        reasons = dict.fromkeys(range(len(some)), "out-of-scope") if how == "refused" else {}
        apply_log_entries(self.conn, [LogEntry(self.position, tuple(some), reasons)])


_EXAMPLES = {False: 20, True: 5}
"""How many histories are played on each engine; an encrypted store holds the same rows."""


def test_deeds_laid_over_one_by_one_leave_what_a_rebuilding_makes(desk: Desk) -> None:
    run_state_machine_as_test(
        lambda: Deeds(desk),
        settings=settings(
            max_examples=_EXAMPLES[desk.store.is_encrypted],
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def tell(conn: Connection, *told: Deed) -> None:
    for one in told:
        journal.append(conn, one)
        folding.apply(conn, one)


def open_conflicts(conn: Connection) -> list[tuple[str, str, str]]:
    wanted = select(conflict.c.field, conflict.c.earlier, conflict.c.later)
    return sorted((r.field, r.earlier, r.later) for r in conn.execute(wanted))


def extra_of(conn: Connection, kind: str, record: str) -> dict[str, Any] | None:
    table = record_table(kind)
    held = conn.execute(select(table.c.extra).where(table.c.id == record)).scalar_one()
    return None if held is None else json.loads(held)


def loaded(conn: Connection, record: str) -> Any:
    found = records.load(conn, MEMBER, record)
    assert found is not None
    return found


def test_a_branch_made_beside_the_head_is_a_conflict_with_both_heads(conn: Connection) -> None:
    tell(
        conn,
        deed("base", change("member", "m", name="王小明", phone="1")),
        deed("u", change("member", "m", ("base",), phone="2")),
        deed("d", change("member", "m", ("base",), phone="3", name="王小明")),
    )
    assert open_conflicts(conn) == [("phone", "u", "d")]
    assert (loaded(conn, "m").phone, loaded(conn, "m").heads) == ("3", ("u", "d"))


def test_a_deed_that_follows_the_newest_of_many_heads_leaves_the_others(conn: Connection) -> None:
    tell(conn, deed("d0", change("member", "m", phone="1")))
    rest = range(1, MOST_HEADS + 44)
    deeds_apart = [deed(f"d{n}", change("member", "m", phone="1"), n=n + 1) for n in rest]
    for one in deeds_apart:
        journal.append(conn, one)
    folding.apply(conn, deeds_apart[-1])
    heads = loaded(conn, "m").heads
    assert len(heads) == MOST_HEADS
    tell(conn, deed("next", change("member", "m", heads, phone="2"), n=999))
    assert len(loaded(conn, "m").heads) == 45
    now = shown(conn)
    assert rebuilt(conn) == now


def test_records_folded_in_small_portions_are_the_same(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for record in ("m1", "m2", "m3"):
        apart = [deed(f"{record}-{n}", change("member", record, phone=str(n))) for n in range(3)]
        tell(conn, *apart)
    before, conflicts = shown(conn), open_conflicts(conn)
    monkeypatch.setattr(folding, "_CHANGES_AT_ONCE", 4)
    monkeypatch.setattr(folding, "_CONFLICTS_AT_ONCE", 2)
    folding.refold_many(conn, "member", ["m1", "m2", "m3"])
    assert shown(conn) == before
    assert open_conflicts(conn) == conflicts
    assert len(conflicts) == 9


def test_a_later_pick_with_one_parent_settles_the_conflict_too(conn: Connection) -> None:
    tell(
        conn,
        deed("u", change("member", "m", phone="2")),
        deed("d", change("member", "m", phone="3")),
        deed("merge", change("member", "m", ("u", "d"), name="王小明")),
    )
    assert open_conflicts(conn) == [("phone", "u", "d")]
    tell(conn, deed("pick", change("member", "m", ("merge",), phone="2")))
    assert open_conflicts(conn) == []
    assert loaded(conn, "m").phone == "2"


def test_a_strike_beside_a_correction_keeps_both(conn: Connection) -> None:
    tell(
        conn,
        deed("base", change("member", "m", name="王小明")),
        deed("s", change("member", "m", ("base",), struck=True, struck_reason="重复")),
        deed("c", change("member", "m", ("base",), name="王晓明")),
    )
    kept = loaded(conn, "m")
    assert (kept.struck, kept.name, kept.heads) == (True, "王晓明", ("s", "c"))


def test_fields_of_a_newer_program_are_kept_aside(conn: Connection) -> None:
    tell(
        conn,
        deed("a", change("member", "m", name="王小明", wechat="wxm", height=170)),
        deed("b", change("member", "m", ("a",), wechat="wxm2")),
        deed("c", change("member", "m", ("b",), phone="1")),
    )
    assert extra_of(conn, "member", "m") == {"wechat": "wxm2", "height": 170}
    assert loaded(conn, "m").phone == "1"


def test_a_value_of_the_wrong_type_is_kept_aside_and_gives_way_to_a_right_one(
    conn: Connection,
) -> None:
    tell(conn, deed("a", change("member", "m", name="王小明", joined_on="去年", is_poor="是")))
    assert loaded(conn, "m").joined_on is None
    assert extra_of(conn, "member", "m") == {"joined_on": "去年", "is_poor": "是"}
    tell(conn, deed("b", change("member", "m", ("a",), joined_on="1999-07-01", is_poor=True)))
    assert loaded(conn, "m").is_poor is True
    assert extra_of(conn, "member", "m") is None


def test_changes_of_an_unknown_kind_are_parked_without_harm(conn: Connection) -> None:
    one = deed("a", change("member", "m", name="王小明"), change("beehive", "b", bees=4000))
    tell(conn, one)
    assert loaded(conn, "m").name == "王小明"
    assert journal.load(conn, "a") == one


def test_refused_deeds_do_not_count_and_a_record_of_refused_deeds_alone_is_gone(
    conn: Connection,
) -> None:
    tell(
        conn,
        deed("a", change("member", "m", name="王小明")),
        deed("b", change("member", "m", ("a",), name="坏名字")),
        deed("c", change("member", "other", name="李军")),
    )
    refused = deeds.c.id.in_(["b", "c"])
    conn.execute(update(deeds).where(refused).values(state=DeedState.REFUSED.value))
    folding.refold_many(conn, "member", ["m", "other"])
    assert loaded(conn, "m").name == "王小明"
    assert records.load(conn, MEMBER, "other") is None


def test_the_errand_shows_its_newest_step_wherever_the_step_goes(conn: Connection) -> None:
    def states() -> dict[str, str | None]:
        table = record_table("errand")
        return {row.id: row.state for row in conn.execute(select(table.c.id, table.c.state))}

    tell(
        conn,
        deed("e", change("errand", "e1", number="1"), change("errand", "e2", number="2")),
        deed("s", change("errand-step", "s1", errand="e1", place=1, state="accepted")),
        deed("t", change("errand-step", "s2", errand="e1", place=2, state="done")),
    )
    assert states() == {"e1": "done", "e2": None}
    tell(conn, deed("moved", change("errand-step", "s2", ("t",), errand="e2")))
    assert states() == {"e1": "accepted", "e2": "done"}
    tell(conn, deed("struck", change("errand-step", "s2", ("moved",), struck=True)))
    assert states() == {"e1": "accepted", "e2": None}


def test_a_step_that_comes_before_its_errand_counts_when_the_errand_comes(
    conn: Connection,
) -> None:
    tell(
        conn,
        deed(
            "s", change("errand-step", "s1", errand="e1", place=1, state="done", day="2026-11-20")
        ),
        deed("e", change("errand", "e1", number="1")),
    )
    table = record_table("errand")
    row = conn.execute(select(table.c.state, table.c.state_on)).one()
    assert tuple(row) == ("done", "2026-11-20")
    assert (ERRAND.latest_step, ERRAND_STEP.latest_step is not None) == (None, True)


def test_two_desks_that_make_one_record_by_its_derived_id_meet_in_it(conn: Connection) -> None:
    tell(
        conn,
        deed("a", change("attendance", "x", meeting="v", status="present")),
        deed("b", change("attendance", "x", meeting="v", status="absent")),
    )
    assert open_conflicts(conn) == [("status", "a", "b")]


def test_a_record_keeps_the_unit_of_its_first_deed(conn: Connection) -> None:
    tell(
        conn,
        deed("a", change("member", "m", name="王小明")),
        deed("b", change("member", "m", name="王晓明"), unit="610482102000"),
    )
    assert loaded(conn, "m").unit == UNIT


def test_a_deed_of_many_records_is_shown_whole(store: Store) -> None:
    told = deed("a", *(change("member", f"m{n:03}", name="王小明") for n in range(450)))
    struck = [change("member", f"m{n:03}", ("a",), struck=True) for n in range(0, 450, 3)]
    with store.writing() as conn:
        tell(conn, told, deed("b", *struck))
        assert records.count(conn, MEMBER) == 300
        assert rebuilt(conn) == shown(conn)


def test_names_are_found_by_the_initials_of_the_name_they_have_now(conn: Connection) -> None:
    tell(conn, deed("a", change("member", "m", name="王小明")))
    tell(conn, deed("b", change("member", "m", ("a",), name="单玉兰")))
    table = record_table("member")
    found = conn.execute(select(table.c.name_initials)).scalar_one()
    assert " syl" in found
    assert replace(member("m"), name="单玉兰").name == loaded(conn, "m").name

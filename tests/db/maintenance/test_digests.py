import json
from pathlib import Path

from bindesk.db.journal import folding, journal
from bindesk.db.maintenance import digests
from bindesk.db.maintenance.digests import canonical_lines, digest
from bindesk.db.maintenance.rebuild import rebuild
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Deed
from bindesk.domain.people.members import MEMBER
from bindesk.operations.desk.desk import Desk
from tests.support.desks.desks import UNIT, desk_on
from tests.support.desks.makers import change, deed

TOLD = [
    deed(
        "a", change("member", "m2", name="单小明", is_poor=True), change("member", "m1", name="王")
    ),
    deed("b", change("member", "m1", ("a",), struck=True, struck_reason="重复"), n=2),
    deed("c", change("errand", "e", number="1", amount=0), n=3),
]


def tell(conn: Connection, *told: Deed) -> None:
    for one in told:
        journal.append(conn, one)
        folding.apply(conn, one)


def test_lines_are_sorted_by_id_and_leave_out_what_was_not_said(conn: Connection) -> None:
    tell(conn, *TOLD)
    assert [json.loads(line) for line in canonical_lines(conn, MEMBER)] == [
        {"id": "m1", "unit": UNIT, "name": "王", "struck": True, "struck_reason": "重复"},
        {"id": "m2", "unit": UNIT, "is_poor": True, "name": "单小明"},
    ]


def test_zero_and_nothing_are_told_apart(conn: Connection) -> None:
    tell(conn, *TOLD)
    (line,) = canonical_lines(conn, KINDS["errand"])
    assert json.loads(line)["amount"] == 0


def test_every_kind_is_counted_with_its_struck_records(conn: Connection) -> None:
    tell(conn, *TOLD)
    counts = {one.kind: one.count for one in digest(conn)}
    assert list(counts) == list(KINDS)
    assert {kind: n for kind, n in counts.items() if n} == {"member": 2, "errand": 1}


def test_the_digest_changes_with_a_value_and_comes_back_with_it(conn: Connection) -> None:
    tell(conn, *TOLD)
    before = digest(conn)
    tell(conn, deed("d", change("member", "m2", ("a",), phone="1"), n=4))
    changed = digest(conn)
    assert [d.kind for d in changed if d not in before] == ["member"]
    tell(conn, deed("e", change("member", "m2", ("d",), phone=""), n=5))
    assert digest(conn) == before


def test_a_rebuilding_leaves_the_digest_as_it_was(conn: Connection) -> None:
    tell(conn, *TOLD)
    before = digest(conn)
    rebuild(conn)
    assert digest(conn) == before


def test_both_engines_print_one_digest_for_one_log(desk: Desk, tmp_path: Path) -> None:
    other = desk_on("plain", tmp_path / "other")
    with desk.store.writing() as one, other.store.writing() as another:
        tell(one, *TOLD)
        tell(another, *TOLD)
        assert digest(one) == digest(another)
    other.close()
    assert digests.Digest("member", 0, "x") != digests.Digest("member", 1, "x")

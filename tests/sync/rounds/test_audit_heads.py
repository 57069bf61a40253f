"""The county and the packs know how far a desk's audit trail went: a shorter or another one is seen."""

from contextlib import ExitStack, closing

import msgspec
import pytest

from bindesk.db.audit import audits
from bindesk.db.store import metadata
from bindesk.sync.rounds import audit_heads, rounds
from bindesk.sync.rounds.rounds import exchange
from bindesk.sync.wire.packs import open_pack
from bindesk.sync.wire.wire import VERSION, AuditHead, LogPage, Reply, Round, decode, encode
from tests.support.county.local_county import NearCounty, NearDesk, NearLine, PostgresStores


@pytest.fixture
def open_stores():
    with ExitStack() as stack:
        yield stack


@pytest.fixture(params=["sqlite", "postgresql"])
def county(request, tmp_path, open_stores):
    if request.param == "sqlite":
        made = NearCounty.at(tmp_path / "county.db")
    else:
        stores = PostgresStores(request.getfixturevalue("postgres"))
        made = NearCounty(stores.open(stores.new()))
    open_stores.callback(lambda: made.store.close())
    return made


@pytest.fixture
def desk(county, tmp_path, open_stores):
    made = NearDesk.join(county, tmp_path / "desk.db")
    open_stores.enter_context(closing(made.store))
    look(made, 3)
    made.sync(county)
    return made


def look(desk, times):
    """Write rows of the audit trail."""
    with desk.store.writing() as conn:
        for number in range(times):
            audits.append(conn, audits.AuditEntry(number, "李秀英", "unmask", "resident", "r"))


def told(store, device):
    with store.reading() as conn:
        return audit_heads.told(conn, device)


def is_cut(desk):
    """Say what a check says, which asks for the heads that were told and for those in the packs."""
    with desk.store.reading() as conn:
        heads = [audit_heads.told(conn, desk.device), audit_heads.sealed(conn, desk.device)]
        return audit_heads.is_cut(conn, heads)


def cut(desk, at_least):
    """Delete the rows from a number on, and what the desk remembers of having told them."""
    with desk.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM audit WHERE n >= ?", (at_least,))
        metadata.write(conn, f"audit-head/{desk.device}", "")


def test_a_round_tells_the_head_and_both_sides_remember_it(county, desk):
    assert told(county.store, desk.device).number == 3
    assert told(desk.store, desk.device) == told(county.store, desk.device)
    look(desk, 2)
    assert not is_cut(desk)
    desk.sync(county)
    assert told(county.store, desk.device).number == 5
    assert not is_cut(desk)


def test_a_trail_that_was_cut_is_seen_though_the_desk_has_forgotten_what_it_told(county, desk):
    cut(desk, 3)
    assert not is_cut(desk)
    desk.sync(county)
    assert is_cut(desk)


def test_a_trail_that_was_written_anew_is_seen(county, desk):
    cut(desk, 1)
    look(desk, 2)
    with desk.store.writing() as conn:
        audits.append(conn, audits.AuditEntry(9, "别人", "unmask", "resident", "r"))
    desk.sync(county)
    assert is_cut(desk)
    assert told(county.store, desk.device).number == 3


def test_a_longer_trail_over_another_beginning_is_still_seen_by_what_was_told_before(county, desk):
    with desk.store.writing() as conn:
        conn.exec_driver_sql("UPDATE audit SET proof = '%s' WHERE n = 3" % ("0" * 64))
    assert is_cut(desk)


def test_other_desks_keep_the_head_in_the_packs(county, desk, tmp_path, open_stores):
    other = NearDesk.join(county, tmp_path / "other.db")
    open_stores.enter_context(closing(other.store))
    desk.do(("resident", "r", {"name": "张㛃"}))
    desk.sync(county)
    other.sync(county)
    with other.store.reading() as conn:
        assert audit_heads.sealed(conn, desk.device) == told(county.store, desk.device)
    cut(desk, 2)
    assert is_cut(desk)


def test_a_desk_without_an_audit_trail_tells_nothing(county, tmp_path, open_stores):
    quiet = NearDesk.join(county, tmp_path / "quiet.db")
    open_stores.enter_context(closing(quiet.store))
    quiet.do(("resident", "q", {"name": "张㛃"}))
    quiet.sync(county)
    assert told(county.store, quiet.device) is None
    with quiet.store.reading() as conn:
        assert audit_heads.sealed(conn, quiet.device) is None
        assert not audit_heads.is_cut(conn, [None])


def test_a_head_that_is_none_is_not_taken(county, desk):
    known = told(county.store, desk.device)
    with county.store.writing() as conn:
        for head in (
            AuditHead(9, b"short"),
            AuditHead(0, bytes(16)),
            AuditHead(1 << 60, bytes(16)),
        ):
            audit_heads.note(conn, desk.device, head)
        audit_heads.note(conn, desk.device, AuditHead(2, bytes(16)))
        assert audit_heads.told(conn, desk.device) == known
    assert audit_heads.from_bytes(b"") is None
    assert audit_heads.from_bytes(audit_heads.to_bytes(known)) == known


class OlderRound(msgspec.Struct, array_like=True):
    """A round of a program that tells no head."""

    version: int
    cursors: tuple = ()
    packs: tuple[bytes, ...] = ()
    offered: tuple[bytes, ...] = ()
    limit: int = 1000
    peers_digest: bytes = b""
    certificates: tuple = ()


def test_programs_without_heads_speak_with_those_that_have_them(county, desk):
    assert decode(encode(OlderRound(VERSION)), Round).audit is None
    newer = encode(Round(VERSION, (), audit=AuditHead(3, bytes(16))))
    assert msgspec.msgpack.decode(newer, type=OlderRound).version == VERSION
    older = msgspec.msgpack.encode((((("u"), (), 1, b""),),))
    assert decode(older, Reply) == Reply((LogPage("u", (), 1, b""),))

    class OlderLine(NearLine):
        def send(self, said):
            return msgspec.structs.replace(super().send(said), audit=None)

    look(desk, 1)
    exchange(desk.speaker(), OlderLine(county, desk.device))
    assert told(desk.store, desk.device).number == 4


def test_a_pack_of_an_older_program_carries_no_head(county, desk):
    desk.do(("resident", "r", {"name": "张㛃"}))
    with desk.store.writing() as conn:
        rounds.seal_open(conn, desk.device, desk.key, 10_000, 9)
        (data,) = (pack.data for pack in rounds.packs.every(conn))
    assert open_pack(data).audit == b""

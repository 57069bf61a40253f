from contextlib import ExitStack, closing
from dataclasses import replace

import msgspec
import pytest

from bindesk.db.syncing import devices, packs, units
from bindesk.sync.rounds import pull, rounds
from bindesk.sync.rounds.unit_scope import scope_of
from bindesk.sync.wire.wire import (
    NOTHING,
    LogCursor,
    LogPage,
    MalformedMessage,
    Round,
    next_chain_hash,
)
from tests.support.county.local_county import (
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    NearCounty,
    NearDesk,
    digest_of,
)


@pytest.fixture
def open_stores():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def county(tmp_path, open_stores):
    made = NearCounty.at(tmp_path / "county.db")
    open_stores.enter_context(closing(made.store))
    return made


@pytest.fixture
def join(county, tmp_path, open_stores):
    def made(name, **more):
        desk = NearDesk.join(county, tmp_path / f"{name}.db", **more)
        open_stores.enter_context(closing(desk.store))
        return desk

    return made


@pytest.fixture
def full(county, join):
    """A county whose village's log has five packs."""
    desk = join("author")
    for number in range(5):
        desk.do(("resident", None, {"name": f"人{number}"}))
        desk.sync(county)
    return county


def answer(county, desk, *places, known=(), limit=10**9):
    with county.store.reading() as conn:
        scope = scope_of(conn, devices.find(conn, desk.device))
        return pull.build_pages(conn, scope, places, set(known), limit)


def take(desk, *pages):
    with desk.store.writing() as conn:
        return pull.apply_pages(conn, pages, 5)


def stands(desk, unit=VILLAGE):
    with desk.store.reading() as conn:
        found = units.find(conn, unit)
    return found.position, found.chain_hash


START = LogCursor(VILLAGE, 0, NOTHING)


def test_a_page_follows_a_place_and_is_cut_at_the_limit(full, join):
    desk = join("reader")
    (page,), _ = answer(full, desk, START, limit=1)
    assert (page.position, page.more, len(page.entries)) == (1, True, 1)
    (rest,), _ = answer(full, desk, LogCursor(VILLAGE, 1, page.chain_hash))
    assert (rest.position, rest.more, len(rest.entries)) == (5, False, 4)


def test_pages_taken_in_one_by_one_leave_what_one_large_page_leaves(full, join):
    one, other = join("one"), join("other")
    (page,), _ = answer(full, one, START)
    take(one, page)
    for _ in range(5):
        (page,), _ = answer(full, other, LogCursor(VILLAGE, *stands(other)), limit=1)
        take(other, page)
    assert stands(one) == stands(other)
    assert digest_of(one.store) == digest_of(other.store) == digest_of(full.store)


def test_what_the_desk_holds_comes_back_as_its_name_only(full, join):
    desk = join("reader")
    with full.store.reading() as conn:
        kept, _ = packs.after(conn, VILLAGE, 0, 10**9)
    (page,), _ = answer(full, desk, START, known=[kept[1].id])
    assert page.entries[1].pack == kept[1].id
    assert page.entries[0].pack == kept[0].data


@pytest.mark.parametrize(
    "place",
    [
        LogCursor(VILLAGE, 3, b"other" * 3),
        LogCursor(VILLAGE, 99, b"x" * 16),
        LogCursor(VILLAGE, 0, b"x"),
    ],
)
def test_a_place_that_is_not_in_this_log_is_a_mismatch(full, join, place):
    assert answer(full, join("reader"), place) == ([], [VILLAGE])


def test_a_unit_out_of_scope_is_answered_by_nothing(full, join):
    desk = join("stranger", unit=NEIGHBOUR)
    assert answer(full, desk, START, LogCursor("no-such-unit", 0, NOTHING)) == ([], [])


def test_a_log_that_has_to_wait_says_so(full, join):
    desk = join("township", unit=TOWNSHIP, role="township")
    desk.do(("resident", None, {"name": "张㛃"}))
    desk.sync(full)
    places = [START, LogCursor(TOWNSHIP, 0, NOTHING)]
    pages, _ = answer(full, desk, *places, limit=1)
    assert [(len(p.entries), p.more) for p in pages] == [(1, True), (0, True)]
    reader = join("reader", unit=TOWNSHIP, role="township")
    assert take(reader, *pages) == 1
    assert stands(reader, TOWNSHIP) == (0, NOTHING)


def test_a_page_that_does_not_follow_changes_nothing(full, join):
    desk = join("reader")
    (page,), _ = answer(full, desk, START)
    before = digest_of(desk.store)
    entries = page.entries
    wrong = [
        msgspec.structs.replace(page, position=4),
        msgspec.structs.replace(page, chain_hash=b"x" * 16),
        msgspec.structs.replace(page, entries=entries[:-1]),
        msgspec.structs.replace(page, entries=(entries[1], entries[0], *entries[2:])),
        msgspec.structs.replace(page, unit="610482102999"),
        _with_last(page, b"no pack of ours at all"),
        _with_last(page, entries[-1].pack[:-1]),
        LogPage(TOWNSHIP, entries, page.position, page.chain_hash),
    ]
    for one in wrong:
        with pytest.raises(MalformedMessage):
            take(desk, one)
    assert stands(desk) == (0, NOTHING)
    assert digest_of(desk.store) == before


def _with_last(page, data):
    entries = (*page.entries[:-1], msgspec.structs.replace(page.entries[-1], pack=data))
    return msgspec.structs.replace(page, entries=entries)


def test_a_name_the_desk_does_not_hold_is_no_entry(full, join):
    page = LogPage(VILLAGE, (replace_pack(b"0" * 16),), 1, next_chain_hash(NOTHING, b"0" * 16))
    with pytest.raises(MalformedMessage):
        take(join("reader"), page)


def replace_pack(data):
    from bindesk.sync.wire.wire import WireLogEntry

    return WireLogEntry(data)


def test_a_log_read_anew_ends_at_the_same_place(full, join):
    desk = join("reader")
    desk.sync(full)
    stood, told = stands(desk), digest_of(desk.store)
    with desk.store.writing() as conn:
        pull.reset_unit(conn, VILLAGE)
    assert stands(desk) == (0, NOTHING)
    desk.sync(full)
    assert (stands(desk), digest_of(desk.store)) == (stood, told)


def test_the_scope_is_what_the_tree_says_today(full, join):
    desk = join("reader")
    with full.store.writing() as conn:
        known = units.find(conn, VILLAGE)
        units.store(conn, [units.KnownUnit("610482103000", "另一镇", "township", "610482000000")])
        units.store(conn, [replace(known, parent="610482103000")])
    desk.sync(full)
    with desk.store.reading() as conn:
        assert [u.code for u in units.all_units(conn)] == ["610482000000", VILLAGE, "610482103000"]


def test_limits_that_can_not_be_are_put_right(full, join):
    desk = join("reader")
    with full.store.writing() as conn:
        device = devices.find(conn, desk.device)
        for limit in (-5, 0, 2**40):
            said = Round(1, (START,), limit=limit)
            reply = rounds.build_reply(conn, device, said, rounds.CheckedRound(), 9)
            assert reply.pages[0].entries

from contextlib import closing

import pytest

from bindesk.db.journal import journal
from bindesk.db.syncing import devices, packs, units
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import new_id
from bindesk.sync.rounds import push
from bindesk.sync.wire.strike_limits import (
    CONFIRMED,
    FREE_STRIKES,
    LOOKBACK_PACKS,
    MOST_STRIKES,
    WITHIN_MS,
    DeedStrikes,
    StrikeLimit,
    is_part,
    strikes_of,
)
from tests.support.county.local_county import (
    VILLAGE,
    FileStores,
    NearCounty,
    NearDesk,
    PostgresStores,
    rows_of,
)

AT = 1_795_000_000_000


def striking(ids, kind="resident", at=AT, verb="strike"):
    changes = tuple(Change(kind, str(one), ("p",), {"struck": True}) for one in ids)
    return Deed(new_id(), VILLAGE, "d", 1, "李秀英", verb, at, changes)


def brake(count, before=()):
    return StrikeLimit(lambda _kind: count, lambda _device: before)


def test_a_small_unit_may_strike_a_few_of_its_few_records():
    assert not brake(3).must_confirm("d", striking(range(3)), 1)
    assert not brake(FREE_STRIKES).must_confirm("d", striking(range(FREE_STRIKES)), 1)


def test_more_than_a_fifth_of_a_units_records_of_a_kind_is_held():
    assert not brake(500).must_confirm("d", striking(range(100)), 1)
    assert brake(500).must_confirm("d", striking(range(101)), 1)


def test_more_than_two_hundred_records_are_held_however_many_there_are():
    assert not brake(10**6).must_confirm("d", striking(range(MOST_STRIKES)), 1)
    assert brake(10**6).must_confirm("d", striking(range(MOST_STRIKES + 1)), 1)


def test_records_that_a_push_has_just_brought_are_the_units_too():
    made = brake(0)
    made.admit("d", striking([]), 1, [("resident", str(at)) for at in range(150)])
    assert not made.must_confirm("d", striking(range(30)), 1)
    assert made.must_confirm("d", striking(range(31)), 1)


def test_one_after_another_comes_to_the_same():
    made = brake(100)
    for at in range(FREE_STRIKES):
        one = striking([at])
        assert not made.must_confirm("d", one, at)
        made.admit("d", one, at, [])
    assert made.must_confirm("d", striking([FREE_STRIKES]), FREE_STRIKES)
    assert not made.must_confirm("d", striking([0]), FREE_STRIKES), "struck already"
    assert not made.must_confirm("another", striking([FREE_STRIKES]), FREE_STRIKES)


@pytest.mark.parametrize(
    ("position", "made_at", "held"),
    [
        (LOOKBACK_PACKS, AT + WITHIN_MS - 1, True),
        (LOOKBACK_PACKS, AT - WITHIN_MS + 1, True),
        (LOOKBACK_PACKS, AT + WITHIN_MS, False),
        (LOOKBACK_PACKS + 1, AT, False),
    ],
)
def test_a_push_is_a_days_work_in_the_last_packs(position, made_at, held):
    before = DeedStrikes(1, AT, frozenset(("resident", str(at)) for at in range(FREE_STRIKES)))
    assert brake(100, [before]).must_confirm("d", striking(["x"], at=made_at), position) is held


def test_a_record_struck_again_counts_with_the_newer_pack():
    records = frozenset(("resident", str(at)) for at in range(FREE_STRIKES))
    again = [DeedStrikes(1, AT, records), DeedStrikes(LOOKBACK_PACKS, AT + 1, records)]
    assert brake(100, again).must_confirm("d", striking(["x"]), LOOKBACK_PACKS + 1)
    assert brake(100, again[::-1]).must_confirm("d", striking(["x"]), LOOKBACK_PACKS + 1)


def test_what_the_lead_has_confirmed_is_let_in_and_counts_no_more():
    made, much = brake(100), striking(range(90), verb=CONFIRMED)
    assert not made.must_confirm("d", much, 1)
    made.admit("d", much, 1, [])
    assert not made.must_confirm("d", striking(range(90, 95)), 2)
    assert strikes_of(much) == frozenset()


def test_lines_and_steps_go_with_what_they_are_part_of():
    assert [kind for kind in ("attendance", "motion", "errand-step") if is_part(kind)] == [
        "attendance",
        "motion",
        "errand-step",
    ]
    assert not any(map(is_part, ("member", "meeting", "errand", "resident", "standing")))
    assert not brake(45).must_confirm("d", striking(range(45), "attendance"), 1)


def test_a_kind_of_tomorrow_is_only_counted():
    assert not brake(0).must_confirm("d", striking(range(MOST_STRIKES), "kind-of-tomorrow"), 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def county(request, tmp_path):
    stores = (
        FileStores(tmp_path)
        if request.param == "sqlite"
        else PostgresStores(request.getfixturevalue("postgres"))
    )
    made = NearCounty(stores.open(stores.new()))
    with closing(made.store):
        yield made


@pytest.fixture
def desk(county, tmp_path):
    made = NearDesk.join(county, tmp_path / "desk.db")
    with closing(made.store):
        yield made


def reasons(store):
    with store.reading() as conn:
        return {deed.id: code for deed, code in journal.refused_deeds(conn)}


def people(desk, count):
    made = desk.do(*(("resident", None, {"name": f"人{at}"}) for at in range(count)))
    return [change.record for change in made.changes]


def strike(desk, *records, verb="strike"):
    return desk.do(*(("resident", one, {"struck": True}) for one in records), verb=verb)


def struck_at(county):
    return sum("struck" in said for said in rows_of(county.store, "resident").values())


def test_a_push_that_strikes_a_fifth_comes_back_and_the_rest_goes_in(county, desk):
    ids = people(desk, 60)
    kept = [strike(desk, one) for one in ids[:FREE_STRIKES]]
    desk.sync(county)
    held = strike(desk, *ids[FREE_STRIKES : FREE_STRIKES + 5])
    desk.do(("resident", None, {"name": "王小花"}))
    desk.sync(county)
    assert reasons(desk.store) == reasons(county.store) == {held.id: "strikes-held"}
    assert not {deed.id for deed in kept} & reasons(county.store).keys()
    assert struck_at(county) == FREE_STRIKES
    assert len(rows_of(county.store, "resident")) == 61


def test_what_was_held_does_not_hold_what_comes_after(county, desk):
    ids = people(desk, 60)
    held = strike(desk, *ids[:30])
    desk.sync(county)
    strike(desk, ids[40])
    desk.sync(county)
    assert reasons(county.store).keys() == {held.id}
    assert struck_at(county) == 1


def test_a_county_that_hears_the_same_packs_in_other_rounds_judges_them_alike(
    county, desk, tmp_path
):
    ids = people(desk, 70)
    for start in range(0, 36, 6):
        strike(desk, *ids[start : start + 6])
        desk.sync(county)
    assert len(reasons(county.store)) == 3
    restored = NearCounty.at(tmp_path / "restored.db")
    with closing(restored.store), county.store.reading() as conn:
        log, _more = packs.after(conn, VILLAGE, 0, 10**9)
        known = devices.find(conn, desk.device)
        with restored.store.writing() as there:
            devices.enrol(there, known)
            push.append_packs(there, [push.check(there, known, pack.data) for pack in log], 0)
            proof = units.find(there, VILLAGE).chain_hash
        assert proof == units.find(conn, VILLAGE).chain_hash
        assert reasons(restored.store) == reasons(county.store)


def test_what_was_held_goes_in_once_it_is_confirmed(county, desk):
    ids = people(desk, 40)
    held = strike(desk, *ids[:30])
    desk.sync(county)
    assert reasons(desk.store).keys() == {held.id}
    again = strike(desk, *ids[:30], verb=CONFIRMED)
    desk.sync(county)
    assert reasons(county.store).keys() == {held.id}
    assert struck_at(county) == 30
    with desk.store.reading() as conn:
        assert journal.deeds_on(conn, "resident", ids[0])[-1].id == again.id

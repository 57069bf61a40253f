"""Two desks of one village change a field differently: both stay readable, one is picked, all agree."""

import pytest
from sqlalchemy import select

from bindesk.db.records import records
from bindesk.db.store.tables import conflict
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.journal import conflicts
from bindesk.operations.records import registers
from tests.support.county.local_county import digest_of
from tests.support.county.local_offices import TOWNSHIP, offices

FIRST, SECOND = "610427195503150018", "610427196007080027"


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def desks(world):
    return world.seat(clerk="李秀英"), world.seat(clerk="王志强")


@pytest.fixture
def resident(world, desks):
    made = registers.record(desks[0].desk, RESIDENT, {"name": "赵玉兰", "phone": "13900000001"})[1]
    world.sync()
    return made


def say(seat, record, **said):
    with seat.desk.writing("correct") as work:
        work.set(RESIDENT, record, said)
    return work.changes.deed


def held(seat, record):
    with seat.desk.reading() as conn:
        return records.load(conn, RESIDENT, record)


def waiting(seat):
    with seat.desk.reading() as conn:
        return list(conn.execute(select(conflict)))


def everywhere_resolved(world):
    digests = [digest_of(world.county.store), *(digest_of(s.near.store) for s in world.seats)]
    assert all(one == digests[0] for one in digests)
    assert [waiting(seat) for seat in world.seats] == [[]] * len(world.seats)
    with world.county.store.reading() as conn:
        assert list(conn.execute(select(conflict))) == []


def test_both_sides_are_shown_with_who_and_when_and_which_stands(world, desks, resident):
    first = say(desks[0], resident, group="一组")
    world.clock.move(hours=2)
    second = say(desks[1], resident, group="二组")
    world.sync()
    (found,) = conflicts.open_conflicts(desks[0].desk)
    assert (found.kind_words, found.title, found.record) == ("村民", "赵玉兰", resident)
    (field,) = found.fields
    assert (field.field, field.is_sensitive) == ("group", False)
    told = [(s.deed, s.words, s.clerk, s.is_here, s.stands) for s in field.sides]
    assert told == [
        (first, "一组", "李秀英", True, False),
        (second, "二组", "王志强", False, True),
    ]
    assert (field.sides[1].made_at - field.sides[0].made_at).total_seconds() == 7200
    assert conflicts.how_many(desks[1].desk) == 1


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("settler", [0, 1])
def test_after_a_pick_no_conflict_remains_anywhere(world, desks, resident, which, settler):
    deeds = [say(desks[0], resident, group="一组"), say(desks[1], resident, group="二组")]
    world.sync()
    conflicts.pick(desks[settler].desk, "resident", resident, {"group": deeds[which]})
    assert conflicts.open_conflicts(desks[settler].desk) == []
    world.sync()
    everywhere_resolved(world)
    assert held(desks[0], resident).group == ["一组", "二组"][which]


def test_all_contested_fields_of_a_record_are_resolved_in_one_deed(world, desks, resident):
    first = say(desks[0], resident, group="一组", household="1-001", phone="13900000002")
    second = say(desks[1], resident, group="二组", household="2-002", phone="13900000002")
    world.sync()
    (found,) = conflicts.open_conflicts(desks[1].desk)
    assert {one.field for one in found.fields} == {"group", "household"}
    changes = conflicts.pick(
        desks[1].desk, "resident", resident, {"group": first, "household": second}
    )
    assert changes.records == {("resident", resident)}
    world.sync()
    everywhere_resolved(world)
    kept = held(desks[0], resident)
    assert (kept.group, kept.household) == ("一组", "2-002")


def test_a_field_that_was_not_picked_stays_contested(world, desks, resident):
    first = say(desks[0], resident, group="一组", household="1-001")
    say(desks[1], resident, group="二组", household="2-002")
    world.sync()
    conflicts.pick(desks[0].desk, "resident", resident, {"group": first})
    (found,) = conflicts.open_conflicts(desks[0].desk)
    assert [one.field for one in found.fields] == ["household"]


def test_three_sides_of_one_field_are_resolved_together(world, desks, resident):
    third = world.seat(clerk="程小丽")
    third.sync()
    deeds = [say(seat, resident, group=f"{n}组") for n, seat in enumerate((*desks, third), start=1)]
    world.sync()
    (found,) = conflicts.open_conflicts(third.desk)
    assert [side.words for side in found.fields[0].sides] == ["1组", "2组", "3组"]
    conflicts.pick(third.desk, "resident", resident, {"group": deeds[0]})
    world.sync()
    everywhere_resolved(world)
    assert held(desks[1], resident).group == "1组"


def test_sensitive_values_are_masked_until_asked_for_and_the_audit_knows(world, desks, resident):
    say(desks[0], resident, id_number=FIRST)
    say(desks[1], resident, id_number=SECOND)
    world.sync()
    (found,) = conflicts.open_conflicts(desks[0].desk)
    assert found.fields[0].is_sensitive
    masked = [side.words for side in found.fields[0].sides]
    assert not {FIRST, SECOND} & set(masked)
    looked_at = conflicts.open_conflict(desks[0].desk, "resident", resident)
    assert [side.words for side in looked_at.fields[0].sides] == masked
    plain = conflicts.open_conflict(desks[0].desk, "resident", resident, unmask=True)
    assert [side.words for side in plain.fields[0].sides] == [FIRST, SECOND]
    with desks[0].desk.reading() as conn:
        noted = conn.exec_driver_sql("SELECT action, record, detail FROM audit").all()
    assert [tuple(row) for row in noted] == [("unmask", resident, found.fields[0].label)]


def test_both_desks_may_resolve_at_once_and_still_agree(world, desks, resident):
    deeds = [say(desks[0], resident, group="一组"), say(desks[1], resident, group="二组")]
    world.sync()
    conflicts.pick(desks[0].desk, "resident", resident, {"group": deeds[0]})
    conflicts.pick(desks[1].desk, "resident", resident, {"group": deeds[0]})
    world.sync()
    everywhere_resolved(world)
    assert held(desks[1], resident).group == "一组"


def test_resolving_apart_is_a_new_conflict_that_a_third_pick_ends(world, desks, resident):
    deeds = [say(desks[0], resident, group="一组"), say(desks[1], resident, group="二组")]
    world.sync()
    for seat, deed in zip(desks, deeds, strict=True):
        conflicts.pick(seat.desk, "resident", resident, {"group": deed})
    world.sync()
    (found,) = conflicts.open_conflicts(desks[0].desk)
    last = found.fields[0].sides[-1].deed
    conflicts.pick(desks[0].desk, "resident", resident, {"group": last})
    world.sync()
    everywhere_resolved(world)
    assert held(desks[0], resident).group == "二组"


def test_to_bring_back_a_struck_record_takes_its_reason_away_too(world, desks, resident):
    kept = say(desks[0], resident, struck=False, struck_reason="")
    say(desks[1], resident, struck=True, struck_reason="重复")
    world.sync()
    conflicts.pick(desks[0].desk, "resident", resident, {"struck": kept})
    world.sync()
    everywhere_resolved(world)
    assert (held(desks[1], resident).struck, held(desks[1], resident).struck_reason) == (False, "")


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_record_struck_here_and_changed_there_waits_for_a_clerk(world, desks, resident, is_kept):
    registers.strike(desks[0].desk, RESIDENT, resident, "登错了")
    change = say(desks[1], resident, phone="13900000002", group="二组")
    world.sync()
    (found,) = conflicts.open_conflicts(desks[0].desk)
    (field,) = found.fields
    assert (field.field, field.label) == ("struck", "作废")
    told = {s.words: (s.deed, s.stands) for s in field.sides}
    struck = told["是"][0]
    assert told == {"是": (struck, True), "未作废，修改了联系电话、村民小组": (change, False)}
    picked = {"struck": change if is_kept else struck}
    conflicts.pick(desks[1].desk, "resident", resident, picked)
    world.sync()
    everywhere_resolved(world)
    assert [held(seat, resident).struck for seat in desks] == [not is_kept] * 2
    assert held(desks[0], resident).group == "二组"


def test_what_is_no_longer_contested_can_not_be_picked(world, desks, resident):
    deeds = [say(desks[0], resident, group="一组"), say(desks[1], resident, group="二组")]
    world.sync()
    for picks in ({"household": deeds[0]}, {"group": "no-such-deed"}):
        with pytest.raises(ValidationFailed) as caught:
            conflicts.pick(desks[0].desk, "resident", resident, picks)
        assert [p.code for p in caught.value.problems] == ["conflict-gone"]
    with pytest.raises(ValidationFailed) as caught:
        conflicts.pick(desks[0].desk, "resident", "none", {"group": deeds[0]})
    assert [p.code for p in caught.value.problems] == ["record-missing"]
    assert len(conflicts.open_conflicts(desks[0].desk)) == 1


def test_a_township_is_not_asked_to_decide_for_a_village(world, desks, resident):
    township = world.seat(TOWNSHIP, "township", "周干事")
    say(desks[0], resident, group="一组")
    say(desks[1], resident, group="二组")
    world.sync()
    assert conflicts.open_conflicts(township.desk) == []
    assert conflicts.how_many(township.desk) == 0
    assert conflicts.how_many(desks[0].desk) == 1


def test_who_wrote_a_review_settles_it_and_the_village_is_not_asked(world, desks, resident):
    """Two desks of a township judge a record at once; a village may not write reviews."""
    above = world.seat(TOWNSHIP, "township", "周一"), world.seat(TOWNSHIP, "township", "吴二")
    world.sync()
    made = {"about_kind": "resident", "about": resident, "verdict": "seen"}
    above[0].near.do(("review", "v", made), unit=desks[0].desk.office.unit)
    world.sync()
    for seat, verdict in zip(above, ("good", "returned"), strict=True):
        seat.near.do(("review", "v", {"verdict": verdict}), unit=desks[0].desk.office.unit)
    world.sync()
    assert waiting(desks[0]) != []
    assert conflicts.open_conflicts(desks[0].desk) == []
    assert conflicts.how_many(desks[0].desk) == 0
    (found,) = conflicts.open_conflicts(above[0].desk)
    assert conflicts.how_many(above[0].desk) == 1
    conflicts.pick(above[0].desk, "review", "v", {"verdict": found.fields[0].sides[0].deed})
    world.sync()
    everywhere_resolved(world)

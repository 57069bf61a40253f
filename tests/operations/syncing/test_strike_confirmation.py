import pytest

from bindesk.db.journal import journal
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.journal import undo
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing.strike_confirmation import confirm, how_many
from bindesk.sync.wire.strike_limits import CONFIRMED
from tests.support.county.local_county import rows_of
from tests.support.county.local_offices import offices
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.desks import PASSWORD, real_desk


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def seat(world):
    return world.seat()


def import_people(desk, count):
    with desk.writing("import-resident") as work:
        made = [
            Resident(id=work.new_id(), unit=desk.office.unit, name=f"人{at}") for at in range(count)
        ]
        work.put_all(RESIDENT, made)


def held_at(world, seat, count=30):
    import_people(seat.desk, 10)
    world.sync()
    import_people(seat.desk, count)
    undo.undo_last(seat.desk)
    world.sync()
    return [one.id for one in reviews.returned(seat.desk) if one.is_held]


def struck(store):
    return sum("struck" in said for said in rows_of(store, "resident").values())


def test_what_the_county_holds_is_struck_once_the_lead_has_confirmed(world, seat):
    held = held_at(world, seat)
    assert len(held) == 1
    assert how_many(seat.desk, held) == 30
    assert struck(world.county.store) == struck(seat.desk.store) == 0
    changes = confirm(seat.desk, held, " 张书记 ", "")
    assert (changes.verb, len(changes.records)) == (CONFIRMED, 30)
    world.sync()
    assert struck(world.county.store) == struck(seat.desk.store) == 30
    with world.county.store.reading() as conn:
        assert journal.load(conn, changes.deed).clerk == "张书记"
    assert reviews.returned(seat.desk) == []
    with seat.desk.reading() as conn:
        assert journal.how_many(conn, DeedState.REFUSED) == 1
        (entry,) = [one for one in audit_entries(conn) if one.action == CONFIRMED]
    assert (entry.clerk, entry.detail) == ("李秀英", "张书记")


def test_without_a_lead_or_anything_held_nothing_is_struck(world, seat):
    held = held_at(world, seat)
    with pytest.raises(ValidationFailed, match="lead-missing"):
        confirm(seat.desk, held, "  ", "")
    with pytest.raises(ValidationFailed, match="confirm-nothing"):
        confirm(seat.desk, ["another"], "张书记", "")
    assert struck(seat.desk.store) == 0


def test_what_has_been_confirmed_is_not_confirmed_twice_by_the_list(world, seat):
    held = held_at(world, seat)
    confirm(seat.desk, held, "张书记", "")
    assert [one for one in reviews.returned(seat.desk) if one.is_held] == []


def test_a_real_desk_asks_for_its_password(tmp_path):
    desk = real_desk(tmp_path)
    try:
        with pytest.raises(ExternalError, match="password-wrong"):
            confirm(desk, ["x"], "张书记", "不是这个密码")
        with pytest.raises(ValidationFailed, match="confirm-nothing"):
            confirm(desk, ["x"], "张书记", PASSWORD)
    finally:
        desk.close()

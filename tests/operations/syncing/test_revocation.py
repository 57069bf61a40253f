"""A desk that its county shuts out: sealed, never emptied, and opened again by the county alone."""

import pytest

from bindesk.county import admin
from bindesk.db.store import keys, metadata
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.records import registers
from bindesk.operations.setup import recovery
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import revocation, syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.sync.identity import tickets
from bindesk.sync.identity.key_escrow import read_sealed
from bindesk.sync.wire.transport import DeviceRevoked, Offline
from tests.support.county.local_county import rows_of
from tests.support.county.served_county import NOW, opened, served
from tests.support.desks.desks import PASSWORD, SetClock, practice_desk, real_desk

NEW = "换了人换了新密码"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture
def make_desk():
    return real_desk


def joined(house, desk, tmp_path):
    file = tmp_path / "ticket.enrol"
    file.write_bytes(tickets.write_ticket(house.ticket()))
    return syncing.enrol(desk, file).desk


def record(desk, name):
    registers.record(desk, RESIDENT, {"name": name})


def names(store):
    return {row["name"] for row in rows_of(store, "resident").values()}


def shut(house, desk):
    admin.revoke(house.county, desk.office.device, NOW)
    with pytest.raises(DeviceRevoked):
        Exchange(desk).run()
    desk.close()


def release(house, home, tmp_path):
    told, data, code = admin.release(house.county, home.sealed)
    file = tmp_path / "release"
    file.write_bytes(data)
    return told, file, code


def test_the_whole_story_ends_with_every_deed_at_the_county(house, desk, tmp_path):
    desk = joined(house, desk, tmp_path)
    first = desk.office.device
    record(desk, "上报过的")
    Exchange(desk).run()
    record(desk, "还没上报的")
    shut(house, desk)
    home = desk.home
    assert revocation.is_revoked(home)
    for password in (PASSWORD, NEW):
        with pytest.raises(ExternalError, match="desk-shut-out"):
            open_desk(home, SetClock(), password=password)
    told, file, code = release(house, home, tmp_path)
    assert (told.device, told.unit, told.clerk) == (first, desk.office.unit, "李秀英")
    assert code not in file.read_text("utf-8")

    recovery.recover(home, file, code.lower().replace("-", " "), NEW)
    assert not revocation.is_revoked(home)
    assert not home.sealed.exists()
    with pytest.raises(ExternalError, match="password-wrong"):
        open_desk(home, SetClock(), password=PASSWORD)
    again = open_desk(home, SetClock(), password=NEW)
    assert {"上报过的", "还没上报的"} <= names(again.store)
    with pytest.raises(DeviceRevoked):
        Exchange(again).run()
    assert syncing.status(again).is_revoked
    assert not revocation.is_revoked(home), "what the county has opened stays open"
    record(again, "打开以后记的")

    anew = joined(house, again, tmp_path)
    assert anew.office.device != first
    Exchange(anew).run()
    stands = syncing.status(anew)
    assert (stands.waiting, stands.is_revoked, stands.held_up) == (0, False, ())
    assert {"上报过的", "还没上报的", "打开以后记的"} <= names(house.county.store)
    shut(house, anew)
    assert revocation.is_revoked(home), "a device that is shut out again is shut again"
    assert read_sealed(home.sealed.read_bytes()).shut.device == anew.office.device


def test_no_open_copy_of_a_file_stays_behind(house, desk, tmp_path):
    desk = joined(house, desk, tmp_path)
    copy = desk.home.open_copies / "a1" / "照片.jpg"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"jpeg")
    shut(house, desk)
    assert not copy.parent.exists()


def test_the_sealed_key_opens_to_nobody_but_the_county(house, desk, tmp_path):
    desk = joined(house, desk, tmp_path)
    shut(house, desk)
    held = desk.home.sealed.read_bytes()
    assert desk.key.key not in held
    bent = desk.home.sealed.with_name("bent")
    bent.write_bytes(held.replace(desk.office.device.encode(), b"0" * len(desk.office.device)))
    with pytest.raises(ValidationFailed, match="sealed-unreadable"):
        admin.release(house.county, bent)


@pytest.mark.parametrize("step", ["replace_file", "drop_slots"])
def test_a_power_cut_leaves_the_old_slots_or_the_sealed_key(
    house, desk, tmp_path, monkeypatch, step
):
    desk = joined(house, desk, tmp_path)
    record(desk, "还没上报的")
    admin.revoke(house.county, desk.office.device, NOW)

    class PowerCut(BaseException):
        pass

    def cut(*_args):
        raise PowerCut

    owner = revocation if step == "replace_file" else revocation.keys
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, cut)
        with pytest.raises(PowerCut):
            Exchange(desk).run()
    desk.close()
    home = desk.home
    assert keys.has_slots(home.keys)
    assert home.sealed.exists() is (step == "drop_slots")
    with pytest.raises(ExternalError, match="password-wrong"):
        open_desk(home, SetClock(), password=NEW)
    with pytest.raises(ExternalError, match="desk-shut-out"):
        open_desk(home, SetClock(), password=PASSWORD)
    assert revocation.is_revoked(home)
    _, file, code = release(house, home, tmp_path)
    recovery.recover(home, file, code, NEW)
    again = open_desk(home, SetClock(), password=NEW)
    assert names(again.store) == {"还没上报的"}
    again.close()


def test_any_other_network_failure_changes_nothing(desk):
    before = desk.home.keys.read_bytes()
    revocation.apply_revocation(desk, Offline("line-not-county", reason="410"))
    assert desk.home.keys.read_bytes() == before
    assert not desk.home.sealed.exists()
    with desk.reading() as conn:
        assert metadata.read(conn, "shut-out") == ""


def test_a_practice_desk_has_no_key_to_seal(tmp_path):
    desk = practice_desk(tmp_path)
    revocation.apply_revocation(desk, DeviceRevoked("device-revoked"))
    assert not revocation.is_revoked(desk.home)
    revocation.demand_not_revoked(desk)
    desk.close()

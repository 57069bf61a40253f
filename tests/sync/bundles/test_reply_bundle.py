"""A bundle that answers: for one desk alone, following from its places, and never turning anything back."""

import shutil

import pytest

from bindesk.db.syncing import devices, units
from bindesk.domain.text.problems import ValidationFailed
from bindesk.sync.bundles import reply_bundle, upload_bundle
from bindesk.sync.bundles.bundle_files import FileSource
from bindesk.sync.bundles.bundle_parts import PagesPart, ReplyHeader, decode_parts
from bindesk.sync.bundles.bundles import ANSWER, BundleHeader, parts_of, read_bundle, write_bundle
from bindesk.sync.wire.wire import LogPage, WireLogEntry, encode
from tests.support.county.local_county import rows_of
from tests.support.county.local_offices import COUNTY, TOWNSHIP, VILLAGE, offices
from tests.support.desks.snapshots import snapshot


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    return world.seat()


def ask(world, seat, tmp_path):
    path = tmp_path / "D1.BDX"
    upload_bundle.write_upload(
        seat.desk.store,
        seat.joined,
        seat.desk.office.unit,
        path,
        5,
        FileSource(seat.desk.file_store),
    )
    bundle = read_bundle(path)
    return bundle, upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)


def answered(world, seat, tmp_path, name="A1.BDX"):
    bundle, heard = ask(world, seat, tmp_path)
    path = tmp_path / name
    reply_bundle.write_reply(world.county.store, world.key, heard, bundle.header, path, 9)
    return read_bundle(path)


def take(seat, bundle):
    return reply_bundle.apply_reply(seat.desk.store, seat.joined, bundle, 11)


def test_only_the_desk_that_asked_can_open_it(world, village, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    bundle = answered(world, village, tmp_path)
    said = list(decode_parts(parts_of(bundle, village.near.key), bundle.path))
    assert isinstance(said[0], ReplyHeader)
    for key in (township.near.key, world.key):
        with pytest.raises(ValidationFailed):
            list(parts_of(bundle, key))


def test_it_carries_only_units_that_the_desk_has_part_in(world, village, tmp_path):
    neighbour = world.seat("610482102245", "village")
    neighbour.near.do(("resident", "n1", {"name": "雷家人"}))
    neighbour.sync()
    bundle = answered(world, village, tmp_path)
    said = list(decode_parts(parts_of(bundle, village.near.key), bundle.path))
    assert {u.code for u in said[0].units} == {VILLAGE, TOWNSHIP, COUNTY}
    assert all(load.page.unit != "610482102245" for load in said[1:] if isinstance(load, PagesPart))
    assert {one.unit for one in said[0].peers} == {VILLAGE}


def test_units_and_devices_that_are_new_come_with_it(world, village, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    with world.county.store.writing() as conn:
        units.store(conn, [units.KnownUnit("610482102999", "新村", "village", TOWNSHIP)])
    bundle = answered(world, township, tmp_path)
    told = take(township, bundle)
    assert (told.received, told.is_known) == (0, False)
    with township.near.store.reading() as conn:
        assert units.find(conn, "610482102999").name == "新村"
        assert {d.id for d in devices.all_devices(conn)} == {
            village.near.device,
            township.near.device,
        }
    before = snapshot(township.near.store)
    assert take(township, bundle).is_known
    assert snapshot(township.near.store) == before


def test_an_older_answer_does_not_bring_back_an_older_list(world, village, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    old = answered(world, township, tmp_path, "OLD.BDX")
    late = world.seat()
    new = answered(world, township, tmp_path, "NEW.BDX")
    take(township, new)
    before = snapshot(township.near.store)
    assert take(township, old).is_known
    assert snapshot(township.near.store) == before
    with township.near.store.reading() as conn:
        assert devices.find(conn, late.near.device) is not None


def test_a_unit_learnt_of_by_line_meanwhile_stays(world, village, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    bundle = answered(world, township, tmp_path)
    with world.county.store.writing() as conn:
        units.store(conn, [units.KnownUnit("610482102999", "新村", "village", TOWNSHIP)])
    township.sync()
    before = snapshot(township.near.store)
    assert take(township, bundle).is_known
    assert snapshot(township.near.store) == before


def test_a_mismatch_that_was_healed_by_line_meanwhile_is_over(world, village, tmp_path):
    village.near.do(("resident", "r1", {"name": "赵玉兰"}))
    village.sync()
    world.county.store.close()
    kept = tmp_path / "kept.db"
    shutil.copyfile(world.county.store.path, kept)
    village.near.do(("resident", "r1", {"group": "一组"}))
    village.sync()
    world.county.store.close()
    shutil.copyfile(kept, world.county.store.path)
    bundle = answered(world, village, tmp_path)
    for name in ("二组", "三组"):
        village.near.do(("resident", "r1", {"group": name}))
        village.sync()
    before = snapshot(village.near.store)
    assert take(village, bundle).is_known
    assert snapshot(village.near.store) == before


def test_another_history_up_to_a_place_this_desk_is_past_is_refused(world, village, tmp_path):
    village.near.do(("resident", "r1", {"name": "赵玉兰"}))
    village.sync()
    opening = ReplyHeader((), (), 9, (), (), {})
    page = LogPage(VILLAGE, (WireLogEntry(b"i" * 16),), 1, b"another history!")
    parts = [encode(opening), encode(PagesPart(page))]
    header = BundleHeader(ANSWER, village.near.device, VILLAGE, 1, world.key.public())
    path = tmp_path / "A1.BDX"
    write_bundle(path, header, [village.near.key.public()], parts, world.key)
    before = snapshot(village.near.store)
    with pytest.raises(ValidationFailed) as caught:
        take(village, read_bundle(path))
    assert caught.value.problems[0].code == "bundle-does-not-follow"
    assert snapshot(village.near.store) == before


def test_pages_that_were_taken_by_line_meanwhile_are_passed_over(world, village, tmp_path):
    other = world.seat()
    other.near.do(("resident", "r1", {"name": "赵玉兰"}))
    other.sync()
    bundle = answered(world, village, tmp_path)
    village.sync()
    before = snapshot(village.near.store)
    assert take(village, bundle).is_known
    assert snapshot(village.near.store) == before


def test_of_a_page_known_in_part_the_rest_is_taken(world, village, tmp_path):
    other = world.seat()
    other.near.do(("resident", "r1", {"name": "赵玉兰"}))
    other.sync()
    first = answered(world, village, tmp_path)
    other.near.do(("resident", "r2", {"name": "张㛃"}))
    other.sync()
    both = answered(world, village, tmp_path, "A2.BDX")
    assert take(village, first).received == 1
    assert take(village, both).received == 1
    assert rows_of(village.near.store, "resident").keys() == {"r1", "r2"}


def test_the_countys_clock_comes_with_it(world, village, tmp_path):
    assert take(village, answered(world, village, tmp_path)).now == 9

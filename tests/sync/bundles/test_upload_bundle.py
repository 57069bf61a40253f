"""A bundle that asks: who may open it, and what is taken of it all or not at all."""

import msgspec
import pytest

from bindesk.db.syncing import packs
from bindesk.domain.text.problems import ValidationFailed
from bindesk.sync.bundles import upload_bundle
from bindesk.sync.bundles.bundle_files import FileSource
from bindesk.sync.bundles.bundle_parts import PacksPart, UploadHeader, decode_parts
from bindesk.sync.bundles.bundles import parts_of, read_bundle, write_bundle
from tests.support.county.local_offices import NEIGHBOUR, TOWNSHIP, VILLAGE, offices
from tests.support.desks.snapshots import snapshot


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    return world.seat()


def asked(seat, tmp_path):
    path = tmp_path / "D1.BDX"
    upload_bundle.write_upload(
        seat.desk.store,
        seat.joined,
        seat.desk.office.unit,
        path,
        5,
        FileSource(seat.desk.file_store),
    )
    return read_bundle(path)


def said(bundle, key):
    return list(decode_parts(parts_of(bundle, key), bundle.path))


def test_county_and_own_township_can_open_it_and_no_other_desk(world, village, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    neighbour, colleague = world.seat(NEIGHBOUR, "village"), world.seat()
    world.sync()
    bundle = asked(village, tmp_path)
    assert said(bundle, world.key) == said(bundle, township.near.key)
    for seat in (neighbour, colleague):
        with pytest.raises(ValidationFailed) as caught:
            said(bundle, seat.near.key)
        assert caught.value.problems[0].code == "bundle-not-for-us"


def test_it_says_the_places_and_all_packs_that_wait_in_order(world, village, tmp_path):
    village.near.do(("resident", "r1", {"name": "赵玉兰"}))
    village.sync()
    village.near.do(("resident", "r1", {"group": "一组"}))
    first = asked(village, tmp_path)
    village.near.do(("resident", "r1", {"group": "二组"}))
    opening, *rest = said(asked(village, tmp_path), world.key)
    assert isinstance(opening, UploadHeader)
    assert {p.unit: p.position for p in opening.cursors}[VILLAGE] == 1
    told = [pack for load in rest if isinstance(load, PacksPart) for pack in load.packs]
    with village.near.store.reading() as conn:
        waiting = packs.waiting_ids(conn)
        held = packs.stored_ids(conn, waiting)
    assert told == [held[name].data for name in waiting]
    assert len(told) == 2
    assert first.header.sequence + 1 == read_bundle(tmp_path / "D1.BDX").header.sequence


def test_hearing_stops_whole_when_the_stick_changes_underway(world, village, tmp_path, monkeypatch):
    monkeypatch.setattr("bindesk.sync.bundles.upload_bundle.LARGEST_BATCH", 300)
    monkeypatch.setattr("bindesk.sync.bundles.upload_bundle.LARGEST_PART", 300)
    for n in range(20):
        village.near.do(("resident", f"r{n}", {"name": f"赵{n}"}))
    bundle = asked(village, tmp_path)
    assert len(bundle.digests) > 3
    data = bytearray(bundle.path.read_bytes())
    data[-200] ^= 1
    bundle.path.write_bytes(data)
    before = snapshot(world.county.store)
    with pytest.raises(ValidationFailed) as caught:
        upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    assert caught.value.problems[0].code == "bundle-damaged"
    assert snapshot(world.county.store) == before


def test_a_card_read_off_anothers_bundle_opens_no_door(world, village, tmp_path):
    neighbour = world.seat(NEIGHBOUR, "village")
    bundle = asked(village, tmp_path)
    parts = list(parts_of(bundle, world.key))
    borrowed = bundle.header
    own = msgspec.structs.replace(borrowed, certificate=neighbour.joined.signed)
    for header in (borrowed, own):
        write_bundle(bundle.path, header, [world.key.public()], parts, neighbour.near.key)
        with pytest.raises(ValidationFailed) as caught:
            upload_bundle.receive_upload(world.county.store, world.key, read_bundle(bundle.path), 7)
        assert caught.value.problems[0].code == "bundle-damaged"


def test_what_was_heard_tells_new_from_known(world, village, tmp_path):
    village.near.do(("resident", "r1", {"name": "赵玉兰"}))
    bundle = asked(village, tmp_path)
    first = upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    again = upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    assert (first.new, again.new) == (1, 0)
    assert first.known == again.known
    assert len(first.known) == 1
    assert first.device.id == village.near.device

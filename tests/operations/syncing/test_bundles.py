"""Village, township and county by stick alone, with every kind of wrong stick on the way."""

import shutil
from contextlib import closing
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from bindesk.county.files import CountyFileSink, is_whole
from bindesk.db.attachments import files as file_rows
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.db.store.engine import open_store
from bindesk.db.store.tables import device as device_table
from bindesk.db.syncing import devices, packs, units
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.journal.ids import new_id
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.attachments import attachments
from bindesk.operations.records import registers
from bindesk.operations.syncing import bundles, syncing
from bindesk.operations.syncing.bundles import (
    export_bundle,
    import_bundle,
    receive_bundle,
    suggested_name,
)
from bindesk.sync.bundles.bundle_parts import PacksPart, PagesPart, ReplyHeader, UploadHeader
from bindesk.sync.bundles.bundles import ANSWER, read_bundle, write_bundle
from bindesk.sync.files import files
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.enrolment import membership_of
from bindesk.sync.wire.packs import seal
from bindesk.sync.wire.wire import LogPage, encode
from tests.support.county.local_county import LineBroken, digest_of, log_of
from tests.support.county.local_offices import NEIGHBOUR, TOWNSHIP, VILLAGE, offices
from tests.support.desks.makers import change, deed
from tests.support.desks.snapshots import snapshot


def waiting_files(village):
    with village.desk.reading() as conn:
        return file_rows.missing_files(conn)


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    return world.seat()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def person(seat, name="赵玉兰"):
    return registers.record(seat.desk, RESIDENT, {"name": name, "gender": "female"})[1]


def named(store, record):
    with store.reading() as conn:
        found = records.load(conn, RESIDENT, record)
    return found.name if found else None


def waiting(seat):
    with seat.desk.reading() as conn:
        held = journal.how_many(conn, DeedState.OPEN) + journal.how_many(conn, DeedState.SEALED)
        return held, len(packs.waiting_ids(conn))


def out(seat, stick):
    path = stick / suggested_name()
    export_bundle(seat.desk, path)
    return path


def heard(world, path, **more):
    back = path.with_name(suggested_name(ANSWER))
    sink = CountyFileSink(world.house)
    return receive_bundle(world.county.store, world.key, (path, back), 7, sink=sink, **more)


PHOTO = b"%PDF-1.7\n" + bytes(range(256)) * 5000


def scan(seat, folder, record, data=PHOTO, name="决议.pdf"):
    """Add a file to a record; return the attachment."""
    path = folder / name
    path.write_bytes(data)
    made = attachments.attach(seat.desk, "resident", record, path)
    return next(
        one for one in attachments.of_record(seat.desk, "resident", record) if one.id == made.id
    )


def at_county(world):
    """Return the whole files that the county has, by unit."""
    found = [p for p in world.house.home.files.glob("*/*") if is_whole(p)]
    return sorted((p.parent.name, p.read_bytes()) for p in found)


def unreported(seat, record):
    return attachments.unreported(seat.desk, "resident", [record])


def trip(world, seat, stick):
    """Carry a bundle to the county and its answer home."""
    came = heard(world, out(seat, stick))
    return import_bundle(seat.desk, came.answer)


def code(deed, *said):
    with pytest.raises(ValidationFailed) as caught:
        deed(*said)
    return caught.value.problems[0].code


def test_a_village_without_network_sends_its_photos_by_stick(world, village, stick, tmp_path):
    record = person(village)
    scan(village, tmp_path, record)
    scan(village, tmp_path, record, b"%PDF-1.7\nsmall", "证明.pdf")
    path = stick / "A.BDX"
    went = export_bundle(village.desk, path)
    assert (went.files, went.files_left, went.doubts()) == (2, 0, [])
    came = heard(world, path)
    assert (came.files, came.files_missing, came.is_known, came.doubts()) == (2, 0, False, [])
    assert at_county(world) == sorted([(VILLAGE, b"%PDF-1.7\nsmall"), (VILLAGE, PHOTO)])
    assert unreported(village, record) == {record}
    back = import_bundle(village.desk, came.answer)
    assert (back.files, back.is_known) == (2, False)
    assert unreported(village, record) == set()
    assert waiting_files(village) == (0, 0)
    assert export_bundle(village.desk, stick / "B.BDX").files == 0


def test_the_same_stick_with_photos_changes_nothing_the_second_time(
    world, village, stick, tmp_path
):
    scan(village, tmp_path, person(village))
    path = out(village, stick)
    heard(world, path)
    before, files = snapshot(world.county.store), at_county(world)
    again = heard(world, path)
    assert (again.is_known, again.files, again.files_missing) == (True, 0, 0)
    assert (snapshot(world.county.store), at_county(world)) == (before, files)
    assert import_bundle(village.desk, again.answer).files == 1
    before = snapshot(village.near.store)
    assert import_bundle(village.desk, again.answer).is_known
    assert snapshot(village.near.store) == before


def test_a_stick_with_photos_cut_or_bent_changes_neither_deeds_nor_files(
    world, village, stick, tmp_path
):
    scan(village, tmp_path, person(village))
    path = out(village, stick)
    whole = path.read_bytes()
    before = snapshot(world.county.store)
    for data in (whole[:-1], whole[: len(whole) // 2], whole[:-70] + b"x" + whole[-69:]):
        path.write_bytes(data)
        assert code(heard, world, path) == "bundle-damaged"
        assert snapshot(world.county.store) == before
        assert at_county(world) == []
    path.write_bytes(whole)
    assert heard(world, path).files == 1


def test_a_township_relays_photos_over_the_network(world, village, stick, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    world.sync()
    record = person(village)
    one = scan(village, tmp_path, record)
    path = out(village, stick)
    came = import_bundle(township.desk, path)
    assert (came.way, came.files, came.files_missing) == ("along", 1, 0)
    assert attachments.read(township.desk, one.id) == PHOTO
    before = snapshot(township.near.store)
    again = import_bundle(township.desk, path)
    assert (again.is_known, again.files, again.files_missing) == (True, 0, 0)
    assert snapshot(township.near.store) == before
    assert unreported(township, record) == {record}
    township.sync()
    line = world.file_line(township)
    assert files.send(township.near.store, township.desk.file_store, line).done == 1
    assert at_county(world) == [(VILLAGE, PHOTO)]
    assert unreported(township, record) == set()
    trip(world, village, stick)
    assert unreported(village, record) == set()


def test_a_township_without_network_relays_a_villages_photos_by_its_own_stick(
    world, village, stick, tmp_path
):
    township = world.seat(TOWNSHIP, "township")
    world.sync()
    record = person(village)
    scan(village, tmp_path, record)
    import_bundle(township.desk, out(village, stick))
    came = heard(world, out(township, stick))
    assert (came.unit, came.files, came.files_missing) == (TOWNSHIP, 1, 0)
    assert at_county(world) == [(VILLAGE, PHOTO)]
    assert import_bundle(township.desk, came.answer).files == 1
    assert unreported(township, record) == set()


def test_a_photo_partly_sent_over_the_network_is_finished_by_stick(world, village, stick, tmp_path):
    record = person(village)
    one = scan(village, tmp_path, record)
    line = world.file_line(village)
    line.put(VILLAGE, attachments.file_ref(one), 0, PHOTO[:100_000])
    trip(world, village, stick)
    assert at_county(world) == [(VILLAGE, PHOTO)]
    assert unreported(village, record) == set()


def test_files_without_room_on_a_stick_go_with_the_next_one(
    world, village, stick, tmp_path, monkeypatch
):
    record = person(village)
    scan(village, tmp_path, record)
    scan(village, tmp_path, record, b"%PDF-1.7\nsmall", "证明.pdf")
    monkeypatch.setattr("bindesk.operations.syncing.bundles.MOST_BYTES", len(PHOTO))
    went = export_bundle(village.desk, stick / "A.BDX")
    assert (went.files, went.files_left, went.doubts()) == (1, 1, ["bundle-out-left"])
    import_bundle(village.desk, heard(world, stick / "A.BDX").answer)
    assert unreported(village, record) == {record}
    went = export_bundle(village.desk, stick / "B.BDX")
    assert (went.files, went.files_left) == (1, 0)
    import_bundle(village.desk, heard(world, stick / "B.BDX").answer)
    assert unreported(village, record) == set()


def test_a_stick_that_is_nearly_full_still_takes_the_deeds(
    world, village, stick, tmp_path, monkeypatch
):
    full = SimpleNamespace(free=1_000_000)
    monkeypatch.setattr("bindesk.operations.syncing.bundles.shutil.disk_usage", lambda _path: full)
    record = person(village)
    scan(village, tmp_path, record)
    went = export_bundle(village.desk, stick / "A.BDX")
    assert (went.packs, went.files, went.files_left) == (1, 0, 1)
    assert heard(world, stick / "A.BDX").packs == 1


def test_a_photo_damaged_at_the_desk_holds_up_no_other_and_is_reported(
    world, village, stick, tmp_path
):
    record = person(village)
    scan(village, tmp_path, record)
    kept = next(p for p in village.desk.home.files.rglob("*") if p.is_file())
    kept.write_bytes(kept.read_bytes()[:-1])
    scan(village, tmp_path, record, b"%PDF-1.7\nsmall", "证明.pdf")
    went = export_bundle(village.desk, stick / "A.BDX")
    assert (went.files, went.doubts()) == (1, ["bundle-out-held-up"])
    came = heard(world, stick / "A.BDX")
    assert (came.files, came.files_missing) == (1, 1)
    assert came.doubts() == ["bundle-in-files-missing"]
    assert at_county(world) == [(VILLAGE, b"%PDF-1.7\nsmall")]


def test_a_clerk_stops_the_writing_and_nothing_is_left(village, stick, tmp_path):
    record = person(village)
    scan(village, tmp_path, record)
    scan(village, tmp_path, record, b"%PDF-1.7\nsmall", "证明.pdf")
    seen = []

    def once(done, total):
        seen.append((done, total))
        return len(seen) < 2

    with pytest.raises(ExternalError, match="bundle-out-stopped"):
        export_bundle(village.desk, stick / "A.BDX", once)
    assert seen == [(0, 2), (1, 2)]
    assert list(stick.iterdir()) == []
    assert export_bundle(village.desk, stick / "A.BDX").files == 2


def test_a_clerk_stops_the_taking_and_the_rest_comes_the_next_time(world, village, stick, tmp_path):
    township = world.seat(TOWNSHIP, "township")
    world.sync()
    record = person(village)
    scan(village, tmp_path, record)
    scan(village, tmp_path, record, b"%PDF-1.7\nsmall", "证明.pdf")
    path = out(village, stick)
    came = import_bundle(township.desk, path, lambda done, _total: done < 1)
    assert (came.packs, came.files, came.files_missing) == (1, 1, 1)
    came = import_bundle(township.desk, path, lambda _done, _total: True)
    assert (came.packs, came.files, came.files_missing) == (0, 1, 0)


def test_a_clerk_works_on_while_a_stick_is_written(world, village, stick, tmp_path):
    scan(village, tmp_path, person(village))
    made = []

    def meanwhile(_done, _total):
        made.append(person(village, "程小丽"))
        return True

    export_bundle(village.desk, stick / "A.BDX", meanwhile)
    import_bundle(village.desk, heard(world, stick / "A.BDX").answer)
    assert len(made) == 1
    assert waiting(village)[0] == 1
    trip(world, village, stick)
    assert named(world.county.store, made[0]) == "程小丽"


def test_a_struck_photo_is_not_exported(world, village, stick, tmp_path):
    record = person(village)
    one = scan(village, tmp_path, record)
    attachments.strike(village.desk, one.id, "拍错了")
    assert export_bundle(village.desk, stick / "A.BDX").files == 0


def test_what_a_village_did_reaches_the_county_and_comes_back_confirmed(world, village, stick):
    record = person(village)
    path = out(village, stick)
    assert waiting(village) == (1, 1)
    came = heard(world, path)
    assert (came.way, came.unit, came.packs, came.is_known) == ("heard", VILLAGE, 1, False)
    assert named(world.county.store, record) == "赵玉兰"
    assert waiting(village) == (1, 1)
    back = import_bundle(village.desk, came.answer)
    assert (back.way, back.packs, back.is_known, back.unfit) == ("answer", 1, False, 0)
    assert waiting(village) == (0, 0)
    assert digest_of(village.near.store) == digest_of(world.county.store)


def test_two_desks_that_only_ever_meet_by_stick_hold_the_same(world, village, stick):
    other = world.seat(clerk="王志强")
    made = [person(village, f"赵玉{n}") for n in "甲乙丙"] + [person(other, "程小丽")]
    for seat in (village, other, village):
        trip(world, seat, stick)
    assert digest_of(village.near.store) == digest_of(other.near.store)
    assert log_of(village.near.store) == log_of(world.county.store) == log_of(other.near.store)
    assert [named(other.near.store, one) for one in made] == [
        "赵玉甲",
        "赵玉乙",
        "赵玉丙",
        "程小丽",
    ]


def test_network_and_stick_may_be_mixed_in_any_order(world, village, stick):
    first = out(village, stick)
    person(village, "赵玉甲")
    second = out(village, stick)
    village.sync()
    person(village, "赵玉乙")
    answers = [heard(world, one).answer for one in (second, first)]
    village.sync()
    for answer in answers:
        before = snapshot(village.near.store)
        assert import_bundle(village.desk, answer).is_known
        assert snapshot(village.near.store) == before
    assert waiting(village) == (0, 0)
    assert digest_of(village.near.store) == digest_of(world.county.store)


def test_a_reply_that_overlaps_with_received_pages_gives_only_the_rest(world, village, stick):
    other = world.seat(clerk="王志强")
    person(other, "程一")
    path = out(village, stick)
    other.sync()
    village.sync()
    person(other, "程二")
    other.sync()
    came = heard(world, path)
    assert import_bundle(village.desk, came.answer).packs == 1
    assert digest_of(village.near.store) == digest_of(world.county.store)


def test_a_bundle_received_again_changes_nothing_and_gets_a_reply_again(world, village, stick):
    person(village)
    path = out(village, stick)
    first = heard(world, path)
    before = snapshot(world.county.store)
    again = heard(world, path)
    assert (again.is_known, again.packs) == (True, 0)
    assert snapshot(world.county.store) == before
    assert import_bundle(village.desk, again.answer).packs == 1
    taken = snapshot(village.near.store)
    assert import_bundle(village.desk, first.answer).is_known
    assert snapshot(village.near.store) == taken


def test_an_empty_desk_and_a_county_with_news_need_one_trip(world, village, stick):
    person(village)
    village.sync()
    other = world.seat(clerk="王志强")
    back = trip(world, other, stick)
    assert back.packs == 1
    assert digest_of(other.near.store) == digest_of(world.county.store)


def test_packs_of_any_number_go_through(world, village, stick, monkeypatch):
    monkeypatch.setattr("bindesk.sync.bundles.upload_bundle.LARGEST_BATCH", 300)
    monkeypatch.setattr("bindesk.sync.bundles.upload_bundle.LARGEST_PART", 500)
    monkeypatch.setattr("bindesk.sync.bundles.reply_bundle.LARGEST_PART", 500)
    for n in range(30):
        village.near.do(("resident", f"r{n}", {"name": f"赵{n}"}))
    path = out(village, stick)
    assert len(read_bundle(path).digests) > 3
    came = heard(world, path)
    assert came.packs == waiting(village)[1] > 4
    other = world.seat(clerk="王志强")
    trip(world, other, stick)
    import_bundle(village.desk, came.answer)
    assert digest_of(other.near.store) == digest_of(village.near.store)
    assert waiting(village) == (0, 0)


def test_a_county_restored_from_an_old_copy_is_resynced_by_stick(world, village, stick):
    person(village, "赵甲")
    village.sync()
    world.county.store.close()
    kept = stick / "county.db"
    shutil.copyfile(world.county.store.path, kept)
    lost = person(village, "赵乙")
    village.sync()
    late = person(village, "赵丙")
    world.county.store.close()
    shutil.copyfile(kept, world.county.store.path)
    for _ in range(2):
        trip(world, village, stick)
    assert waiting(village) == (0, 0)
    assert [named(world.county.store, one) for one in (lost, late)] == ["赵乙", "赵丙"]
    assert digest_of(village.near.store) == digest_of(world.county.store)
    assert log_of(village.near.store) == log_of(world.county.store)


def test_an_old_answer_about_a_mismatch_turns_nothing_back(world, village, stick):
    person(village, "赵甲")
    village.sync()
    world.county.store.close()
    kept = stick / "county.db"
    shutil.copyfile(world.county.store.path, kept)
    person(village, "赵乙")
    village.sync()
    world.county.store.close()
    shutil.copyfile(kept, world.county.store.path)
    old = heard(world, out(village, stick)).answer
    import_bundle(village.desk, old)
    trip(world, village, stick)
    before = snapshot(village.near.store)
    assert import_bundle(village.desk, old).is_known
    assert snapshot(village.near.store) == before


def test_a_desk_restored_from_an_old_copy_asks_anew_and_loses_nothing(world, village, stick):
    person(village, "赵甲")
    trip(world, village, stick)
    village.near.store.close()
    kept = stick / "desk.db"
    shutil.copyfile(village.near.store.path, kept)
    lost = person(village, "赵乙")
    late = heard(world, out(village, stick)).answer
    import_bundle(village.desk, late)
    last = heard(world, out(village, stick)).answer
    village.near.store.close()
    shutil.copyfile(kept, village.near.store.path)
    person(village, "赵丙")
    last_snapshot = snapshot(village.near.store)
    import_bundle(village.desk, last)
    assert snapshot(village.near.store) == last_snapshot
    trip(world, village, stick)
    assert named(village.near.store, lost) == "赵乙"
    assert digest_of(village.near.store) == digest_of(world.county.store)


def test_an_answer_that_begins_after_this_desks_place_is_refused(world, village, stick):
    person(village, "赵甲")
    village.sync()
    village.near.store.close()
    kept = stick / "desk.db"
    shutil.copyfile(village.near.store.path, kept)
    other = world.seat(clerk="王志强")
    person(other, "程一")
    other.sync()
    village.sync()
    path = out(village, stick)
    person(other, "程二")
    other.sync()
    answer = heard(world, path).answer
    village.near.store.close()
    shutil.copyfile(kept, village.near.store.path)
    before = snapshot(village.near.store)
    assert code(import_bundle, village.desk, answer) == "bundle-does-not-follow"
    assert snapshot(village.near.store) == before


def test_every_byte_of_an_answer_matters(world, village, stick):
    person(village)
    answer = heard(world, out(village, stick)).answer
    whole = answer.read_bytes()
    before = snapshot(village.near.store)
    for at in range(len(whole)):
        answer.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        assert code(import_bundle, village.desk, answer).startswith("bundle-")
    for length in range(0, len(whole), 7):
        answer.write_bytes(whole[:length])
        assert code(import_bundle, village.desk, answer) in {"bundle-damaged", "bundle-not-one"}
    assert snapshot(village.near.store) == before
    answer.write_bytes(whole)
    assert import_bundle(village.desk, answer).packs == 1


def test_every_byte_of_a_request_matters_to_county_and_township(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    person(village)
    path = out(village, stick)
    whole = path.read_bytes()
    before = [snapshot(s) for s in (world.county.store, township.near.store)]
    files = set(stick.iterdir())
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert code(heard, world, path).startswith("bundle-")
        assert code(import_bundle, township.desk, path).startswith("bundle-")
    assert [snapshot(s) for s in (world.county.store, township.near.store)] == before
    assert set(stick.iterdir()) == files


def test_an_answer_for_another_desk_or_of_another_county_is_refused(
    world, village, stick, tmp_path
):
    other = world.seat(clerk="王志强")
    answer = heard(world, out(village, stick)).answer
    before = snapshot(other.near.store)
    assert code(import_bundle, other.desk, answer) == "bundle-other-desk"
    assert snapshot(other.near.store) == before
    (tmp_path / "far").mkdir()
    with offices(tmp_path / "far") as far:
        far.seat()
        stranger = SigningKey.new()
        header = read_bundle(answer).header
        write_bundle(answer, header, [village.near.key.public()], [b"x"], stranger)
        assert code(import_bundle, village.desk, answer) == "bundle-other-county"
        path = out(village, stick)
        assert code(heard, far, path) == "bundle-other-county"
        assert log_of(far.county.store) == []


def test_each_bundle_is_imported_only_where_it_belongs(world, village, stick):
    neighbour = world.seat(NEIGHBOUR, "village", "雷会计")
    world.sync()
    path = out(village, stick)
    answer = heard(world, path).answer
    assert code(import_bundle, village.desk, path) == "bundle-not-an-answer"
    assert code(import_bundle, neighbour.desk, path) == "bundle-not-an-answer"
    assert code(heard, world, answer) == "bundle-not-a-request"


def test_a_township_shows_a_villages_bundle_at_once_and_relays_it(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    record = person(village)
    path = out(village, stick)
    came = import_bundle(township.desk, path)
    assert (came.way, came.unit, came.packs) == ("along", VILLAGE, 1)
    assert named(township.near.store, record) == "赵玉兰"
    assert named(world.county.store, record) is None
    assert waiting(township) == (1, 1)
    again = snapshot(township.near.store)
    assert import_bundle(township.desk, path).is_known
    assert snapshot(township.near.store) == again
    township.sync()
    assert named(world.county.store, record) == "赵玉兰"
    assert waiting(township) == (0, 0)
    village.sync()
    assert waiting(village) == (0, 0)
    stores = (village.near.store, township.near.store, world.county.store)
    assert len({str(digest_of(store)) for store in stores}) == 1


def test_relayed_deeds_may_reach_the_county_another_way_meanwhile(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    person(village)
    import_bundle(township.desk, out(village, stick))
    village.sync()
    with pytest.raises(LineBroken):
        township.near.sync(world.county, "unanswered")
    township.sync()
    assert waiting(township) == waiting(village) == (0, 0)
    assert log_of(township.near.store) == log_of(world.county.store)
    assert len(log_of(world.county.store)) == 1


def test_a_township_without_network_relays_its_villages_by_its_own_stick(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    trip(world, township, stick)
    trip(world, village, stick)
    record = person(village)
    import_bundle(township.desk, out(village, stick))
    trip(world, township, stick)
    assert named(world.county.store, record) == "赵玉兰"
    assert waiting(township) == (0, 0)


def test_a_township_takes_no_bundle_of_a_village_that_is_not_below_it(world, stick):
    far = "610482106232"
    with world.county.store.writing() as conn:
        known = [
            units.KnownUnit("610482106000", "水口镇", "township", "610482000000"),
            units.KnownUnit(far, "外村", "village", "610482106000"),
        ]
        units.store(conn, known)
    township = world.seat(TOWNSHIP, "township", "周干事")
    outside = world.seat(far, "village", "外人")
    path = out(outside, stick)
    before = snapshot(township.near.store)
    assert code(import_bundle, township.desk, path) == "bundle-other-unit"
    assert snapshot(township.near.store) == before


def test_a_township_relays_no_device_that_it_does_not_know(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    township.sync()
    village.sync()
    late = world.seat(clerk="新来的")
    late.sync()
    path = out(late, stick)
    assert code(import_bundle, township.desk, path) == "bundle-device-unknown"
    township.sync()
    assert import_bundle(township.desk, path).way == "along"


def test_a_revoked_device_is_refused_everywhere(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    person(village)
    path = out(village, stick)
    with world.county.store.writing() as conn:
        devices.revoke(conn, village.near.device, 1)
    before = snapshot(world.county.store)
    assert code(heard, world, path) == "bundle-device-shut-out"
    assert snapshot(world.county.store) == before
    township.sync()
    assert code(import_bundle, township.desk, path) == "bundle-device-unknown"


def test_a_revoked_device_stays_out_of_a_county_that_forgot_it(world, village, stick):
    path = out(village, stick)
    with world.county.store.writing() as conn:
        conn.execute(delete(device_table))
    with pytest.raises(ValidationFailed) as caught:
        heard(world, path, revoked={village.near.device})
    assert caught.value.problems[0].code == "bundle-device-shut-out"
    assert heard(world, path).way == "heard"


def test_a_sender_who_speaks_nonsense_changes_nothing(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    path = out(village, stick)
    header = read_bundle(path).header
    readers = [world.key.public(), township.near.key.public()]
    page = PagesPart(LogPage(VILLAGE, (), 1, b""))
    answer = ReplyHeader((), (), 0, (), (), {})
    loads = (
        [],
        [page],
        [answer],
        [UploadHeader(()), page],
        [PacksPart(())],
        [UploadHeader(()), b"\xc1"],
        [b"x"],
    )
    before = [snapshot(s) for s in (world.county.store, township.near.store)]
    for said in loads:
        parts = [one if isinstance(one, bytes) else encode(one) for one in said]
        write_bundle(path, header, readers, parts, village.near.key)
        assert code(heard, world, path) == "bundle-newer"
        assert code(import_bundle, township.desk, path) == "bundle-newer"
    assert [snapshot(s) for s in (world.county.store, township.near.store)] == before


def test_a_rejected_pack_holds_up_nothing_else_and_is_reported(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    record = person(village)
    forged = deed(new_id(), change("resident", "x", name="假"))
    foreign = seal(VILLAGE, "nobody", (forged,), SigningKey.new())
    with village.near.store.writing() as conn:
        packs.store(conn, [packs.StoredPack(b"f" * 16, VILLAGE, "nobody", foreign)], 0)
    path = out(village, stick)
    came = heard(world, path)
    assert (came.packs, came.unfit) == (1, 1)
    assert import_bundle(township.desk, path).unfit == 1
    assert named(world.county.store, record) == named(township.near.store, record) == "赵玉兰"
    assert named(township.near.store, "x") is None
    assert import_bundle(village.desk, came.answer).unfit == 1


def test_a_township_does_not_show_what_the_county_would_send_back(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    village.near.do(("review", "v", {"about": "m", "about_kind": "meeting", "verdict": "good"}))
    record = person(village)
    import_bundle(township.desk, out(village, stick))
    assert named(township.near.store, record) == "赵玉兰"
    with township.desk.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM review").scalar_one() == 0
    township.sync()
    village.sync()
    with village.desk.reading() as conn:
        assert [reason for _, reason in journal.refused_deeds(conn)] == ["right-missing"]
    assert waiting(township) == waiting(village) == (0, 0)


def test_a_pack_that_a_village_may_not_write_goes_no_further_by_stick(world, village, stick):
    township = world.seat(TOWNSHIP, "township", "周干事")
    world.sync()
    village.near.do(("resident", "x", {"name": "假"}), unit=TOWNSHIP)
    record = person(village)
    path = out(village, stick)
    assert import_bundle(township.desk, path).unfit == 1
    assert named(township.near.store, "x") is None
    assert waiting(township) == (1, 1)
    came = heard(world, path)
    assert (came.packs, came.unfit) == (1, 1)
    assert import_bundle(village.desk, came.answer).unfit == 1
    assert (named(village.near.store, "x"), named(village.near.store, record)) == (None, "赵玉兰")
    assert waiting(village) == (0, 0)
    assert import_bundle(village.desk, came.answer).is_known
    assert heard(world, out(village, stick)).unfit == 0
    assert syncing.status(village.desk).rejected == 1


def test_conflicts_come_out_the_same_by_stick(world, village, stick):
    other = world.seat(clerk="王志强")
    record = person(village)
    world.sync()
    village.near.do(("resident", record, {"group": "一组"}))
    other.near.do(("resident", record, {"group": "二组"}))
    for seat in (village, other, village):
        trip(world, seat, stick)
    for store in (village.near.store, other.near.store, world.county.store):
        with store.reading() as conn:
            held = conn.exec_driver_sql("SELECT count(*) FROM conflict").scalar_one()
            assert (records.load(conn, RESIDENT, record).group, held) == ("二组", 1)


def test_a_desk_that_has_joined_no_county_is_told_so(world, village, stick):
    with village.near.store.writing() as conn:
        metadata.write(conn, "joined", "")
        assert membership_of(conn) is None
    assert code(export_bundle, village.desk, stick / "x.bdx") == "not-enrolled"
    assert code(import_bundle, village.desk, stick / "x.bdx") == "not-enrolled"
    assert list(stick.iterdir()) == []


def test_a_missing_stick_is_reported_and_nothing_is_lost(world, village, stick):
    person(village)
    with pytest.raises(ExternalError, match="stick-file-missing"):
        export_bundle(village.desk, stick / "gone" / "x.bdx")
    assert waiting(village)[0] == 1
    assert trip(world, village, stick).packs == 1


def test_names_fit_any_stick():
    names = {suggested_name() for _ in range(50)}
    assert len(names) == 50
    assert all(len(n) == 12 and n.endswith(".BDX") and n.isascii() for n in names)
    assert bundles.suggested_name(ANSWER).startswith("A")


def test_what_a_bundle_brought_survives_the_program(world, village, stick):
    person(village)
    trip(world, village, stick)
    told = digest_of(village.near.store)
    village.near.store.close()
    with closing(open_store(village.near.store.path)) as again:
        assert digest_of(again) == told

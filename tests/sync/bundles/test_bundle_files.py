"""Files in a bundle: which go along, and what is made of pieces that a sender should not have written."""

import hashlib

import pytest

from bindesk.county.files import CountyFileSink
from bindesk.db.attachments import files
from bindesk.db.syncing.devices import Device
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.attachments import attachments
from bindesk.sync.bundles import bundle_files, reply_bundle, upload_bundle
from bindesk.sync.bundles.bundle_files import FileSource
from bindesk.sync.bundles.bundle_parts import (
    FileName,
    FilePart,
    PacksPart,
    ReplyHeader,
    decode_parts,
)
from bindesk.sync.bundles.bundles import (
    ANSWER,
    LARGEST_PART,
    BundleHeader,
    parts_of,
    read_bundle,
    write_bundle,
)
from bindesk.sync.wire.wire import encode
from tests.support.county.local_offices import NEIGHBOUR, TOWNSHIP, VILLAGE, offices

PHOTO = b"%PDF-1.7\n" + bytes(range(256)) * 9000
NAME = hashlib.sha256(PHOTO).hexdigest()


def waiting_files(village):
    with village.desk.reading() as conn:
        return files.missing_files(conn)


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world, tmp_path):
    """A village's desk with one photo."""
    seat = world.seat()
    seat.near.do(("resident", "r1", {"name": "赵玉兰"}))
    (tmp_path / "决议.pdf").write_bytes(PHOTO)
    attachments.attach(seat.desk, "resident", "r1", tmp_path / "决议.pdf")
    return seat


@pytest.fixture
def township(world, village):
    seat = world.seat(TOWNSHIP, "township")
    world.sync()
    return seat


def asked(seat, tmp_path):
    path = tmp_path / "D1.BDX"
    source = FileSource(seat.desk.file_store)
    upload_bundle.write_upload(seat.desk.store, seat.joined, seat.desk.office.unit, path, 5, source)
    return read_bundle(path)


def rewritten(world, seat, bundle, parts, readers=()):
    """Write a bundle anew with other parts, signed by its desk."""
    keys = [world.key.public(), *readers]
    write_bundle(bundle.path, bundle.header, keys, parts, seat.near.key)
    return read_bundle(bundle.path)


def heard(world, bundle):
    told = upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    return bundle_files.receive(
        bundle, world.key, told.device, told.header, CountyFileSink(world.house)
    )


def along(township, bundle):
    office, store = township.desk.office, township.near.store
    own = Device(township.joined.device, office.unit, office.role, "A", township.near.key.public())
    taken = upload_bundle.relay_upload(store, township.joined, own, bundle, 7)
    source = FileSource(township.desk.file_store)
    return bundle_files.relay(store, township.near.key, bundle, taken.header, source)


def kept(township):
    return [p for p in township.desk.home.files.rglob("*") if p.is_file()]


def test_a_photo_is_in_pieces_after_all_packs_and_no_part_is_large(world, village, tmp_path):
    bundle = asked(village, tmp_path)
    parts = list(parts_of(bundle, world.key))
    _, *said = decode_parts(parts, bundle.path)
    assert max(map(len, parts)) <= LARGEST_PART
    kinds = [type(load) for load in said]
    assert kinds == [PacksPart] * kinds.count(PacksPart) + [FilePart] * 5
    assert b"".join(load.data for load in said if isinstance(load, FilePart)) == PHOTO


def test_a_stick_that_changes_among_the_files_leaves_the_deeds_and_says_so(
    world, village, tmp_path
):
    bundle = asked(village, tmp_path)
    whole = bundle.path.read_bytes()
    bundle.path.write_bytes(whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:])
    told = upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    assert told.new == 1
    sink = CountyFileSink(world.house)
    with pytest.raises(ValidationFailed) as caught:
        bundle_files.receive(bundle, world.key, told.device, told.header, sink)
    assert caught.value.problems[0].code == "bundle-files-unread"
    assert not sink.has(VILLAGE, NAME)
    bundle.path.write_bytes(whole)
    assert heard(world, bundle).uploaded == (FileName(VILLAGE, NAME),)


def test_what_follows_the_files_and_is_none_is_not_passed_over(world, village, tmp_path):
    bundle = asked(village, tmp_path)
    parts = [*parts_of(bundle, world.key), encode(PacksPart((b"hidden",)))]
    bundle = rewritten(world, village, bundle, parts)
    with pytest.raises(ValidationFailed) as caught:
        heard(world, bundle)
    assert caught.value.problems[0].code == "bundle-files-unread"


def wrong(**said):
    whole = {"unit": VILLAGE, "sha256": NAME, "size": len(PHOTO), "offset": 0, "data": PHOTO}
    return FilePart(**{**whole, **said})


WRONG = {
    "of a neighbour": wrong(unit=NEIGHBOUR),
    "not named by any record": wrong(sha256=hashlib.sha256(b"x").hexdigest(), size=1, data=b"x"),
    "a way out of the folder": wrong(sha256="../../../../etc/passwd"),
    "of another size": wrong(size=len(PHOTO) + 1),
    "of no size": wrong(size=0),
    "too long": wrong(data=PHOTO + b"x"),
    "not what its name says": wrong(data=bytes(len(PHOTO))),
    "before its beginning": wrong(offset=-1),
    "not from its beginning": wrong(offset=9, data=PHOTO[9:]),
    "empty": wrong(data=b""),
}


@pytest.mark.parametrize("piece", WRONG.values(), ids=WRONG.keys())
def test_a_township_keeps_nothing_that_the_village_s_records_do_not_name(
    world, village, township, tmp_path, piece
):
    bundle = asked(village, tmp_path)
    opening = next(parts_of(bundle, world.key))
    readers = [township.near.key.public()]
    bundle = rewritten(world, village, bundle, [opening, encode(piece)], readers)
    came = along(township, bundle)
    assert (came.new, came.known, came.missing) == (0, 0, 1)
    assert kept(township) == []
    assert not (tmp_path / "etc").exists()


def name_file(seat, sha256, data):
    """Let a record of a unit name a file."""
    said = {"about_kind": "resident", "about": "r1", "sha256": sha256, "size": len(data)}
    seat.near.do(("attachment", None, said))


def test_a_record_with_a_way_out_of_the_folder_for_a_name_leads_nowhere(
    world, village, township, tmp_path
):
    name_file(village, "../../../out", b"x")
    piece = wrong(sha256="../../../out", size=1, data=b"x")
    bundle = asked(village, tmp_path)
    readers = [township.near.key.public()]
    parts = [*list(parts_of(bundle, world.key))[:2], encode(piece)]
    before = set(tmp_path.rglob("*"))
    came = along(township, rewritten(world, village, bundle, parts, readers))
    assert came.new == 0
    assert set(tmp_path.rglob("*")) == before


def test_a_village_s_stick_brings_no_file_of_its_neighbour(world, village, township, tmp_path):
    neighbour = world.seat(NEIGHBOUR, "village")
    world.sync()
    name_file(neighbour, NAME, PHOTO)
    world.sync()
    bundle = asked(village, tmp_path)
    parts = [next(parts_of(bundle, world.key)), encode(wrong(unit=NEIGHBOUR))]
    bundle = rewritten(world, village, bundle, parts, [township.near.key.public()])
    assert along(township, bundle).new == 0
    assert kept(township) == []


def test_a_township_goes_on_with_a_file_that_its_line_began(village, township, tmp_path):
    file = attachments.file_ref(attachments.of_record(village.desk, "resident", "r1")[0])
    township.desk.file_store.add(file, 0, PHOTO[:1_200_000])
    came = along(township, asked(village, tmp_path))
    assert (came.new, came.missing) == (1, 0)
    assert township.desk.file_store.read(file) == PHOTO


def test_a_file_goes_along_only_with_its_record_and_while_there_is_room(village, tmp_path):
    with village.near.store.reading() as conn:
        assert bundle_files.files_to_send(conn, len(PHOTO)) == bundle_files.FilesToSend([])
    asked(village, tmp_path)
    with village.near.store.reading() as conn:
        assert len(bundle_files.files_to_send(conn, len(PHOTO)).files) == 1
        short = bundle_files.files_to_send(conn, len(PHOTO) - 1)
    assert (list(short.files), short.left) == ([], 1)
    assert short.names == (FileName(VILLAGE, NAME),), "the county may have it from elsewhere"


def test_a_county_without_a_shelf_says_that_nothing_is_up(world, village, tmp_path):
    bundle = asked(village, tmp_path)
    told = upload_bundle.receive_upload(world.county.store, world.key, bundle, 7)
    sink = bundle_files.NullSink()
    came = bundle_files.receive(bundle, world.key, told.device, told.header, sink)
    assert (came.new, came.missing, came.uploaded) == (0, 1, ())


def test_an_answer_older_than_the_last_says_nothing_of_files(world, village, tmp_path):
    bundle = asked(village, tmp_path)
    opening = ReplyHeader((), (), 9, (), (), {}, files=(FileName(VILLAGE, NAME),))

    def answered(sequence, opening):
        device = village.near.device
        header = BundleHeader(ANSWER, device, VILLAGE, sequence, world.key.public())
        readers = [village.near.key.public()]
        write_bundle(tmp_path / "B.BDX", header, readers, [encode(opening)], world.key)
        told = read_bundle(tmp_path / "B.BDX")
        return reply_bundle.apply_reply(village.near.store, village.joined, told, 11)

    answered_first = answered(bundle.header.sequence, opening)
    assert (answered_first.files, answered_first.is_known) == (1, False)
    with village.near.store.writing() as conn:
        bundle_files.files.forget_sent(conn, VILLAGE)
    assert answered(bundle.header.sequence, opening).files == 0
    assert answered(bundle.header.sequence - 1, opening).is_known
    assert waiting_files(village) == (1, len(PHOTO))

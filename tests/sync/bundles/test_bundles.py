import errno
import os
import re
from pathlib import Path

import msgspec
import pytest

from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.sync.bundles import bundles
from bindesk.sync.bundles.bundles import (
    ASK,
    MAGIC,
    BundleHeader,
    parts_of,
    read_bundle,
    write_bundle,
)
from bindesk.sync.identity.sealed_box import open_sealed, seal_to
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.wire import encode

SENDER, READER, OTHER = SigningKey.new(), SigningKey.new(), SigningKey.new()
HEADER = BundleHeader(ASK, "device-a", "610482102249", 3, SENDER.public())
PARTS = [b"first part", b"\0" * 3000, b"last"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "D1234567.BDX"
    write_bundle(path, HEADER, [READER.public(), OTHER.public()], PARTS, SENDER)
    return path


def code(deed, *said):
    with pytest.raises(ValidationFailed) as caught:
        deed(*said)
    (problem,) = caught.value.problems
    assert problem.values["path"]
    return problem.code


def whole(path, key=READER):
    return list(parts_of(read_bundle(path), key))


def test_each_reader_reads_what_was_written(file):
    assert whole(file) == whole(file, OTHER) == PARTS
    header = read_bundle(file).header
    assert (header.device, header.sequence, header.sender) == ("device-a", 3, SENDER.public())


def test_the_contents_are_not_in_the_bytes(file):
    assert b"first part" not in file.read_bytes()


def test_nobody_else_reads_it(file):
    assert code(whole, file, SigningKey.new()) == "bundle-not-for-us"


def test_a_flipped_bit_anywhere_is_seen_before_anything_is_read(file):
    data = file.read_bytes()
    found = set()
    for at in range(len(data)):
        bit = at % 8
        file.write_bytes(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
        found.add(code(read_bundle, file))
    assert found == {"bundle-not-one", "bundle-newer", "bundle-damaged"}


def test_a_bundle_cut_anywhere_is_refused(file):
    data = file.read_bytes()
    for length in range(len(data)):
        file.write_bytes(data[:length])
        assert code(read_bundle, file) in {"bundle-not-one", "bundle-damaged"}


def test_anything_after_the_end_is_refused(file):
    file.write_bytes(file.read_bytes() + b"\0")
    assert code(read_bundle, file) == "bundle-damaged"


def test_parts_left_out_doubled_or_swapped_are_refused(file):
    data = file.read_bytes()
    start = read_bundle(file).start
    size = 4 + len(PARTS[0]) + 16
    one, rest = data[start : start + size], data[start + size :]
    second = rest[: 4 + len(PARTS[1]) + 16]
    tail = rest[len(second) :]
    for bent in (rest, one + one + rest, second + one + tail):
        file.write_bytes(data[:start] + bent)
        assert code(read_bundle, file) == "bundle-damaged"


def test_a_file_that_changes_between_the_two_readings_is_refused(file):
    bundle = read_bundle(file)
    data = bytearray(file.read_bytes())
    data[bundle.start + 10] ^= 1
    file.write_bytes(data)
    assert code(lambda: list(parts_of(bundle, READER))) == "bundle-damaged"


def test_not_even_a_reader_can_put_another_part_in_between_the_two_readings(file):
    bundle = read_bundle(file)
    cipher = bundles.AESGCM(open_sealed(bundle.header.sealed_key, READER))
    other = cipher.encrypt(bundles._nonce(0), b"other part", bundle.binding)
    data = bytearray(file.read_bytes())
    assert len(other) == len(PARTS[0]) + 16
    data[bundle.start + 4 : bundle.start + 4 + len(other)] = other
    file.write_bytes(data)
    assert code(lambda: list(parts_of(bundle, READER))) == "bundle-damaged"


def test_another_bundle_of_the_same_sender_put_in_its_place_is_refused(file, tmp_path):
    bundle = read_bundle(file)
    write_bundle(file, HEADER, [READER.public()], [b"other part"], SENDER)
    assert code(lambda: list(parts_of(bundle, READER))) == "bundle-damaged"


def test_who_signs_anew_speaks_only_for_himself(file):
    stranger = SigningKey.new()
    write_bundle(file, HEADER, [READER.public()], PARTS, stranger)
    assert read_bundle(file).header.sender == stranger.public()


def test_a_part_sealed_for_another_header_does_not_open(tmp_path):
    path = tmp_path / "x.bdx"
    key = b"k" * 32
    cipher = bundles.AESGCM(key)
    outside = encode(msgspec.structs.replace(HEADER, sealed_key=seal_to([READER.public()], key)))
    pieces = b"".join(bundles._pieces(outside, cipher, b"another header", [b"part"]))
    signed = SENDER.sign(b"bindesk bundle\x1f" + bundles.hashlib.sha256(pieces).digest())
    path.write_bytes(pieces + signed)
    assert code(whole, path) == "bundle-damaged"


def test_a_newer_bundle_is_named_as_such(file):
    data = bytearray(file.read_bytes())
    data[len(MAGIC)] = 2
    file.write_bytes(data)
    assert code(read_bundle, file) == "bundle-newer"


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04", b"\x89BDX\n\x1a\n", MAGIC[:-1]])
def test_what_is_no_bundle_is_named_as_such(tmp_path, rubbish):
    path = tmp_path / "x.bdx"
    path.write_bytes(rubbish)
    assert code(read_bundle, path) == "bundle-not-one"


def test_a_length_beyond_reason_takes_no_memory(file):
    data = file.read_bytes()
    start = read_bundle(file).start
    file.write_bytes(data[:start] + b"\xff\xff\xff\xff" + data[start + 4 :])
    assert code(read_bundle, file) == "bundle-damaged"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(ExternalError, match="stick-file-missing"):
        read_bundle(tmp_path / "none.bdx")
    with pytest.raises(ExternalError, match="stick-refuses"):
        read_bundle(tmp_path)


def test_a_stick_that_fills_up_leaves_the_old_file_and_no_half_one(file):
    before = file.read_bytes()

    def parts():
        yield b"x"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ExternalError, match="stick-full"):
        write_bundle(file, HEADER, [READER.public()], parts(), SENDER)
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_names_beside_a_bundle_stay_short_for_any_stick(tmp_path):
    seen: list[str] = []

    def parts():
        seen.extend(p.name for p in tmp_path.iterdir())
        yield b"x"

    write_bundle(tmp_path / "D1234567.BDX", HEADER, [READER.public()], parts(), SENDER)
    (name,) = seen
    assert re.fullmatch(r"[0-9a-f]{8}\.bdt", name)


def test_a_bundle_of_many_parts_is_never_held_whole(tmp_path):
    import tracemalloc

    path = Path(tmp_path / "big.bdx")
    part = os.urandom(1024 * 1024)
    tracemalloc.start()
    write_bundle(path, HEADER, [READER.public()], (part for _ in range(40)), SENDER)
    assert sum(len(p) for p in parts_of(read_bundle(path), READER)) == 40 * len(part)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * len(part)

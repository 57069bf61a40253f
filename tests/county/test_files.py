"""Files come in pieces over a bad line, are known by their SHA-256, and stay within their unit's scope."""

import base64
import hashlib
import http.client
from dataclasses import replace
from itertools import count

import pytest

from bindesk.county import files
from bindesk.db.syncing import devices, ingest
from bindesk.db.syncing.devices import Device
from bindesk.domain.attachments.attachments import LARGEST
from bindesk.sync.bundles.bundle_parts import FilePart
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.requests import RequestSigner, open_answer, seal_request
from bindesk.sync.wire.wire import LARGEST_CHUNK, FileRequest, FileState, Refusal, decode, encode
from tests.support.county.local_county import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE
from tests.support.county.served_county import served
from tests.support.desks.makers import change, deed

PHOTO = bytes(range(256)) * 12
SIZE = len(PHOTO)
NAME = hashlib.sha256(PHOTO).hexdigest()


class Caller:
    """A device that calls the county's functions for files."""

    def __init__(self, county, unit, role):
        self.county, self.unit = county, unit
        self.key, self.name = SigningKey.new(), f"device-of-{unit}"
        self.counter = count(1)
        with county.store.writing() as conn:
            devices.enrol(conn, Device(self.name, unit, role, "A", self.key.public()))

    def envelope(self, method, name, ask):
        path = f"{method} /v1/files/{name}"
        sender = RequestSigner(self.name, self.key)
        return path, seal_request(path, sender, next(self.counter), encode(ask))

    def put(self, offset, data, name=NAME, unit=None, size=SIZE):
        ask = FileRequest(unit or self.unit, offset, size, hashlib.sha256(data).digest())
        path, request = self.envelope("PATCH", name, ask)
        told = files.put(self.county, path, encode(request), data, lambda: 1)
        return self._opened(told, request, FileState)

    def get(self, offset=0, name=NAME, unit=None):
        path, request = self.envelope("GET", name, FileRequest(unit or self.unit, offset))
        told = files.get(self.county, path, encode(request), lambda: 1)
        return self._opened(told, request, None)

    def state(self, name=NAME, unit=None):
        path, request = self.envelope("HEAD", name, FileRequest(unit or self.unit))
        told = files.state(self.county, path, encode(request), lambda: 1)
        return self._opened(told, request, FileState)

    def _opened(self, told, request, kind):
        body = open_answer(told.body, told.status, request.nonce, self.county.key.public())
        if told.status != 200:
            return decode(body, Refusal).code
        return body if kind is None else decode(body, kind)


@pytest.fixture
def village(county):
    return Caller(county, VILLAGE, "village")


def test_a_file_comes_in_pieces_and_goes_on_where_the_line_broke(village):
    assert village.state() == "file-missing"
    assert village.put(0, PHOTO[:1000]) == FileState(1000, is_whole=False)
    assert village.state() == FileState(1000, is_whole=False)
    assert village.put(1000, PHOTO[1000:]) == FileState(len(PHOTO), is_whole=True)
    assert village.state() == FileState(len(PHOTO), is_whole=True)
    assert village.get() == PHOTO
    assert village.get(2000) == PHOTO[2000:]
    assert village.get(len(PHOTO)) == b""


def test_a_piece_sent_twice_is_taken_once(village):
    village.put(0, PHOTO[:1000])
    assert village.put(0, PHOTO[:1000]) == "file-offset"
    assert village.put(1000, PHOTO[1000:]).is_whole
    assert village.put(1000, PHOTO[1000:]).is_whole
    assert village.get() == PHOTO


def test_a_file_that_is_not_what_its_name_says_is_thrown_away(village):
    village.put(0, b"x" + PHOTO[1:1000])
    assert village.put(1000, PHOTO[1000:]) == "file-broken"
    assert village.state() == "file-missing"
    village.put(0, PHOTO)
    assert village.get() == PHOTO


def test_a_bent_piece_is_not_taken(village):
    ask = FileRequest(VILLAGE, 0, len(PHOTO), hashlib.sha256(b"other").digest())
    path, request = village.envelope("PATCH", NAME, ask)
    told = files.put(village.county, path, encode(request), PHOTO, lambda: 1)
    assert told.status == 400
    assert village.state() == "file-missing"


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1, len(PHOTO) - 1])
def test_a_file_has_a_largest_size_and_keeps_to_its_own(village, size):
    assert village.put(0, PHOTO, size=size) == "file-too-large"


def test_a_piece_has_a_largest_size(village):
    assert village.put(0, bytes(LARGEST_CHUNK + 1), size=LARGEST) == "file-too-large"


@pytest.mark.parametrize("name", ["..", "A" * 64, "a" * 63, "a" * 65, "%2e%2e", "a" * 60 + "/../"])
def test_a_name_that_is_no_sha_is_not_there(village, name):
    assert village.put(0, PHOTO, name=name) == "file-missing"
    assert village.get(name=name) == "file-missing"


@pytest.mark.parametrize("unit", ["", "..", "610482102999", "x\x00", "/etc"])
def test_a_unit_that_is_none_has_no_files(village, unit):
    assert village.put(0, PHOTO, unit=unit or "-") == "file-missing"


SCOPES = {
    (VILLAGE, "village"): {VILLAGE: "rw", NEIGHBOUR: "", TOWNSHIP: "r", COUNTY: "r"},
    (TOWNSHIP, "township"): {VILLAGE: "r", NEIGHBOUR: "r", TOWNSHIP: "rw", COUNTY: "r"},
    (COUNTY, "county"): {VILLAGE: "r", NEIGHBOUR: "r", TOWNSHIP: "r", COUNTY: "rw"},
}


@pytest.mark.parametrize("who", SCOPES, ids=lambda who: who[1])
@pytest.mark.parametrize("unit", [VILLAGE, NEIGHBOUR, TOWNSHIP, COUNTY])
def test_every_cell_of_whose_files_a_desk_may_see_and_send(county, who, unit):
    caller = Caller(county, *who)
    allowed = SCOPES[who][unit]
    own = county.home.files / unit
    own.mkdir()
    (own / NAME).write_bytes(PHOTO)
    assert caller.get(unit=unit) == (PHOTO if "r" in allowed else "file-missing")
    assert (caller.state(unit=unit) == "file-missing") == ("r" not in allowed)
    other = hashlib.sha256(b"other").hexdigest()
    wrote = caller.put(0, b"other", name=other, unit=unit, size=5)
    denied = "right-missing" if "r" in allowed else "file-missing"
    assert wrote == (FileState(5, is_whole=True) if "w" in allowed else denied)


def name_photo(county, unit, size=SIZE):
    """Let an attachment of a unit name the photo."""
    said = {"about_kind": "resident", "about": "r1", "sha256": NAME, "size": size}
    made = replace(deed("d1", change("attachment", "a1", (), **said)), unit=unit)
    with county.store.writing() as conn:
        ingest.apply_log_entries(conn, [ingest.LogEntry(1, (made,), {})])


def test_a_township_hands_up_what_a_village_s_own_record_names_and_nothing_else(county, village):
    township = Caller(county, TOWNSHIP, "township")
    assert township.put(0, PHOTO, unit=VILLAGE) == "right-missing"
    name_photo(county, VILLAGE)
    other = hashlib.sha256(b"other").hexdigest()
    assert township.put(0, b"other", name=other, unit=VILLAGE, size=5) == "right-missing"
    assert township.put(0, PHOTO, unit=NEIGHBOUR) == "right-missing"
    assert township.put(0, PHOTO, unit=COUNTY) == "right-missing"
    assert township.put(0, PHOTO[:9], unit=VILLAGE, size=9) == "right-missing"
    assert township.put(0, PHOTO[:1000], unit=VILLAGE) == FileState(1000, is_whole=False)
    assert village.put(1000, PHOTO[1000:]) == FileState(SIZE, is_whole=True)


@pytest.mark.parametrize("unit", [TOWNSHIP, COUNTY])
def test_a_record_opens_nothing_to_who_is_not_above_it_or_is_the_county(county, village, unit):
    name_photo(county, unit)
    name_photo(county, VILLAGE)
    neighbour, above = Caller(county, NEIGHBOUR, "village"), Caller(county, COUNTY, "county")
    assert village.put(0, PHOTO, unit=unit) == "right-missing"
    assert neighbour.put(0, PHOTO, unit=VILLAGE) == "file-missing"
    assert above.put(0, PHOTO, unit=VILLAGE) == "right-missing"


@pytest.fixture
def sink(county):
    return files.CountyFileSink(county)


def device_of(caller):
    with caller.county.store.reading() as conn:
        return devices.find(conn, caller.name)


def piece(offset=0, data=PHOTO, unit=VILLAGE, name=NAME):
    return FilePart(unit, name, SIZE, offset, data)


def test_a_stick_adds_to_what_a_line_began_and_what_is_whole_stays(sink, village):
    device = device_of(village)
    village.put(0, PHOTO[:1000])
    assert not sink.add(device, piece(0, PHOTO[:500]))
    assert not sink.add(device, piece(1001, PHOTO[1001:]))
    assert village.state() == FileState(1000, is_whole=False)
    assert not sink.add(device, piece(500, PHOTO[500:2000]))
    assert village.state() == FileState(2000, is_whole=False)
    assert sink.add(device, piece(2000, PHOTO[2000:]))
    assert village.get() == PHOTO
    assert sink.has(VILLAGE, NAME)
    assert sink.add(device, piece(0, bytes(SIZE)))
    assert village.get() == PHOTO


@pytest.mark.parametrize(
    "wrong",
    [
        piece(data=bytes(SIZE)),
        piece(data=PHOTO + b"x"),
        piece(data=b""),
        piece(offset=-1),
        piece(unit=NEIGHBOUR),
        piece(unit=TOWNSHIP),
        piece(unit=".."),
        piece(name="../" + NAME[3:]),
        piece(name=NAME[:-1]),
        piece(data=bytes(LARGEST_CHUNK + 1)),
    ],
)
def test_a_stick_leaves_no_file_that_is_not_what_its_name_says(sink, village, wrong):
    assert not sink.add(device_of(village), wrong)
    left = [p for p in sink.county.home.root.rglob("*") if p.is_file() and "files" in p.parts]
    assert [p.name for p in left if p.name != "unit.lock"] == []
    assert not sink.has(wrong.unit, wrong.sha256)


def ended_before_the_name(village):
    """Leave what a county leaves that was ended between the last byte of a file and its name."""
    village.put(0, PHOTO[:-1])
    (part,) = (village.county.home.files / VILLAGE).glob("*.part")
    part.write_bytes(PHOTO)


def test_a_file_that_came_whole_before_the_county_ended_is_whole_at_the_next_word(village):
    ended_before_the_name(village)
    assert village.state() == FileState(SIZE, is_whole=False)
    assert village.put(SIZE, b"") == FileState(SIZE, is_whole=True)
    assert village.get() == PHOTO


def test_a_stick_completes_a_file_that_came_whole_before_the_county_ended(sink, village):
    ended_before_the_name(village)
    assert sink.add(device_of(village), piece(0, PHOTO))
    assert village.get() == PHOTO


def test_a_shelf_answers_for_names_of_files_alone(sink, village):
    village.put(0, PHOTO)
    assert sink.has(VILLAGE, NAME)
    for unit, name in [(NEIGHBOUR, NAME), ("..", NAME), (VILLAGE, "unit.lock"), (VILLAGE, "..")]:
        assert not sink.has(unit, name)


def test_files_go_over_http_too(village):
    with served(village.county, plain=True) as house:
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)

        def ask(method, said, data=None):
            _, request = village.envelope(method, NAME, said)
            envelope = base64.urlsafe_b64encode(encode(request)).decode()
            headers = {"Authorization": f"bindesk {envelope}"}
            line.request(method, f"/v1/files/{NAME}", data, headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()

        assert ask("HEAD", FileRequest(VILLAGE))[0] == 404
        digest = hashlib.sha256(PHOTO).digest()
        assert ask("PATCH", FileRequest(VILLAGE, 0, len(PHOTO), digest), PHOTO)[0] == 200
        status, headers, body = ask("HEAD", FileRequest(VILLAGE))
        assert (status, headers["Upload-Offset"], headers["Upload-Complete"], body) == (
            200,
            str(len(PHOTO)),
            "?1",
            b"",
        )
        assert PHOTO in ask("GET", FileRequest(VILLAGE))[2]
        assert ask("PATCH", FileRequest(VILLAGE), bytes(LARGEST_CHUNK + 1))[0] == 413
        line.close()

"""Bytes that were bent, cut, played again or sent by others change nothing, at the county and at a desk."""

import os
import random
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from bindesk.county import handlers
from bindesk.db.store.tables import all_record_tables, core
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.desk.connections import RequestCounter
from bindesk.operations.syncing import bundles
from bindesk.operations.syncing.exchange import Exchange
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.county_client import RETURN, SYNC, Offline
from bindesk.sync.rounds.rounds import SyncSession, build_round
from bindesk.sync.wire.requests import RequestSigner, seal_answer, seal_request
from bindesk.sync.wire.wire import Answer, LogCursor, Request, Round, decode, encode
from tests.faults.near_wire import NearLine, NearWire
from tests.faults.stages import now
from tests.support.county.local_county import VILLAGE

EVERY = int(os.environ.get("BINDESK_BENT_EVERY", "31"))
"""Each so many bytes one is bent."""

SHORTEST_ANSWER = 400

VILLAGE_A, VILLAGE_B, STRANGER, TOWNSHIP = range(4)


@pytest.fixture(scope="module")
def engine():
    """The engine makes no difference to bytes that are refused before they reach it."""
    return "sqlite"


def held(store, *without):
    """Return everything that a store holds, but for some columns."""
    with store.reading() as conn:
        return {
            table.name: sorted(
                (
                    tuple(row)
                    for row in conn.execute(select(*(c for c in table.c if str(c) not in without)))
                ),
                key=repr,
            )
            for table in (*core.sorted_tables, *all_record_tables())
        }


def records_held(store):
    """Return everything but when a device last spoke."""
    return held(store, "device.counter", "device.seen_at", "device.alarm")


def desk_held(store):
    """Return everything but how the desk has fared with its line."""
    found = held(store)
    found["meta"] = [row for row in found["meta"] if row[0] not in {"carrying", "counter", "batch"}]
    return found


def bent(data, every=EVERY):
    """Return bytes with a bit turned, at each so many places, and cut at as many."""
    chance = random.Random(1)
    for at in range(0, len(data), every):
        yield turned(data, at, 1 << chance.randrange(8))
        yield data[:at]
    yield data + b"\0"


def turned(data, at, bit):
    """Return bytes with one bit turned."""
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def sender(seat):
    return RequestSigner(seat.joined.device, SigningKey(seat.joined.key))


def next_counter(seat):
    return RequestCounter(seat.store).next()


def pack_of(seat):
    """Return a pack that the desk has sealed and not told."""
    speaker = SyncSession(seat.store, seat.joined.device, SigningKey(seat.joined.key), now)
    (data,) = build_round(speaker, None, ()).packs
    return data


def asked(seat, *packs, path=SYNC):
    said = Round(1, (LogCursor(VILLAGE, 0, b""),), packs)
    return seal_request(path, sender(seat), next_counter(seat), encode(said))


def hear(stage, data, path=SYNC):
    if path == RETURN:
        return handlers.handle_return(stage.county, path, data).status
    return handlers.handle_round(stage.county, path, data, now).status


@pytest.fixture
def ready(stage):
    """A county that knows a deed of the village, and a desk with another that waits."""
    stage.do(VILLAGE_A, "r1", {"name": "v1"})
    stage.sync(VILLAGE_A)
    stage.do(VILLAGE_A, "r1", {"name": "v2"})
    stage.do(VILLAGE_A, "r2", {"name": "v3"})
    return stage


def test_a_request_bent_or_cut_anywhere_changes_nothing(ready):
    seat = ready.seat(VILLAGE_A)
    request = encode(asked(seat, pack_of(seat)))
    before = held(ready.county.store)
    for data in bent(request):
        assert hear(ready, data) in {400, 403}
    assert held(ready.county.store) == before
    assert hear(ready, request) == 200
    assert held(ready.county.store) != before


def test_a_request_played_again_changes_nothing(ready):
    seat = ready.seat(VILLAGE_A)
    request = encode(asked(seat, pack_of(seat)))
    assert hear(ready, request) == 200
    before = held(ready.county.store)
    for _ in range(3):
        assert hear(ready, request) == 409
    assert held(ready.county.store) == before


def test_a_request_for_one_address_is_none_for_another(ready):
    seat = ready.seat(VILLAGE_A)
    before = held(ready.county.store)
    assert hear(ready, encode(asked(seat, path=RETURN))) == 403
    assert hear(ready, encode(asked(seat)), RETURN) == 403
    assert held(ready.county.store) == before


def test_who_signs_in_anothers_name_is_not_heard(ready):
    honest, stranger = ready.seat(VILLAGE_A), ready.seat(STRANGER)
    body = encode(Round(1, (), (pack_of(honest),)))
    before = held(ready.county.store)
    for key in (SigningKey(stranger.joined.key), SigningKey.new()):
        forged = RequestSigner(honest.joined.device, key)
        assert hear(ready, encode(seal_request(SYNC, forged, 10**6, body))) == 403
    nobody = RequestSigner("nobody", SigningKey.new())
    assert hear(ready, encode(seal_request(SYNC, nobody, 1, body))) == 403
    assert held(ready.county.store) == before


def test_a_true_signature_under_another_body_is_not_heard(ready):
    seat = ready.seat(VILLAGE_A)
    one, other = asked(seat), asked(seat, pack_of(seat))
    swapped = Request(one.device, one.counter, one.nonce, other.body, one.signature)
    before = held(ready.county.store)
    assert hear(ready, encode(swapped)) == 403
    assert held(ready.county.store) == before


def test_a_pack_bent_or_cut_anywhere_is_not_taken_even_from_an_enrolled_desk(ready):
    """The envelope is honest, so that the county looks at the pack itself."""
    seat = ready.seat(VILLAGE_A)
    pack = pack_of(seat)
    before = records_held(ready.county.store)
    for data in bent(pack, EVERY * 2):
        assert hear(ready, encode(asked(seat, data))) == 200
        assert records_held(ready.county.store) == before
    assert hear(ready, encode(asked(seat, pack))) == 200
    assert records_held(ready.county.store) != before


def test_a_pack_heard_before_changes_nothing_whoever_brings_it(ready):
    seat = ready.seat(VILLAGE_A)
    pack = pack_of(seat)
    hear(ready, encode(asked(seat, pack)))
    before = records_held(ready.county.store)
    for which in (VILLAGE_A, VILLAGE_B, TOWNSHIP):
        assert hear(ready, encode(asked(ready.seat(which), pack))) == 200
    assert records_held(ready.county.store) == before


def test_a_pack_of_another_village_is_taken_from_neither(ready):
    """A neighbour can neither bring the village's pack nor seal one of its own for the village."""
    stranger = ready.seat(STRANGER)
    ready.seat(STRANGER).near().do(("resident", "x", {"name": "v"}), unit=VILLAGE)
    before = records_held(ready.county.store)
    for pack in (pack_of(ready.seat(VILLAGE_A)), pack_of(stranger)):
        assert hear(ready, encode(asked(stranger, pack))) == 200
    assert records_held(ready.county.store) == before


def test_a_pack_of_a_device_that_nobody_knows_is_not_taken(ready):
    seat = ready.seat(VILLAGE_A)
    made = seat.near()
    made.device, made.key = "unknown", SigningKey.new()
    speaker = SyncSession(made.store, made.device, made.key, now)
    pack = build_round(speaker, None, ()).packs[0]
    before = records_held(ready.county.store)
    assert hear(ready, encode(asked(seat, pack))) == 200
    assert records_held(ready.county.store) == before


class Bending(NearWire):
    """Bends what comes back by a recipe."""

    def __init__(self, stage, bend):
        super().__init__(stage.county, stage.county_version, now)
        self.bend = bend

    def post(self, path, data):
        status, body = super().post(path, data)
        return self.bend(data, status, body)


def exchange(seat, wire):
    Exchange(seat.desk, connection=NearLine(seat.joined, RequestCounter(seat.store), wire)).run()


def refused(seat, wire):
    before = desk_held(seat.store)
    with pytest.raises(Offline):
        exchange(seat, wire)
    assert desk_held(seat.store) == before


def test_an_answer_bent_or_cut_anywhere_changes_nothing_at_the_desk(ready):
    ready.sync(VILLAGE_A)
    seat = ready.seat(VILLAGE_B)
    for at in range(0, SHORTEST_ANSWER, EVERY * 4):
        refused(seat, Bending(ready, lambda _, s, b, at=at: (s, b[:at])))
        refused(seat, Bending(ready, lambda _, s, b, at=at: (s, turned(b, at, 4))))
        refused(seat, Bending(ready, lambda _, s, b, at=at: (s, turned(b, len(b) - 1 - at, 4))))
    ready.sync(VILLAGE_B)


def test_an_answer_to_another_request_changes_nothing_at_the_desk(ready):
    ready.sync(VILLAGE_A)
    seat = ready.seat(VILLAGE_B)
    old = _answer(ready, seat)
    refused(seat, Bending(ready, lambda _, s, b: (s, old)))


def test_an_answer_under_another_countys_key_changes_nothing_at_the_desk(ready):
    ready.sync(VILLAGE_A)
    seat, key = ready.seat(VILLAGE_B), SigningKey.new()

    def resigned(request, status, body):
        said, nonce = decode(body, Answer).body, decode(request, Request).nonce
        return status, seal_answer(status, nonce, said, key)

    refused(seat, Bending(ready, resigned))


def test_a_page_that_does_not_follow_changes_nothing_even_when_the_county_signs_it(ready):
    """A county that leaves something out is noticed: the proofs do not fit."""
    ready.sync(VILLAGE_A)
    seat = ready.seat(VILLAGE_B)

    class Forgetful(NearLine):
        def send(self, said):
            reply = super().send(said)
            (page,) = reply.pages
            short = msgspec.structs.replace(page, entries=page.entries[1:])
            return msgspec.structs.replace(reply, pages=(short,))

    wire = NearWire(ready.county, ready.county_version, now)
    before = desk_held(seat.store)
    with pytest.raises(Offline):
        Exchange(
            seat.desk, connection=Forgetful(seat.joined, RequestCounter(seat.store), wire)
        ).run()
    assert desk_held(seat.store) == before


def _answer(stage, seat):
    """Return the bytes of a true answer to a desk that asks for everything."""
    return handlers.handle_round(stage.county, SYNC, encode(asked(seat)), now).body


def test_a_stick_bent_or_cut_anywhere_changes_nothing_at_either_end(ready):
    seat, township = ready.seat(VILLAGE_A), ready.seat(TOWNSHIP)
    ready.sync(TOWNSHIP)
    ready.sync(VILLAGE_A)
    ready.do(VILLAGE_A, "r1", {"name": "v4"})
    path, back = ready.folder / "A.BDX", ready.folder / "B.BDX"
    bundles.export_bundle(seat.desk, path)
    store, key = ready.county.store, ready.county.key
    county, above = held(store), held(township.store)
    whole = path.read_bytes()
    for data in bent(whole, EVERY * 3):
        path.write_bytes(data)
        with pytest.raises(ValidationFailed):
            bundles.receive_bundle(store, key, (path, back), now())
        with pytest.raises(ValidationFailed):
            bundles.import_bundle(township.desk, path)
        assert not Path(back).exists()
    assert (held(store), held(township.store)) == (county, above)
    path.write_bytes(whole)
    assert bundles.receive_bundle(store, key, (path, back), now()).packs == 1
    assert bundles.import_bundle(township.desk, path).packs == 1

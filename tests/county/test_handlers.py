"""The whole table of scopes, walked cell by cell, and what the county does before it listens at all."""

from itertools import count, product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bindesk.county import admin
from bindesk.county.handlers import handle_join, handle_return, handle_round
from bindesk.db.journal import journal
from bindesk.db.syncing import devices, packs, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.packs import pack_id, seal
from bindesk.sync.wire.requests import RequestSigner, open_answer, seal_request
from bindesk.sync.wire.wire import (
    DeviceCertificate,
    LogCursor,
    Refusal,
    Reply,
    Request,
    Round,
    SignedCertificate,
    decode,
    encode,
)
from tests.support.county.local_county import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE
from tests.support.county.served_county import SetTime, opened

OTHER_TOWNSHIP, FAR_VILLAGE = "610482103000", "610482103201"
ROLES = {
    COUNTY: "county",
    TOWNSHIP: "township",
    VILLAGE: "village",
    NEIGHBOUR: "village",
    OTHER_TOWNSHIP: "township",
    FAR_VILLAGE: "village",
}
ABOVE = {
    COUNTY: (),
    TOWNSHIP: (COUNTY,),
    VILLAGE: (TOWNSHIP, COUNTY),
    NEIGHBOUR: (TOWNSHIP, COUNTY),
    OTHER_TOWNSHIP: (COUNTY,),
    FAR_VILLAGE: (OTHER_TOWNSHIP, COUNTY),
}
EVERY_KIND = (*KINDS, "a-kind-of-tomorrow")
PATH = "/v1/sync"


class Bench:
    """A county with a device in every unit, and a record of every kind in every log."""

    def __init__(self, county, clock):
        self.county, self.clock = county, clock
        self.keys = {unit: SigningKey.new() for unit in ROLES}
        self.names = {unit: new_id() for unit in ROLES}
        self.counters = {unit: count(1) for unit in ROLES}
        self.heads = {}
        with county.store.writing() as conn:
            more = ((OTHER_TOWNSHIP, COUNTY), (FAR_VILLAGE, OTHER_TOWNSHIP))
            units.store(conn, [KnownUnit(code, code, ROLES[code], up) for code, up in more])
            for unit, role in ROLES.items():
                public = self.keys[unit].public()
                devices.enrol(conn, Device(self.names[unit], unit, role, "A", public))
        for unit in ROLES:
            self._seed(unit)

    def _seed(self, unit):
        own = [deed((kind, record(unit, kind), ())) for kind in EVERY_KIND if kind != "review"]
        author = unit if ROLES[unit] != "village" else COUNTY
        reviews = [deed(("review", record(unit, "review"), ()))]
        for who, deeds in ((unit, own), (author, reviews)):
            reply = self.say(who, packs=[self.pack(who, unit, deeds)])
            assert not reply.refused
            self.heads.update((d.changes[0].record, d.id) for d in deeds)

    def pack(self, author, unit, deeds, key=None, device=None):
        return seal(unit, device or self.names[author], deeds, key or self.keys[author])

    def request(self, who, said, path=PATH):
        sender = RequestSigner(self.names[who], self.keys[who])
        return seal_request(path, sender, next(self.counters[who]), encode(said))

    def tell(self, request, who=None):
        """Return the status and what the county says, once its signature is checked."""
        told = handle_round(self.county, PATH, encode(request), self.clock)
        body = open_answer(told.body, told.status, request.nonce, self.county.key.public())
        return told.status, decode(body, Reply if told.status == 200 else Refusal)

    def say(self, who, packs=(), places=()):
        status, reply = self.tell(self.request(who, Round(1, tuple(places), tuple(packs))))
        assert status == 200
        return reply

    def stands(self, unit):
        with self.county.store.reading() as conn:
            return units.find(conn, unit).position

    def kept(self, data):
        with self.county.store.reading() as conn:
            return packs.stored_ids(conn, [bytes.fromhex(pack_id(data))])


def record(unit, kind):
    return f"{unit}-{kind}"


def deed(*changes, verb="record"):
    name = new_id()
    made = tuple(
        Change(kind, said or id_in_deed(name, at), parents, {})
        for at, (kind, said, parents) in enumerate(changes)
    )
    return Deed(name, "", "", 1, "李秀英", verb, 1_795_000_000_000, made)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A bench that all share: nobody is shut out of it, and nothing in it goes backwards."""
    county = opened(tmp_path_factory.mktemp("bench") / "county")
    yield Bench(county, SetTime())
    county.close()


@pytest.fixture
def own_bench(county, clock):
    return Bench(county, clock)


def relation(own, unit):
    if own == unit:
        return "own"
    if own in ABOVE[unit]:
        return "below"
    return "above" if unit in ABOVE[own] and ROLES[own] != "county" else None


def may_add(role, lies, kind):
    if lies == "own":
        return not (role == "village" and kind == "review")
    if lies == "below":
        return kind == "review" or (role == "township" and kind == "errand-step")
    return False


def may_change(role, lies, kind):
    return may_add(role, lies, kind) and (lies == "own" or kind == "review")


@pytest.mark.parametrize("own", ROLES)
def test_every_cell_of_what_a_desk_may_read(bench, own):
    everything = [LogCursor(unit, 0, b"") for unit in ROLES]
    reply = bench.say(own, places=everything)
    readable = {unit for unit in ROLES if relation(own, unit)}
    assert {page.unit for page in reply.pages if page.entries} == readable
    assert {unit.code for unit in reply.units} == (readable if readable != set(ROLES) else set())
    carried = b"".join(entry.pack for page in reply.pages for entry in page.entries)
    with bench.county.store.reading() as conn:
        for unit in ROLES:
            kept, _ = packs.after(conn, unit, 0, 10**9)
            assert all((one.data in carried) == (unit in readable) for one in kept)


@pytest.mark.parametrize("own", ROLES)
def test_every_cell_of_what_a_desk_may_write(bench, own):
    role = ROLES[own]
    for unit in ROLES:
        lies = relation(own, unit)
        cells = list(product(EVERY_KIND, (True, False)))
        deeds = [_cell(bench, unit, kind, adds) for kind, adds in cells]
        stood = bench.stands(unit)
        data = bench.pack(own, unit, deeds)
        reply = bench.say(own, packs=[data])
        if lies in {None, "above"}:
            why = "unit-out-of-scope" if lies is None else "pack-not-permitted"
            assert list(reply.refused.values()) == [why]
            assert bench.stands(unit) == stood
            continue
        (kept,) = bench.kept(data).values()
        for number, (kind, adds) in enumerate(cells):
            allowed = (may_add if adds else may_change)(role, lies, kind)
            said = None if allowed else "right-missing"
            assert kept.refused.get(number) == said, (own, unit, kind, adds)


@pytest.mark.parametrize("own", ROLES)
def test_a_pack_of_which_its_author_may_write_nothing_enters_no_log(bench, own):
    """Of each kind a pack: what would be refused deed by deed would be stored by every desk around."""
    for unit in ROLES:
        lies = relation(own, unit)
        if lies is None:
            continue
        both = (True, False)
        cells = {
            kind: bench.pack(own, unit, [_cell(bench, unit, kind, adds) for adds in both])
            for kind in EVERY_KIND
        }
        nothing = bench.pack(own, unit, [deed()])
        stood = bench.stands(unit)
        refused = bench.say(own, packs=[*cells.values(), nothing]).refused
        for kind, data in cells.items():
            may_enter = may_add(ROLES[own], lies, kind)
            said = None if may_enter else "pack-not-permitted"
            assert refused.get(bytes.fromhex(pack_id(data))) == said, (own, unit, kind)
            assert bool(bench.kept(data)) == may_enter
        assert bool(bench.kept(nothing)) == (lies == "own")
        assert bench.stands(unit) == stood + len(cells) + 1 - len(refused)


def _cell(bench, unit, kind, adds):
    at = (
        (kind, None, ()) if adds else (kind, record(unit, kind), (bench.heads[record(unit, kind)],))
    )
    return deed(at)


@pytest.mark.parametrize("own", ROLES)
@pytest.mark.parametrize("knows_parents", [True, False])
def test_a_guessed_id_opens_nobody_elses_record(bench, own, knows_parents):
    """Another unit's record, named in a log that the desk may well write: its own."""
    strange = [unit for unit in ROLES if unit != own]
    kinds = [kind for kind in EVERY_KIND if may_change(ROLES[own], "own", kind)]
    cells = list(product(strange, kinds))
    parents = {at: (bench.heads[record(*at)],) if knows_parents else () for at in cells}
    deeds = [deed((kind, record(unit, kind), parents[unit, kind])) for unit, kind in cells]
    before = _units_of(bench, cells)
    data = bench.pack(own, own, deeds)
    bench.say(own, packs=[data])
    (kept,) = bench.kept(data).values()
    assert set(kept.refused.values()) == {"record-elsewhere"}
    assert len(kept.refused) == len(cells)
    assert _units_of(bench, cells) == before


def _units_of(bench, cells):
    with bench.county.store.reading() as conn:
        return dict(journal.units_of(conn, [(kind, record(unit, kind)) for unit, kind in cells]))


def test_a_record_that_is_there_is_not_added_again_by_who_may_only_add(bench):
    """A township may add steps to a village's errand, not rewrite one by leaving its parents out."""
    data = bench.pack(
        TOWNSHIP, VILLAGE, [deed(("errand-step", record(VILLAGE, "errand-step"), ()))]
    )
    bench.say(TOWNSHIP, packs=[data])
    (kept,) = bench.kept(data).values()
    assert kept.refused == {0: "right-missing"}


@pytest.mark.parametrize("sender", [VILLAGE, TOWNSHIP, COUNTY])
def test_a_pack_is_its_authors_whoever_brings_it(bench, sender):
    data = bench.pack(VILLAGE, VILLAGE, [deed(("resident", None, ()))])
    reply = bench.say(sender, packs=[data])
    assert not reply.refused
    assert bench.kept(data)


@pytest.mark.parametrize("sender", [NEIGHBOUR, OTHER_TOWNSHIP, FAR_VILLAGE])
def test_a_desk_brings_no_packs_of_units_it_has_no_part_in(bench, sender):
    data = bench.pack(VILLAGE, VILLAGE, [deed(("resident", None, ()))])
    assert list(bench.say(sender, packs=[data]).refused.values()) == ["unit-out-of-scope"]
    assert not bench.kept(data)


def test_a_forged_author_is_found(bench):
    told = [deed(("resident", None, ()))]
    own_key = bench.pack(NEIGHBOUR, VILLAGE, told, device=bench.names[VILLAGE])
    bent = bytearray(bench.pack(VILLAGE, VILLAGE, told))
    bent[3] ^= 1
    nobody = bench.pack(VILLAGE, VILLAGE, told, device="nobody-at-all")
    odd = bench.pack(VILLAGE, VILLAGE, told, device="no\x00body")
    reply = bench.say(VILLAGE, packs=[own_key, bytes(bent), nobody, odd, b"rubbish"])
    assert list(reply.refused.values()) == [
        "pack-forged",
        "pack-forged",
        "device-unknown",
        "device-unknown",
        "pack-damaged",
    ]


def test_what_can_not_enter_holds_up_nothing_beside_it(bench):
    good = bench.pack(VILLAGE, VILLAGE, [deed(("resident", None, ()))])
    reply = bench.say(VILLAGE, packs=[b"rubbish", good])
    assert len(reply.refused) == 1
    assert bench.kept(good)


def test_a_unit_in_the_pack_that_does_not_exist_is_out_of_scope(bench):
    for unit in ("", "610482102999", "x\x00y"):
        data = bench.pack(VILLAGE, unit, [deed(("resident", None, ()))])
        assert list(bench.say(VILLAGE, packs=[data]).refused.values()) == ["unit-out-of-scope"]


def test_who_is_not_enrolled_is_not_heard(bench):
    request = seal_request(PATH, RequestSigner(new_id(), SigningKey.new()), 1, encode(Round(1, ())))
    assert bench.tell(request) == (403, Refusal("device-unknown"))


def test_who_signs_with_another_key_is_not_heard(bench):
    sender = RequestSigner(bench.names[VILLAGE], bench.keys[NEIGHBOUR])
    request = seal_request(PATH, sender, 99, encode(Round(1, ())))
    assert bench.tell(request) == (403, Refusal("request-forged"))


def test_every_part_of_a_request_is_under_its_signature(bench):
    request = bench.request(VILLAGE, Round(1, ()))
    bent = [
        msgspec.structs.replace(request, counter=request.counter + 5),
        msgspec.structs.replace(request, body=encode(Round(1, (), (), (b"x" * 16,)))),
        msgspec.structs.replace(request, device=bench.names[NEIGHBOUR]),
        bench.request(VILLAGE, Round(1, ()), path="/v1/other"),
    ]
    assert [bench.tell(one)[1].code for one in bent] == ["request-forged"] * 4


def test_who_was_shut_out_gets_the_countys_signed_order(own_bench):
    admin.revoke(own_bench.county, own_bench.names[VILLAGE], own_bench.clock())
    assert own_bench.tell(own_bench.request(VILLAGE, Round(1, ()))) == (
        410,
        Refusal("device-revoked"),
    )


def test_what_a_shut_out_device_had_sealed_may_still_be_brought(own_bench):
    """The county may have been restored from before it came; nothing that was there may be lost."""
    data = own_bench.pack(VILLAGE, VILLAGE, [deed(("resident", None, ()))])
    admin.revoke(own_bench.county, own_bench.names[VILLAGE], own_bench.clock())
    assert not own_bench.say(TOWNSHIP, packs=[data]).refused


def test_a_request_played_again_is_not_done_again(own_bench):
    request = own_bench.request(VILLAGE, Round(1, ()))
    assert own_bench.tell(request)[0] == 200
    assert own_bench.tell(request) == (409, Refusal("counter-old", request.counter))
    assert _alarm(own_bench, VILLAGE) == ""


def test_a_counter_that_goes_back_shows_two_histories(own_bench):
    earlier, later = (
        own_bench.request(VILLAGE, Round(1, ())),
        own_bench.request(VILLAGE, Round(1, ())),
    )
    own_bench.tell(later)
    assert own_bench.tell(earlier) == (409, Refusal("counter-old", later.counter))
    assert _alarm(own_bench, VILLAGE) == "two-histories"


def _alarm(bench, unit):
    with bench.county.store.reading() as conn:
        return devices.find(conn, bench.names[unit]).alarm


def test_another_version_of_the_protocol_is_told_this_one(bench):
    request = bench.request(VILLAGE, Round(9, ()))
    assert bench.tell(request) == (400, Refusal("version-unknown", 1))


def test_a_card_that_the_county_did_not_sign_lets_nobody_back_in(bench):
    key = SigningKey.new()
    card = encode(DeviceCertificate(new_id(), VILLAGE, "county", "Z", key.public(), 1))
    forged = SignedCertificate(card, key.sign(b"bindesk card\x1f" + card))
    request = seal_request("/v1/return", RequestSigner("x", key), 1, encode(forged))
    told = handle_return(bench.county, "/v1/return", encode(request))
    assert told.status == 403


def test_a_shut_out_device_does_not_come_back_to_a_restored_county(own_bench):
    key, name = own_bench.keys[VILLAGE], own_bench.names[VILLAGE]
    card = encode(DeviceCertificate(name, VILLAGE, "village", "A", key.public(), 1))
    signed = SignedCertificate(card, own_bench.county.key.sign(b"bindesk card\x1f" + card))
    admin.revoke(own_bench.county, name, own_bench.clock())
    request = seal_request("/v1/return", RequestSigner(name, key), 1, encode(signed))
    assert handle_return(own_bench.county, "/v1/return", encode(request)).status == 410


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_at_all_are_answered(data):
    assert handle_round(None, PATH, data, lambda: 0).status == 400
    assert handle_join(None, data, lambda: 0).status == 400
    assert handle_return(None, PATH, data).status == 400


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.text(max_size=20),
    st.binary(max_size=40), st.just("\x00"), st.just(VILLAGE),
)  # fmt: skip
_NESTED = st.recursive(_ODD, lambda inner: st.lists(inner, max_size=5), max_leaves=20)


def test_no_signed_nonsense_brings_the_county_down(bench):
    @settings(max_examples=150, deadline=None, database=None)
    @given(said=_NESTED)
    def try_(said):
        sender = RequestSigner(bench.names[VILLAGE], bench.keys[VILLAGE])
        body = msgspec.msgpack.encode(said)
        request = seal_request(PATH, sender, next(bench.counters[VILLAGE]), body)
        told = handle_round(bench.county, PATH, encode(request), bench.clock)
        assert told.status in {200, 400}

    try_()


@pytest.mark.parametrize(
    "place",
    [
        LogCursor(VILLAGE, -1, b""),
        LogCursor(VILLAGE, 2**63 - 1, b"p" * 16),
        LogCursor(VILLAGE, 10**6, b""),
        LogCursor(VILLAGE, 1, b"wrong"),
    ],
)
def test_a_place_that_can_not_be_is_a_mismatch(bench, place):
    assert bench.say(VILLAGE, places=[place]).mismatched == (VILLAGE,)


def test_odd_envelopes_are_no_requests(bench):
    good = bench.request(VILLAGE, Round(1, ()))
    for bent in (
        msgspec.structs.replace(good, device="no\x00body"),
        msgspec.structs.replace(good, counter=2**61),
        msgspec.structs.replace(good, counter=-1),
        msgspec.structs.replace(good, nonce=b"short"),
        Request("x", 1, good.nonce, b"", b"short"),
    ):
        assert handle_round(bench.county, PATH, encode(bent), bench.clock).status == 400


def test_what_the_log_tells_of_a_round_is_who_and_how_much(bench):
    request = bench.request(VILLAGE, Round(1, ()))
    told = handle_round(bench.county, PATH, encode(request), bench.clock)
    assert told.facts == {
        "device": bench.names[VILLAGE],
        "unit": VILLAGE,
        "packs": 0,
        "deeds": 0,
        "refused": 0,
    }

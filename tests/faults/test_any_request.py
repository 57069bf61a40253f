"""Whatever a request says, the county does not stumble: no answer of 500 and above, on any address."""

import base64
import http.client
import os

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from bindesk.county.openapi import description
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_from_bytes
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.county_client import ENROL, RETURN, SYNC
from bindesk.sync.wire.packs import seal
from bindesk.sync.wire.requests import RequestSigner, seal_request
from bindesk.sync.wire.wire import LogCursor, Round, encode
from tests.support.county.local_county import NEIGHBOUR, VILLAGE
from tests.support.county.served_county import opened, served

CASES = int(os.environ.get("BINDESK_CASES", "10"))
HURRIED = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations()
]
WRONG = {400, 401, 403, 404, 405, 408, 409, 410, 413, 422}


@pytest.fixture(scope="module")
def house(engine, request, tmp_path_factory):
    database = None
    if engine == "postgresql":
        server = request.getfixturevalue("postgres")
        database = server.url(server.fresh())
    county = opened(tmp_path_factory.mktemp("county") / "home", database)
    with served(county, plain=True) as real:
        yield real
    county.close()


@pytest.fixture(scope="module")
def desk(house, tmp_path_factory):
    made = house.desk(tmp_path_factory.mktemp("desk") / "desk.db")
    yield made
    made.near.store.close()


def _modes():
    """Name each operation with the ways to ask it: of bytes that may be anything, nothing is wrong."""
    for operation in OPERATIONS:
        yield pytest.param(operation, GenerationMode.POSITIVE, id=operation.label)
        if operation.path_parameters:
            yield pytest.param(operation, GenerationMode.NEGATIVE, id=f"{operation.label} wrongly")


@pytest.mark.parametrize(("operation", "mode"), list(_modes()))
def test_nothing_that_the_description_leads_to_makes_the_county_stumble(house, operation, mode):
    @HURRIED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        response = case.call(base_url=house.server)
        assert response.status_code in {200, *WRONG}, (response.status_code, response.content)

    ask()


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=30)
    | st.binary(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(max_size=8) | st.integers(0, 9), inner, max_size=4)
    ),
    max_leaves=12,
)
texts = st.text(max_size=20) | st.sampled_from(
    [VILLAGE, NEIGHBOUR, "resident", "r1", "", "\x00", "%s"]
)
whole = st.integers(-(2**63), 2**64 - 1) | st.integers(-1, 3)
values = st.dictionaries(texts, st.none() | st.booleans() | whole | texts, max_size=3)


def _mostly(shape):
    """Return something of a shape, or once in a while anything at all."""
    return st.one_of(shape, shape, shape, anything)


places = st.lists(st.tuples(texts, whole, st.binary(max_size=16)), max_size=3)
rounds = st.tuples(
    _mostly(st.sampled_from([1, 1, 1, 2])),
    _mostly(places),
    _mostly(st.lists(st.binary(max_size=200), max_size=2)),
    _mostly(st.lists(st.binary(min_size=16, max_size=16), max_size=3)),
    _mostly(whole),
    _mostly(st.binary(max_size=8)),
)


@given(said=_mostly(rounds))
@HURRIED
def test_nothing_that_an_enrolled_desk_signs_makes_the_county_stumble(house, desk, said):
    status = _post(house, SYNC, _signed(desk, SYNC, msgspec.msgpack.encode(said)))
    assert status in {200, 400}


changes = st.tuples(texts, texts, st.lists(texts, max_size=2), values)
deeds = st.tuples(
    st.binary(min_size=10, max_size=10),
    whole,
    st.tuples(whole, texts, texts, st.none() | whole, whole, st.none() | texts,
              st.lists(changes, max_size=3)),
)  # fmt: skip


@given(unit=texts, told=st.lists(deeds, max_size=3))
@HURRIED
def test_no_deeds_that_an_enrolled_desk_seals_make_the_county_stumble(house, desk, unit, told):
    """The deeds are anything that a pack can say, in a pack that is whole and rightly signed."""
    said = [made for made in (_deed(desk, unit, *one) for one in told) if made is not None]
    try:
        pack = seal(unit, desk.joined.device, said, SigningKey(desk.joined.key))
    except (ValueError, OverflowError, msgspec.ValidationError):
        return
    round_ = Round(1, (LogCursor(VILLAGE, 0, b""),), (pack,))
    assert _post(house, SYNC, _signed(desk, SYNC, encode(round_))) == 200


def _deed(desk, unit, name, at, rest):
    n, clerk, verb, offset, schema, undoes, changed = rest
    try:
        return Deed(
            id_from_bytes(name), unit, desk.joined.device, n, clerk, verb, at,
            tuple(Change(kind, record, tuple(parents), said) for kind, record, parents, said in changed),
            offset, schema, undoes,
        )  # fmt: skip
    except ValueError:
        return None


@given(
    method=st.sampled_from(["HEAD", "GET", "PATCH"]),
    name=st.just("a" * 64) | st.text("0123456789abcdef", min_size=64, max_size=64),
    said=_mostly(st.tuples(texts, whole, whole, st.binary(max_size=32))),
    data=st.binary(max_size=100),
)
@HURRIED
def test_nothing_that_is_said_of_a_file_makes_the_county_stumble(
    house, desk, method, name, said, data
):
    path = f"/v1/files/{name}"
    sealed = _signed(desk, f"{method} {path}", msgspec.msgpack.encode(said))
    asked = {"Authorization": "bindesk " + base64.urlsafe_b64encode(sealed).decode()}
    assert _asked(house, method, path, data, asked) in {200, *WRONG}


@given(said=_mostly(st.tuples(whole, texts, texts, texts, st.binary(min_size=32, max_size=32),
                              st.binary(min_size=16, max_size=16), st.binary(max_size=32))))  # fmt: skip
@HURRIED
def test_nothing_that_a_newcomer_says_makes_the_county_stumble(house, said):
    assert _post(house, ENROL, msgspec.msgpack.encode(said)) in {400, 403}


@given(said=_mostly(st.tuples(_mostly(st.tuples(texts, texts, texts, texts, st.binary(), whole)),
                              st.binary(min_size=64, max_size=64))))  # fmt: skip
@HURRIED
def test_no_card_makes_the_county_stumble(house, desk, said):
    sealed = _signed(desk, RETURN, msgspec.msgpack.encode(said))
    assert _post(house, RETURN, sealed) == 403


def _signed(desk, path, body):
    sender = RequestSigner(desk.joined.device, SigningKey(desk.joined.key))
    return encode(seal_request(path, sender, desk.numbers.next(), body))


def _post(house, path, data):
    return _asked(house, "POST", path, data, {})


def _asked(house, method, path, data, headers):
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    try:
        line.request(method, path, data, headers)
        return line.getresponse().status
    finally:
        line.close()

import shutil
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import metadata
from bindesk.db.store.engine import open_store
from bindesk.db.syncing import devices, units
from bindesk.domain.text.problems import ValidationFailed
from bindesk.sync.identity import tickets
from bindesk.sync.identity.signing import SigningKey, four_words
from bindesk.sync.identity.tickets import LASTS_MS, TicketFile
from bindesk.sync.rounds import enrolment
from bindesk.sync.rounds.enrolment import NotAdmitted
from bindesk.sync.wire.requests import seal_answer
from bindesk.sync.wire.wire import MalformedMessage, SignedCertificate, encode
from tests.support.county.local_county import COUNTY, NEIGHBOUR, TOWNSHIP, TREE, VILLAGE

NOW = 1_795_000_000_000
KEY = SigningKey.new()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A store made once, whose file is copied for each that a test needs."""
    store = open_store(tmp_path_factory.mktemp("empty") / "empty.db", create=True)
    upgrade_schema(store, fresh=True)
    store.close()
    return store.path


@pytest.fixture
def new_store(empty, tmp_path):
    def made(name):
        return open_store(Path(shutil.copyfile(empty, tmp_path / name)))

    return made


@pytest.fixture
def county(new_store):
    with closing(new_store("county.db")) as store:
        with store.writing() as conn:
            units.store(conn, TREE)
        yield store


@pytest.fixture
def desk(new_store):
    with closing(new_store("desk.db")) as store:
        with store.writing() as conn:
            metadata.write(conn, "device", "before")
            metadata.write(conn, "letter", "A")
        yield store


def ticket(county, unit=VILLAGE, role="village", at=NOW):
    secret = tickets.new_secret()
    with county.writing() as conn:
        devices.store_ticket(conn, tickets.secret_hash(secret, unit, role, at))
    return TicketFile(
        "https://county", "ca", KEY.public(), unit, "早饭头村", role, secret, at + LASTS_MS
    )


def ask(desk, ticket, unit=VILLAGE, role="village"):
    with desk.writing() as conn:
        return enrolment.build_join(conn, ticket, unit, role)


def admit(county, join, at=NOW):
    with county.writing() as conn:
        return enrolment.admit(conn, join, KEY, at)


def join(desk, ticket, welcome, nonce, key=KEY):
    with desk.writing() as conn:
        return enrolment.apply_join_reply(
            conn, ticket, seal_answer(200, nonce, encode(welcome), key)
        )


def _refused(county, asked, at=NOW):
    with pytest.raises(NotAdmitted) as reason:
        admit(county, asked, at)
    return reason.value.code


def test_a_desk_joins_and_is_what_the_county_names_it(county, desk):
    paper = ticket(county)
    asked = ask(desk, paper)
    joined = join(desk, paper, admit(county, asked), asked.nonce)
    with desk.reading() as conn:
        assert metadata.read(conn, "device") == joined.device != "before"
        assert metadata.read(conn, "letter") == "A"
        assert [u.code for u in units.all_units(conn)] == sorted([COUNTY, TOWNSHIP, VILLAGE])
        assert enrolment.membership_of(conn) == joined
    with county.reading() as conn:
        known = devices.find(conn, joined.device)
    assert known.public == SigningKey(joined.key).public() == asked.public
    assert four_words(known.public) == four_words(SigningKey(joined.key).public())
    assert repr(joined.key) not in repr(joined)
    assert repr(joined) == f"Joined(server={joined.server!r}, device={joined.device!r})"


def test_a_device_is_kept_with_the_countys_signature_over_its_card(county, desk):
    held = ticket(county)
    welcome = admit(county, ask(desk, held))
    with county.reading() as conn:
        (device,) = devices.all_devices(conn)
    signed = SignedCertificate(encode(enrolment.certificate_of(device)), device.signature)
    assert enrolment.read_certificate(signed, KEY.public()).device == device.id
    assert enrolment.device_of(welcome.certificate, KEY.public()).signature == device.signature
    cut = SignedCertificate(signed.certificate, signed.signature[:-1])
    with pytest.raises(MalformedMessage):
        enrolment.read_certificate(cut, KEY.public())


def test_an_answer_that_was_lost_is_asked_for_again(county, desk):
    paper = ticket(county)
    first = admit(county, ask(desk, paper))
    again = ask(desk, paper)
    second = admit(county, again, NOW + 2 * LASTS_MS)
    assert second.certificate.certificate == first.certificate.certificate
    assert join(desk, paper, second, again.nonce).letter == "A"


def test_each_desk_of_a_unit_gets_its_own_letter_and_none_twice(county, new_store):
    letters = []
    for number in range(27):
        with closing(new_store(f"{number}.db")) as store:
            asked = ask(store, ticket(county))
            if number == 26:
                assert _refused(county, asked) == "letters-used-up"
                break
            with county.writing() as conn:
                welcome = enrolment.admit(conn, asked, KEY, NOW)
                card = enrolment.read_certificate(welcome.certificate, KEY.public())
                devices.revoke(conn, card.device, NOW)
            letters.append(card.letter)
    assert "".join(letters) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_a_ticket_is_used_once(county, desk, new_store):
    paper = ticket(county)
    admit(county, ask(desk, paper))
    with closing(new_store("other.db")) as other:
        assert _refused(county, ask(other, paper)) == "ticket-used"


def test_a_ticket_ends_after_three_days(county, desk):
    paper = ticket(county)
    asked = ask(desk, paper)
    assert _refused(county, asked, NOW + LASTS_MS) == "ticket-ended"
    assert admit(county, asked, NOW + LASTS_MS - 1).units


def test_a_guessed_ticket_is_unknown(county, desk):
    paper = msgspec.structs.replace(ticket(county), ticket=tickets.new_secret())
    assert _refused(county, ask(desk, paper)) == "ticket-unknown"


def test_who_knows_only_a_tickets_name_is_not_let_in(county, desk):
    asked = ask(desk, ticket(county))
    bent = [
        msgspec.structs.replace(asked, proof=b"x" * 32),
        msgspec.structs.replace(asked, public=SigningKey.new().public()),
        msgspec.structs.replace(asked, nonce=b"n" * 16),
    ]
    assert [_refused(county, one) for one in bent] == ["ticket-unknown"] * 3


def test_a_ticket_is_for_its_unit_and_its_role(county, desk):
    paper = ticket(county)
    for unit, role in ((NEIGHBOUR, "village"), (VILLAGE, "county")):
        with pytest.raises(ValidationFailed) as reason:
            ask(desk, paper, unit, role)
        assert reason.value.problems[0].code == "ticket-other-unit"
    for lied in ({"unit": NEIGHBOUR}, {"role": "county"}):
        asked = msgspec.structs.replace(ask(desk, paper), **lied)
        assert _refused(county, asked) == "ticket-not-for-this"


def test_a_false_county_is_found(county, desk):
    """It knows neither the county's key nor the ticket."""
    paper = ticket(county)
    asked = ask(desk, paper)
    welcome = admit(county, asked)
    with pytest.raises(MalformedMessage):
        join(desk, paper, welcome, asked.nonce, key=SigningKey.new())
    with pytest.raises(MalformedMessage):
        join(desk, paper, msgspec.structs.replace(welcome, proof=b"?" * 32), asked.nonce)
    with pytest.raises(MalformedMessage):
        join(desk, paper, welcome, b"n" * 16)
    with desk.reading() as conn:
        assert metadata.read(conn, "device") == "before"
        assert enrolment.membership_of(conn) is None


def test_an_answer_to_another_desk_is_not_taken(county, desk, new_store):
    paper, other = ticket(county), ticket(county)
    asked = ask(desk, paper)
    with closing(new_store("other.db")) as store:
        foreign = ask(store, other)
        welcome = admit(county, foreign)
    with pytest.raises(MalformedMessage):
        join(desk, paper, welcome, asked.nonce)
    with pytest.raises(MalformedMessage):
        join(desk, other, welcome, foreign.nonce)


@pytest.mark.parametrize(
    "bent", [{"ticket": "x\x00"}, {"ticket": ""}, {"public": b"short"}, {"nonce": b""}]
)
def test_what_is_no_join_is_malformed(county, desk, bent):
    asked = msgspec.structs.replace(ask(desk, ticket(county)), **bent)
    with pytest.raises(MalformedMessage):
        enrolment.read_join(encode(asked))


def test_another_version_is_not_let_in(county, desk):
    asked = msgspec.structs.replace(ask(desk, ticket(county)), version=2)
    assert _refused(county, asked) == "version-unknown"


def test_a_card_of_another_county_is_not_read(county, desk):
    welcome = admit(county, ask(desk, ticket(county)))
    with pytest.raises(MalformedMessage):
        enrolment.read_certificate(welcome.certificate, SigningKey.new().public())

import re

import msgspec
import pytest

from bindesk.domain.text.problems import ValidationFailed
from bindesk.sync.identity import tickets
from bindesk.sync.identity.tickets import TicketFile, new_secret, read_ticket, ticket_id, ticket_key

TICKET = TicketFile("https://c:1", "pem", b"k" * 32, "610482102249", "村", "village", "X", 5)


def test_a_ticket_has_sixty_five_bits_in_letters_that_are_not_misread():
    secret = new_secret()
    assert re.fullmatch(
        r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}", secret
    )
    assert len({new_secret() for _ in range(200)}) == 200


def test_a_ticket_is_the_same_however_it_is_read_out():
    assert ticket_id("0l0I-abcd-efghj") == ticket_id("O101 ABCD EFGHJ")
    assert ticket_key("0l0I-abcd-efghj") == ticket_key("0101ABCDEFGHJ")


def test_what_the_county_keeps_does_not_give_the_ticket_away():
    secret = new_secret()
    kept = tickets.secret_hash(secret, "u", "village", 100)
    assert kept.ends_at - kept.made_at == 72 * 3600 * 1000
    plain = secret.replace("-", "").encode()
    assert plain not in kept.id.encode() + kept.secret
    assert kept.id != kept.secret.hex()[:32]


def test_a_ticket_file_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "v.enrol"
    file.write_bytes(tickets.write_ticket(TICKET))
    assert read_ticket(file) == TICKET


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"{}",
        b"\xff\xfe",
        msgspec.json.encode(msgspec.structs.replace(TICKET, bindesk="other")),
        msgspec.json.encode(msgspec.structs.replace(TICKET, format=2)),
        msgspec.json.encode(msgspec.structs.replace(TICKET, county=b"short")),
    ],
)
def test_what_is_no_ticket_is_said_to_be_none(tmp_path, data):
    file = tmp_path / "v.enrol"
    file.write_bytes(data)
    with pytest.raises(ValidationFailed) as reason:
        read_ticket(file)
    assert reason.value.problems[0].code == "ticket-unreadable"


def test_a_ticket_that_is_not_there_is_missed(tmp_path):
    with pytest.raises(ValidationFailed) as reason:
        read_ticket(tmp_path / "none.enrol")
    assert reason.value.problems[0].code == "ticket-missing"


def test_the_text_of_a_qr_is_all_of_the_ticket_in_ascii(tmp_path):
    text = tickets.qr_text(TICKET)
    assert text.isascii()
    file = tmp_path / "pasted"
    for around in ("%s", "\ufeff%s\r\n", "\n  %s  \n"):
        file.write_text(around % text, encoding="utf-8", newline="")
        assert read_ticket(file) == TICKET

"""Tickets (接入凭证): a secret that enrols one device of one unit and role, once, within three days.

A ticket is 13 Crockford base-32 characters (65 bits). The county stores a key derived from a ticket,
not the ticket itself.
"""

import hashlib
import hmac
import json
import re
import secrets
from pathlib import Path

import msgspec

from bindesk.db.syncing.devices import Ticket
from bindesk.domain.text.problems import Problem, ValidationFailed

LASTS_MS = 72 * 3600 * 1000
FORMAT = 1

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 13
_WHITESPACE = b" \t\r\n\xef\xbb\xbf"
_MISREAD = str.maketrans("OIL", "011")


class TicketFile(msgspec.Struct, frozen=True):
    """An ``.enrol`` file: the county's address, its certificate authority and key, and the ticket.

    ``ca`` is the county's own certificate authority (PEM), ``county`` its public key, ``ends_at`` in UTC
    milliseconds.
    """

    server: str
    ca: str
    county: bytes
    unit: str
    name: str
    role: str
    ticket: str
    ends_at: int
    bindesk: str = "enrol"
    format: int = FORMAT


def new_secret() -> str:
    """Return a fresh ticket as it is read out: XXXX-XXXX-XXXXX."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def secret_hash(secret: str, unit: str, role: str, ends_at: int) -> Ticket:
    """Return the row that the county stores of a ticket; ``ends_at`` is in UTC milliseconds."""
    return Ticket(ticket_id(secret), ticket_key(secret), unit, role, ends_at, ends_at + LASTS_MS)


def ticket_id(secret: str) -> str:
    """Return the id of a ticket, which reveals nothing of its secret."""
    return hashlib.sha256(b"bindesk ticket id " + plain(secret)).hexdigest()[:32]


def ticket_key(secret: str) -> bytes:
    """Return the key derived from a ticket's secret, known to its holder and the county only."""
    return hashlib.sha256(b"bindesk ticket key " + plain(secret)).digest()


def proof(key: bytes, *parts: bytes) -> bytes:
    """Return the proof of holding a ticket: HMAC-SHA-256 over the parts."""
    return hmac.digest(key, b"\x1f".join(parts), "sha256")


def write_ticket(ticket: TicketFile) -> bytes:
    """Return the bytes of an ``.enrol`` file."""
    return msgspec.json.format(msgspec.json.encode(ticket)) + b"\n"


def qr_text(ticket: TicketFile) -> str:
    """Return a ticket as the shortest ASCII text for a QR code: scanners guess at other encodings.

    It is about 900 characters, a QR code of version 24 at level M.
    """
    return json.dumps(msgspec.to_builtins(ticket), separators=(",", ":"))


def read_ticket(path: Path) -> TicketFile:
    """Return the ticket in an ``.enrol`` file, or in a file of the text of its QR code.

    Raises ValidationFailed when the file is missing or no ticket.
    """
    try:
        ticket = msgspec.json.decode(path.read_bytes().strip(_WHITESPACE), type=TicketFile)
    except FileNotFoundError as error:
        raise ValidationFailed([Problem("ticket-missing", values={"path": str(path)})]) from error
    except (msgspec.DecodeError, ValueError, OSError) as error:
        raise ValidationFailed(
            [Problem("ticket-unreadable", values={"path": str(path)})]
        ) from error
    if ticket.bindesk != "enrol" or ticket.format != FORMAT or len(ticket.county) != 32:  # noqa: PLR2004
        raise ValidationFailed([Problem("ticket-unreadable", values={"path": str(path)})])
    return ticket


def plain(secret: str) -> bytes:
    """Return a ticket without characters that differ when it is read out and typed."""
    return re.sub(r"[\s-]", "", secret).upper().translate(_MISREAD).encode()

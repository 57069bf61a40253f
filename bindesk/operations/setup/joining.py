"""Reads tickets before a desk joins its county, and joins by files carried on a USB stick."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import ROLES
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.syncing import JoinedDesk
from bindesk.sync.identity.signing import four_words
from bindesk.sync.identity.tickets import read_ticket


@dataclass(frozen=True, slots=True)
class TicketOffer:
    """Describes what a ticket file offers.

    ``words`` are the county's four words, to be compared with those the county reads out. ``is_ours`` is
    true when unit and role are this desk's, ``is_over`` when the ticket has expired.
    """

    server: str
    words: str
    unit: str
    name: str
    role: str
    ends: datetime
    is_ours: bool
    is_over: bool


def store_pasted(desk: Desk, text: str) -> Path:
    """Write the text of a ticket's QR code to this desk's ticket file and return its path.

    The 13 characters of a ticket are not enough: without the county's certificate and key a desk could not
    tell the county from another server at its address. Raises ValidationFailed for a text that is no
    ticket.
    """
    path = desk.home.pasted
    with _translating_errors(path):
        replace_file(path, text.encode())
    try:
        read_ticket(path)
    except ValidationFailed as error:
        path.unlink(missing_ok=True)
        raise ValidationFailed([Problem("ticket-not-pasted")]) from error
    return path


def read_offer(desk: Desk, file: Path) -> TicketOffer:
    """Return what a ticket file offers, before any request to the county.

    Raises ValidationFailed for a file that is no ticket, and on a practice desk, which joins no county.
    """
    if desk.office.is_practice:
        raise ValidationFailed([Problem("enrol-practice")])
    ticket = read_ticket(file)
    office = desk.office
    return TicketOffer(
        server=ticket.server,
        words=four_words(ticket.county),
        unit=ticket.unit,
        name=ticket.name,
        role=ROLES.get(ticket.role, ticket.role),
        ends=instant(ticket.ends_at),
        is_ours=(ticket.unit, ticket.role) == (office.unit, office.role),
        is_over=desk.now() >= ticket.ends_at,
    )


def write_request(desk: Desk, ticket: Path, path: Path) -> None:
    """Write a join request to a file, to be carried to the county.

    Raises ValidationFailed as ``syncing.enrol`` does, ExternalError when the file can not be written.
    """
    with _translating_errors(path):
        replace_file(path, syncing.build_join_request(desk, ticket))


def join_by_answer(desk: Desk, ticket: Path, path: Path) -> JoinedDesk:
    """Join the county with its reply file.

    Raises ValidationFailed when the file is not the reply to this desk's request, ExternalError when it can
    not be read.
    """
    with _translating_errors(path):
        answer = path.read_bytes()
    return syncing.join_by_file(desk, ticket, answer)


@contextmanager
def _translating_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExternalError("stick-refuses", path=str(path), reason=str(error)) from error

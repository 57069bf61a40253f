"""A desk's line to its county: opened, counted in the desk's own store, and hung up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.sync.rounds import enrolment, rounds
from bindesk.sync.rounds.county_client import CountyClient
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.wire.transport import FileTransport

_COUNTER, _TWIN = "counter", "twin"


class CountyConnection(rounds.RoundTransport, FileTransport, Protocol):
    """A line for deeds and files that can be hung up."""

    def close(self) -> None:
        """Hang up."""


class RequestCounter:
    """The number of this device's last request, kept before the request is made."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next(self) -> int:
        """Return the number of the next request."""
        with self._store.writing() as conn:
            number = int(metadata.read(conn, _COUNTER, "0")) + 1
            metadata.write(conn, _COUNTER, str(number))
        return number

    def move(self, last: int) -> None:
        """Go on after the last number the county has heard of.

        A number that this desk never gave was another's: its folder was copied, or put back from a backup.
        """
        with self._store.writing() as conn:
            last_number = int(metadata.read(conn, _COUNTER, "0"))
            if last > last_number:
                metadata.write(conn, _COUNTER, str(last))
                metadata.write(conn, _TWIN, "yes")


def has_twin(conn: Connection) -> bool:
    """Say whether somebody else speaks by this desk's name: nothing is lost, but it should join anew."""
    return bool(metadata.read(conn, _TWIN))


def forget_twin(conn: Connection) -> None:
    """Note that this desk has a name of its own again."""
    metadata.write(conn, _TWIN, "")


def membership_of(desk: Desk) -> CountyMembership:
    """Return the county that a desk has joined.

    Raises ValidationFailed when it has joined none.
    """
    with desk.reading() as conn:
        joined = enrolment.membership_of(conn)
    if joined is None:
        raise ValidationFailed([Problem("not-enrolled")])
    return joined


def connection_of(desk: Desk) -> CountyClient:
    """Return a line to the desk's county; ``hang_up`` breaks it off from another thread.

    Raises ValidationFailed when the desk has joined no county.
    """
    return CountyClient(membership_of(desk), RequestCounter(desk.store))


@contextmanager
def connected(desk: Desk, connection: CountyConnection | None = None) -> Iterator[CountyConnection]:
    """Hand out a line to the desk's county for the length of the block: that one, or the real one."""
    client = connection or connection_of(desk)
    try:
        yield client
    finally:
        client.close()

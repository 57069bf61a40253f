"""Opens a desk's connection to its county and numbers its requests."""

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
    """Sends deeds and files to the county and can be cancelled and closed."""

    def cancel(self) -> None:
        """Cancel the request under way, or the next one, from any thread; it ends with Cancelled."""

    def close(self) -> None:
        """Close the connection when no request is under way."""


class RequestCounter:
    """Counts this device's requests; the number is stored before each request is sent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next(self) -> int:
        """Return the number of the next request."""
        with self._store.writing() as conn:
            number = int(metadata.read(conn, _COUNTER, "0")) + 1
            metadata.write(conn, _COUNTER, str(number))
        return number

    def move(self, last: int) -> None:
        """Continue after the last number that the county received.

        A greater number than this desk's own means that another computer uses the same data: the data
        directory was copied, or restored from a backup.
        """
        with self._store.writing() as conn:
            last_number = int(metadata.read(conn, _COUNTER, "0"))
            if last > last_number:
                metadata.write(conn, _COUNTER, str(last))
                metadata.write(conn, _TWIN, "yes")


def has_duplicate_device(conn: Connection) -> bool:
    """Return whether another computer sends requests as this device; the desk should then join again."""
    return bool(metadata.read(conn, _TWIN))


def clear_duplicate_device(conn: Connection) -> None:
    """Record that this desk has a device id of its own again."""
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
    """Return a client of the desk's county; its ``cancel`` may be called from another thread.

    Raises ValidationFailed when the desk has joined no county.
    """
    return CountyClient(membership_of(desk), RequestCounter(desk.store))


@contextmanager
def connected(desk: Desk, connection: CountyConnection | None = None) -> Iterator[CountyConnection]:
    """Yield a connection to the desk's county and close it after the block.

    ``connection`` replaces the real one.
    """
    client = connection or connection_of(desk)
    try:
        yield client
    finally:
        client.close()

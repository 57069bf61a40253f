"""What a desk remembers of its attempts to carry: the last success, the last attempt, when it tries again."""

import random

import msgspec

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.sync.wire.transport import DeviceRevoked, Offline

SOONEST_S, LATEST_S = 30, 30 * 60
"""The least and the most seconds between two attempts."""

LINE, STICK = "line", "stick"
"""The ways by which an exchange succeeds."""

_METADATA_NAME = "carrying"


class SyncHistory(msgspec.Struct, frozen=True):
    """How carrying went so far; instants are in UTC milliseconds, None for never.

    ``way`` is how the last success came about. ``failure`` is a sentence about the last attempt, empty when
    it did not fail; ``is_broken_off`` says that somebody stopped it. ``failures`` counts those in a row.
    ``held_up`` are sentences about what the county can not take at all.
    """

    last_success: int | None = None
    last_attempt: int | None = None
    failure: str = ""
    failures: int = 0
    next_try: int | None = None
    is_revoked: bool = False
    held_up: tuple[str, ...] = ()
    way: str = LINE
    is_broken_off: bool = False


def read(conn: Connection) -> SyncHistory:
    """Return what is remembered."""
    return msgspec.json.decode(metadata.read(conn, _METADATA_NAME, "{}"), type=SyncHistory)


def start(conn: Connection) -> None:
    """Forget all of it: the desk has joined another county, or the same anew."""
    _write(conn, SyncHistory())


def note_success(desk: Desk, began: int, held_up: tuple[str, ...]) -> None:
    """Note an attempt that left nothing but what is held up."""
    now = desk.now()
    with desk.store.writing() as conn:
        _write(conn, SyncHistory(now, began, next_try=now + LATEST_S * 1000, held_up=held_up))


def note_cancelled(desk: Desk, began: int, *, has_answered: bool) -> None:
    """Note an attempt that somebody stopped: no success, no failure, and not tried again at once.

    ``has_spoken`` says that the county had answered by then; if not, what was the matter before may still be.
    """
    with desk.store.writing() as conn:
        before = read(conn)
        history = msgspec.structs.replace(
            before,
            last_attempt=began,
            failure="" if has_answered else before.failure,
            failures=0 if has_answered else before.failures,
            next_try=desk.now() + LATEST_S * 1000,
            is_broken_off=True,
        )
        _write(conn, history)


def note_failure(desk: Desk, began: int, error: Offline) -> None:
    """Note an attempt that the line broke, and when to try again; who is shut out does not."""
    with desk.store.writing() as conn:
        before = read(conn)
        failures = before.failures + 1
        pause = pause_after(failures, error.retry_after, random.random())  # noqa: S311 -- not a secret
        history = msgspec.structs.replace(
            before,
            last_attempt=began,
            failure=message(error.code, error.values),
            failures=failures,
            next_try=None if isinstance(error, DeviceRevoked) else desk.now() + pause * 1000,
            is_revoked=isinstance(error, DeviceRevoked),
            is_broken_off=False,
        )
        _write(conn, history)


def note_reply(desk: Desk) -> None:
    """Note a success by stick: what the county answered is taken in. The line may be down as before."""
    with desk.store.writing() as conn:
        history = msgspec.structs.replace(read(conn), last_success=desk.now(), way=STICK)
        _write(conn, history)


def pause_after(failures: int, retry_after: int | None, chance: float) -> int:
    """Return how many seconds to wait after so many failures in a row, between 30 s and 30 min.

    ``asked`` is what the county asks for, ``chance`` a number from 0 to 1 that keeps desks apart.
    """
    most = min(LATEST_S, SOONEST_S << min(failures - 1, 10))
    jittered = SOONEST_S + round(chance * (most - SOONEST_S))
    return min(max(jittered, retry_after or 0), LATEST_S)


def _write(conn: Connection, history: SyncHistory) -> None:
    metadata.write(conn, _METADATA_NAME, msgspec.json.encode(history).decode())

"""Stores how a desk's attempts to sync went: last success, last attempt, time of the next try."""

import random

import msgspec

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.sync.wire.transport import DeviceRevoked, Offline

SOONEST_S, LATEST_S = 30, 30 * 60
"""The shortest and the longest pause between two attempts, in seconds."""

LINE, STICK = "line", "stick"
"""How an exchange succeeded: over the network or by USB stick."""

_METADATA_NAME = "carrying"


class SyncHistory(msgspec.Struct, frozen=True):
    """The results of a desk's syncing so far; instants are in UTC milliseconds, None for never.

    ``way`` is how the last success came about. ``failure`` is a sentence about the last attempt, empty when
    it did not fail; ``is_broken_off`` says that a person cancelled it. ``failures`` counts failures in a
    row. ``held_up`` are sentences about packs or files that the county rejects.
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
    """Return the stored history."""
    return msgspec.json.decode(metadata.read(conn, _METADATA_NAME, "{}"), type=SyncHistory)


def start(conn: Connection) -> None:
    """Reset the history: the desk has joined another county, or the same one again."""
    _write(conn, SyncHistory())


def note_success(desk: Desk, began: int, held_up: tuple[str, ...]) -> None:
    """Store a success: an attempt after which nothing is pending but what the county rejects."""
    now = desk.now()
    with desk.store.writing() as conn:
        _write(conn, SyncHistory(now, began, next_try=now + LATEST_S * 1000, held_up=held_up))


def note_cancelled(desk: Desk, began: int, *, has_answered: bool) -> None:
    """Store a cancelled attempt: neither success nor failure, and the next try comes after the longest pause.

    ``has_answered`` says that the county had answered by then; if not, the earlier failure is kept.
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
    """Store a failed attempt and the time of the next try; a revoked desk does not try again."""
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
    """Store a success by USB stick: the county's reply was imported. The desk may still be offline."""
    with desk.store.writing() as conn:
        history = msgspec.structs.replace(read(conn), last_success=desk.now(), way=STICK)
        _write(conn, history)


def pause_after(failures: int, retry_after: int | None, chance: float) -> int:
    """Return the pause in seconds after a number of failures in a row, between 30 s and 30 min.

    ``retry_after`` is the pause in seconds that the county demands, ``chance`` a random number from 0 to 1
    that spreads the desks' attempts.
    """
    most = min(LATEST_S, SOONEST_S << min(failures - 1, 10))
    jittered = SOONEST_S + round(chance * (most - SOONEST_S))
    return min(max(jittered, retry_after or 0), LATEST_S)


def _write(conn: Connection, history: SyncHistory) -> None:
    metadata.write(conn, _METADATA_NAME, msgspec.json.encode(history).decode())

"""Stores how a desk's attempts to sync went: last success, last attempt, time of the next try."""

from collections.abc import Callable

import msgspec

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, decoding_row
from bindesk.messages import message
from bindesk.sync.wire.transport import DeviceRevoked, Offline

SOONEST_S, LATEST_S = 30, 30 * 60
"""The shortest and the longest pause between two attempts, in seconds."""

LINE, STICK = "line", "stick"
"""How an exchange succeeded: over the network or by USB stick."""

_METADATA_NAME, _CLOCK_DRIFT = "carrying", "offset"


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

    def after_success(self, now: int, began: int, held_up: tuple[str, ...]) -> "SyncHistory":
        """Return the history after an attempt that left nothing pending but what the county rejects."""
        return SyncHistory(now, began, next_try=now + LATEST_S * 1000, held_up=held_up)

    def after_cancelling(self, now: int, began: int, *, has_answered: bool) -> "SyncHistory":
        """Return the history after a cancelled attempt, which is neither a success nor a failure.

        ``has_answered`` says that the county had answered by then; if not, the earlier failure stays. The
        next try comes after the longest pause.
        """
        return msgspec.structs.replace(
            self,
            last_attempt=began,
            failure="" if has_answered else self.failure,
            failures=0 if has_answered else self.failures,
            next_try=now + LATEST_S * 1000,
            is_broken_off=True,
        )

    def after_failure(self, now: int, began: int, error: Offline, chance: float) -> "SyncHistory":
        """Return the history after a failed attempt; a revoked desk does not try again.

        ``chance`` is a random number from 0 to 1 (see ``pause_after``).
        """
        failures = self.failures + 1
        pause = pause_after(failures, error.retry_after, chance)
        is_revoked = isinstance(error, DeviceRevoked)
        return msgspec.structs.replace(
            self,
            last_attempt=began,
            failure=message(error.code, error.values),
            failures=failures,
            next_try=None if is_revoked else now + pause * 1000,
            is_revoked=is_revoked,
            is_broken_off=False,
        )

    def after_reply(self, now: int) -> "SyncHistory":
        """Return the history after a success by USB stick: the desk may still be offline."""
        return msgspec.structs.replace(self, last_success=now, way=STICK)


def read(conn: Connection) -> SyncHistory:
    """Return the stored history."""
    with decoding_row("the history"):
        return msgspec.json.decode(metadata.read(conn, _METADATA_NAME, "{}"), type=SyncHistory)


def start(conn: Connection) -> None:
    """Reset the history: the desk has joined another county, or the same one again."""
    _write(conn, SyncHistory())


def update(conn: Connection, change: Callable[[SyncHistory], SyncHistory]) -> None:
    """Replace the stored history by what ``change`` makes of it."""
    _write(conn, change(read(conn)))


def write_clock_drift(conn: Connection, behind_ms: int) -> None:
    """Store by how many milliseconds this desk's clock is behind the county's."""
    metadata.write(conn, _CLOCK_DRIFT, str(behind_ms))


def clock_drift(conn: Connection) -> int:
    """Return by how many milliseconds this desk's clock was behind the county's at the last exchange."""
    return int(metadata.read(conn, _CLOCK_DRIFT, "0"))


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

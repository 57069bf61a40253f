"""Carrying the bytes of files: up after their records, down when looked at, in pieces that resume."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bindesk.db import files
from bindesk.db.chests import PIECE, Chest, Named
from bindesk.db.engine import Store
from bindesk.db.files import HeldFile

_MOST_TRIES = 3


class FileLine(Protocol):
    """A line on which files go piece by piece; each method raises what the line raises."""

    def how_far(self, unit: str, sha256: str) -> tuple[int, bool]:
        """Return how many bytes of a file the county has, and whether that is all of it."""

    def put(self, unit: str, file: Named, offset: int, piece: bytes) -> tuple[int, bool]:
        """Hand over the piece that begins at an offset; return what ``how_far`` then says.

        Raises PieceRefused.
        """

    def get(self, unit: str, sha256: str, offset: int) -> bytes:
        """Return a file's bytes from an offset on, at most PIECE of them; nothing when there is none."""


class PieceRefused(Exception):
    """The county does not take a piece there: it has more or less of the file, or what it has is broken."""


class NotThere(Exception):
    """The county does not have the file yet."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How an upload got on: files that are up, and files and bytes that are left."""

    done: int = 0
    left: int = 0
    bytes_left: int = 0


Progress = Callable[[Sent], bool]
"""Hears how an upload gets on; answers whether to go on."""


def send(store: Store, chest: Chest, line: FileLine, progress: Progress | None = None) -> Sent:
    """Send what the county lacks of this desk's files, each from where it broke off.

    Only files whose record the county has are sent; one that is not here any more is passed over. Raises
    what the line raises; what was sent until then stays sent.
    """
    with store.reading() as link:
        waiting = files.to_send(link)
    done = 0
    for held in waiting:
        file = Named(held.sha256, held.size)
        if not chest.holds(file):
            continue
        data = chest.read(file)
        finished = _send_one(store, line, held, data, _teller(store, done, progress))
        if not finished:
            break
        done += 1
    return _stands(store, done)


def fetch(store: Store, chest: Chest, line: FileLine, unit: str, file: Named) -> None:
    """Bring a file here that is to be looked at, from where an earlier attempt broke off.

    Raises NotThere when the county does not have it, WorldError when what came is not what its name says,
    and what the line raises.
    """
    while not chest.holds(file):
        offset = chest.begun(file)
        piece = line.get(unit, file.sha256, offset)
        if len(piece) != min(PIECE, file.size - offset):
            raise NotThere(file.sha256)
        chest.add(file, offset, piece)
    with store.writing() as link:
        held = HeldFile(unit, file.sha256, file.size)
        files.keep(link, held)
        files.note_sent(link, held, file.size, is_up=True)


def _send_one(
    store: Store, line: FileLine, held: HeldFile, data: bytes, go_on: Callable[[], bool]
) -> bool:
    """Send one file; say whether it is up. A county that knows better says where to go on."""
    file = Named(held.sha256, held.size)
    offset, is_up = line.how_far(held.unit, held.sha256)
    tries = 0
    while not is_up:
        _note(store, held, offset, is_up=False)
        if not go_on():
            return False
        try:
            offset, is_up = line.put(held.unit, file, offset, data[offset : offset + PIECE])
        except PieceRefused:
            tries += 1
            if tries > _MOST_TRIES:
                raise
            offset, is_up = line.how_far(held.unit, held.sha256)
    _note(store, held, held.size, is_up=True)
    return True


def _note(store: Store, held: HeldFile, sent: int, *, is_up: bool) -> None:
    with store.writing() as link:
        files.note_sent(link, held, sent, is_up=is_up)


def _teller(store: Store, done: int, progress: Progress | None) -> Callable[[], bool]:
    def go_on() -> bool:
        return progress is None or progress(_stands(store, done))

    return go_on


def _stands(store: Store, done: int) -> Sent:
    with store.reading() as link:
        return Sent(done, *files.lacking(link))

"""Carrying deeds to the county and back: joining it, one exchange, and how things stand."""

import random
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from bindesk.db import journal, metas
from bindesk.db.engine import Link
from bindesk.domain.deeds import Deed, DeedState
from bindesk.domain.problems import NotInOrder, Problem
from bindesk.operations import shutting
from bindesk.operations.clocks import instant
from bindesk.operations.desk import Desk
from bindesk.operations.lines import Line, joined_county, on_line
from bindesk.operations.titles import titles
from bindesk.sync import enrolment, rounds
from bindesk.sync.enrolment import joined_of
from bindesk.sync.lines import LineDown, Revoked
from bindesk.sync.requests import open_answer
from bindesk.sync.rounds import Outcome, Progress, Speaker
from bindesk.sync.signing import SigningKey, four_words
from bindesk.sync.tickets import TicketFile, read_ticket
from bindesk.sync.transport import send_join
from bindesk.sync.wire import Malformed, Refusal, decode, encode
from bindesk.words import sentence

SOONEST_S, LATEST_S = 30, 30 * 60
"""The least and the most seconds between two attempts."""

_STATE, _OFFSET = "carrying", "offset"
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A desk that has just joined: its new self, and the words that both sides compare."""

    desk: Desk
    server: str
    letter: str
    county_words: str
    desk_words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deed that the county does not have yet: what it was, about what, by whom, when.

    ``count`` is how many records it touched, ``title`` what the first of them is called.
    """

    deed: str
    verb: str
    kind: str
    title: str
    count: int
    clerk: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Carrying:
    """How a desk stands with its county. Instants are in UTC milliseconds, None for never.

    ``failure`` is a sentence about the last attempt, empty when it went well; ``held_up`` are reasons why
    the county can not take some packs at all; ``rejected`` counts the deeds that it has sent back.
    """

    server: str
    device: str
    words: str
    is_enrolled: bool
    is_revoked: bool
    waiting: int
    rejected: int
    held_up: tuple[str, ...]
    last_success: int | None
    last_attempt: int | None
    next_try: int | None
    failure: str

    def told(self) -> dict[str, Any]:
        """Return it as a JSON document tells it."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """Return it as rows of words and values."""
        if not self.is_enrolled:
            return [("同步", "还没有加入县级服务器")]
        carried = f"待上报 {self.waiting} 次操作,退回 {self.rejected} 次"
        rows = [
            ("同步", f"{self.server},县里确认词 {self.words}"),
            ("上报", carried),
            ("上次成功", _written(self.last_success)),
            ("上次尝试", f"{_written(self.last_attempt)} {self.failure}".rstrip()),
        ]
        return rows + [("县里未收", reason) for reason in self.held_up]


class _State(msgspec.Struct, frozen=True):
    last_success: int | None = None
    last_attempt: int | None = None
    failure: str = ""
    failures: int = 0
    next_try: int | None = None
    is_revoked: bool = False
    held_up: tuple[str, ...] = ()


def enrol(desk: Desk, file: Path) -> Enrolled:
    """Join the county that a ticket file names; what was done here before is carried with the first exchange.

    Raises NotInOrder for a practice desk, a ticket that is not for this unit, or that the county refuses,
    LineDown when the county can not be reached: asked again later, the same ticket still holds.
    """
    ticket = read_ticket(file)
    join = _ask(desk, ticket)
    status, data = send_join(ticket.server, ticket.ca, join)
    if status != enrolment.ADMITTED:
        raise _not_admitted(data, status, join, ticket)
    try:
        return _welcomed(desk, ticket, data)
    except NotInOrder as error:
        raise LineDown("line-not-county", reason=f"{status}") from error


def ask_by_file(desk: Desk, file: Path) -> bytes:
    """Return what a desk without a line says to be let in, to be carried to the county as a file.

    Raises NotInOrder as ``enrol`` does.
    """
    return encode(_ask(desk, read_ticket(file)))


def welcome_by_file(desk: Desk, file: Path, answer: bytes) -> Enrolled:
    """Join by the county's answer to ``ask_by_file``.

    Raises NotInOrder when it is not the answer to this desk's question.
    """
    return _welcomed(desk, read_ticket(file), answer)


def exchange(desk: Desk, progress: Progress | None = None, line: Line | None = None) -> Outcome:
    """Carry all that waits to the county and take in all that it has, until nothing is left.

    Raises NotInOrder when the desk has joined no county, LineDown when the line fails: what was carried
    until then stays carried, and ``status`` says when it will be tried again.
    """
    joined = joined_county(desk)
    began = desk.now()
    speaker = Speaker(desk.store, joined.device, SigningKey(joined.key), desk.now)
    try:
        shutting.demand_not_shut(desk)
        with on_line(desk, line) as opened:
            outcome = rounds.exchange(speaker, opened, progress)
    except LineDown as error:
        shutting.obey(desk, error)
        _note_failure(desk, began, error)
        raise
    except Malformed as error:
        down = LineDown("line-not-county", reason="page")
        _note_failure(desk, began, down)
        raise down from error
    if outcome.is_done:
        _note_success(desk, began, outcome)
    return outcome


def status(desk: Desk) -> Carrying:
    """Return how the desk stands with its county."""
    with desk.reading() as link:
        joined, state = joined_of(link), _state(link)
        waiting = journal.how_many(link, DeedState.OPEN) + journal.how_many(link, DeedState.SEALED)
        return Carrying(
            server=joined.server if joined else "",
            device=joined.device if joined else "",
            words=four_words(joined.county) if joined else "",
            is_enrolled=joined is not None,
            is_revoked=state.is_revoked,
            waiting=waiting,
            rejected=journal.how_many(link, DeedState.REFUSED),
            held_up=state.held_up,
            last_success=state.last_success,
            last_attempt=state.last_attempt,
            next_try=state.next_try,
            failure=state.failure,
        )


def waiting(desk: Desk) -> list[Waiting]:
    """Return the deeds that the county does not have yet, newest first, at most 500."""
    with desk.reading() as link:
        deeds = journal.not_carried(link, _SHOWN)
        return [_waiting(link, deed) for deed in deeds]


def _ask(desk: Desk, ticket: TicketFile) -> enrolment.Join:
    if desk.office.is_practice:
        raise NotInOrder([Problem("enrol-practice")])
    with desk.store.writing() as link:
        return enrolment.ask(link, ticket, desk.office.unit, desk.office.role)


def _welcomed(desk: Desk, ticket: TicketFile, data: bytes) -> Enrolled:
    try:
        with desk.store.writing() as link:
            joined = enrolment.take_welcome(link, ticket, data)
            metas.write(link, _STATE, "{}")
    except Malformed as error:
        raise NotInOrder([Problem("welcome-unreadable")]) from error
    office = replace(desk.office, device=joined.device, letter=joined.letter)
    return Enrolled(
        desk=replace(desk, office=office),
        server=joined.server,
        letter=joined.letter,
        county_words=four_words(joined.county),
        desk_words=four_words(SigningKey(joined.key).public()),
    )


def _not_admitted(
    data: bytes, status: int, join: enrolment.Join, ticket: TicketFile
) -> NotInOrder | LineDown:
    try:
        refusal = decode(open_answer(data, status, join.nonce, ticket.county), Refusal)
    except Malformed:
        return LineDown("line-not-county", reason=f"{status}")
    known = {
        "ticket-unknown": Problem("ticket-unknown"),
        "ticket-ended": Problem("ticket-ended"),
        "ticket-used": Problem("ticket-used"),
        "letters-used-up": Problem("letters-used-up"),
    }
    return NotInOrder(
        [known.get(refusal.code, Problem("not-admitted", values={"code": refusal.code}))]
    )


def _note_success(desk: Desk, began: int, outcome: Outcome) -> None:
    reasons = sorted(set(outcome.refused.values()))
    held_up = tuple(sentence("pack-held-up", {"code": code}) for code in reasons)
    now = desk.now()
    with desk.store.writing() as link:
        metas.write(link, _OFFSET, str(outcome.behind))
        _keep(link, _State(now, began, next_try=now + LATEST_S * 1000, held_up=held_up))


def _note_failure(desk: Desk, began: int, error: LineDown) -> None:
    with desk.store.writing() as link:
        before = _state(link)
        failures = before.failures + 1
        pause = pause_after(failures, error.retry_after, random.random())  # noqa: S311 -- not a secret
        told = msgspec.structs.replace(
            before,
            last_attempt=began,
            failure=sentence(error.code, error.values),
            failures=failures,
            next_try=None if isinstance(error, Revoked) else desk.now() + pause * 1000,
            is_revoked=isinstance(error, Revoked),
        )
        _keep(link, told)


def pause_after(failures: int, asked: int | None, chance: float) -> int:
    """Return how many seconds to wait after so many failures in a row, between 30 s and 30 min.

    ``asked`` is what the county asks for, ``chance`` a number from 0 to 1 that keeps desks apart.
    """
    most = min(LATEST_S, SOONEST_S << min(failures - 1, 10))
    jittered = SOONEST_S + round(chance * (most - SOONEST_S))
    return min(max(jittered, asked or 0), LATEST_S)


def _state(link: Link) -> _State:
    return msgspec.json.decode(metas.read(link, _STATE, "{}"), type=_State)


def _keep(link: Link, state: _State) -> None:
    metas.write(link, _STATE, msgspec.json.encode(state).decode())


def _waiting(link: Link, deed: Deed) -> Waiting:
    first = deed.changes[0] if deed.changes else None
    kind = first.kind if first else ""
    named = titles(link, kind, [first.record]) if first else {}
    return Waiting(
        deed=deed.id,
        verb=deed.verb,
        kind=kind,
        title=next(iter(named.values()), ""),
        count=len(deed.changes),
        clerk=deed.clerk,
        at=instant(deed.made_at),
    )


def _written(at: int | None) -> str:
    return "还没有" if at is None else f"{instant(at):%Y-%m-%d %H:%M}"

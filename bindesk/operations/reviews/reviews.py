"""Reviews villages' records at a township, and lists what was returned (退回) to a unit for correction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.errands import errands
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.reviews import reviews
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS, kinds_to_review
from bindesk.domain.errands.errand_lists import ErrandFilter
from bindesk.domain.errands.errand_steps import progress, step_problems
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP
from bindesk.domain.journal.deeds import Change, Changes, Deed
from bindesk.domain.reviews.reviews import RETURNED, REVIEW, Review, review_problems
from bindesk.domain.scopes import relation_of
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import known_codes, message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands.errand_lists import ErrandRow, rows
from bindesk.operations.errands.registration import StepInput, new_step
from bindesk.operations.records.titles import title, titles, words
from bindesk.operations.syncing.strike_confirmation import STRIKES_HELD

HANDED_UP = frozenset({"submitted", "in-progress"})
"""The states in which an errand is handled by the township."""

ANSWERS = frozenset({"in-progress", "returned", "decided"})
"""The states that a township may set on a handed-up errand."""

_DISMISSED = "put-away"


@dataclass(frozen=True, slots=True)
class ReturnedRecord:
    """A record, deed or errand that was returned (退回) for correction.

    ``source`` is review (a township's or the county's verdict), deed (the county did not let it into the
    log) or errand (a step of an errand handed up). ``kind`` and ``record`` name the record that 改正 opens;
    ``id`` is that of the review, deed or errand. ``reason`` is a sentence, ``by`` names who returned it.
    ``is_held`` says that the unit's lead may confirm the deed (see ``strike_confirmation``).
    """

    source: str
    id: str
    kind: str
    record: str
    title: str
    reason: str
    by: str
    day: date | None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class RecordToReview:
    """A village's record that is due for review; ``last`` is its review before the latest change."""

    kind: str
    record: str
    title: str
    last: Review | None = None


def review(desk: Desk, kind: str, record: str, verdict: str, comment: str = "") -> Changes:
    """Review a village's record with a verdict (seen, good or returned), as one deed in the village's log.

    Raises ValidationFailed for a return without a reason, a record that does not exist, and a desk that may
    not review it.
    """
    with desk.reading() as conn:
        reviewed_record = records.load(conn, KINDS[kind], record)
    if reviewed_record is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": KINDS[kind].words})])
    with desk.writing("review", unit=reviewed_record.unit) as work:
        given_review = Review(
            id=work.new_id(),
            unit=reviewed_record.unit,
            about_kind=kind,
            about=record,
            verdict=verdict,
            comment=comment.strip(),
            day=desk.today(),
            reviewer=desk.clerk,
            office=desk.office.name,
        )
        if problems := review_problems(given_review):
            raise ValidationFailed(problems)
        work.put(REVIEW, given_review)
    return work.changes


def reviewed(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, tuple[Review, bool]]:
    """Return the latest review of each record that has one, and whether it was answered.

    A review is answered when the record's unit changed the record afterwards, in the order of the log.
    """
    latest_reviews = reviews.latest(conn, kind, ids)
    changed = reviews.last_changes(conn, kind, list(latest_reviews))
    return {
        one: (review, changed.get(one, 0) > order)
        for one, (review, order) in latest_reviews.items()
    }


def to_review(desk: Desk, village: str) -> list[RecordToReview]:
    """Return a village's records that nobody has reviewed since their last change, oldest first."""
    due_records: list[RecordToReview] = []
    with desk.reading() as conn:
        for kind, ids in reviews.due(conn, village).items():
            latest_reviews = reviewed(conn, kind, ids)
            open_ids = [one for one in ids if one not in latest_reviews or latest_reviews[one][1]]
            record_titles = titles(conn, kind, open_ids)
            for one in open_ids:
                last = latest_reviews[one][0] if one in latest_reviews else None
                due_records.append(RecordToReview(kind, one, record_titles[one], last))
    return due_records


def due_counts(desk: Desk) -> dict[str, int]:
    """Return how many records of each unit below are due for review; units with none are left out."""
    with desk.reading() as conn:
        below = _below(conn, desk)
        if not below:
            return {}
        counts = Counter(reviews.unseen(conn))
        for kind in kinds_to_review():
            units_of = reviews.reviewed_ids(conn, kind)
            latest_reviews = reviewed(conn, kind, list(units_of))
            counts.update(
                units_of[one] for one, (_, is_answered) in latest_reviews.items() if is_answered
            )
    return {unit: counts[unit] for unit in sorted(below & counts.keys())}


def returned_below(desk: Desk) -> list[ReturnedRecord]:
    """Return what was returned to the units below and is not corrected there yet, oldest first."""
    with desk.reading() as conn:
        below = sorted(_below(conn, desk))
        returned_records = [one for unit in below for one in _returned_reviews(conn, unit)]
    return sorted(returned_records, key=lambda one: one.day or date.min)


def returned(desk: Desk) -> list[ReturnedRecord]:
    """Return what was returned to this desk's unit and is not corrected yet, newest first."""
    with desk.reading() as conn:
        returned_records = [
            *_returned_reviews(conn, desk.office.unit),
            *_refused_deeds(conn, desk),
            *_returned_errands(conn, desk.office.unit),
        ]
    return sorted(returned_records, key=lambda one: one.day or date.min, reverse=True)


def dismiss(desk: Desk, deed: str) -> None:
    """Remove a deed that the county has rejected from this desk's list of returned items."""
    with desk.together() as conn:
        known = metadata.read(conn, _DISMISSED).split()
        metadata.write(conn, _DISMISSED, " ".join(dict.fromkeys((*known, deed))))


def handed_up(desk: Desk) -> list[ErrandRow]:
    """Return the errands of the villages below that were handed up to this desk, earliest due day first."""
    with desk.reading() as conn:
        below = _below(conn, desk)
        ids = errands.ids(conn, ErrandFilter(states=HANDED_UP))
        loaded = records.load_many(conn, ERRAND, ids)
    return rows(desk, [one for one in ids if loaded[one].unit in below])


def step_handed_up(desk: Desk, errand: str, step_input: StepInput) -> Changes:
    """Add the next step of an errand handed up (上级办理中, 退回补正, 上级办结), in the village's own log.

    Raises ValidationFailed for any other step, one without the fields that its state requires, and an
    errand that is not handed up to this desk.
    """
    with desk.reading() as conn:
        stored = records.load(conn, ERRAND, errand)
    if stored is None or stored.struck:
        raise ValidationFailed([Problem("record-missing", values={"kind": ERRAND.words})])
    with desk.writing("step-errand", unit=stored.unit) as work:
        errand_progress = progress(stored.handling, errands.steps(work.conn, errand))
        if errand_progress.state not in HANDED_UP or step_input.state not in ANSWERS:
            raise ValidationFailed([Problem("errand-not-handed-up", "state")])
        next_step = replace(
            new_step(desk, work, errand, errand_progress, step_input), unit=stored.unit
        )
        if problems := step_problems(
            errand_progress, next_step, desk.today(), calendars.load(work.conn)
        ):
            raise ValidationFailed(problems)
        work.put(ERRAND_STEP, next_step)
    return work.changes


def _returned_reviews(conn: Connection, unit: str) -> Iterator[ReturnedRecord]:
    by_kind: dict[str, list[str]] = {}
    for kind, record in reviews.sent_back(conn, unit, RETURNED):
        by_kind.setdefault(kind, []).append(record)
    for kind, ids in by_kind.items():
        names = titles(conn, kind, ids)
        for record, (last_review, is_answered) in reviewed(conn, kind, ids).items():
            if last_review.verdict == RETURNED and not is_answered and record in names:
                by = " ".join(part for part in (last_review.office, last_review.reviewer) if part)
                called = names[record]
                yield ReturnedRecord(
                    "review",
                    last_review.id,
                    kind,
                    record,
                    called,
                    last_review.comment,
                    by,
                    last_review.day,
                )


def _refused_deeds(conn: Connection, desk: Desk) -> Iterator[ReturnedRecord]:
    """Yield this desk's rejected deeds; those that the unit's lead may confirm are of any of its desks."""
    dismissed, own = set(metadata.read(conn, _DISMISSED).split()), metadata.own_devices(conn)
    sent_back = [
        (deed, code)
        for deed, code in journal.refused_deeds(conn)
        if deed.id not in dismissed and (deed.device in own or code == STRIKES_HELD)
    ]
    orders = reviews.orders(conn, [deed.id for deed, _ in sent_back])
    for deed, code in sent_back:
        main = deed.changes[0]
        since = reviews.last_changes(conn, main.kind, [main.record])
        if deed.unit != desk.office.unit or since.get(main.record, 0) > orders[deed.id]:
            continue
        yield ReturnedRecord(
            source="deed",
            id=deed.id,
            kind=main.kind,
            record=main.record,
            title=title(conn, main.kind, main.record) or _title_in(conn, deed, main),
            reason=message(code if code in known_codes() else "sent-back-unknown"),
            by="",
            day=instant(deed.made_at).date(),
            is_held=code == STRIKES_HELD,
        )


def _title_in(conn: Connection, deed: Deed, change: Change) -> str:
    """Return the title of a record that exists only in a rejected deed."""
    kind = KINDS.get(change.kind)
    if kind is None:
        return deed.clerk
    value = change.values.get(kind.title)
    return words(conn, kind.title, kind.specs[kind.title], value) if value else kind.words


def _returned_errands(conn: Connection, unit: str) -> Iterator[ReturnedRecord]:
    ids = errands.ids(conn, ErrandFilter(states=frozenset({"returned"})))
    for one, stored in records.load_many(conn, ERRAND, ids).items():
        if stored.unit == unit:
            last = errands.steps(conn, one)[-1]
            called = " ".join(part for part in (stored.visitor, stored.subject) if part)
            by = last.office or last.clerk
            yield ReturnedRecord("errand", one, ERRAND.name, one, called, last.reason, by, last.day)


def _below(conn: Connection, desk: Desk) -> frozenset[str]:
    office, parents = desk.office, units.parents(conn)
    return frozenset(
        code for code in parents if relation_of(office.unit, office.role, code, parents) == "below"
    )

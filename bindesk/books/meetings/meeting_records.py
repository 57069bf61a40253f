"""Prints the record of a branch's general meeting (L02): attendance, discussion, resolutions, votes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bindesk.books.cells import CellValue
from bindesk.books.layouts import Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import forms
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.paper import PrintedDocument, PrintProgress, Stamp
from bindesk.books.pages.read_back import ValueRow
from bindesk.domain.calendar.dates import full_date
from bindesk.messages import message

LAYOUT = "L02"


@dataclass(frozen=True, slots=True)
class PersonWithDetails:
    """A person and details printed in brackets: a reason, a capacity, an approval number."""

    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MotionRow:
    """One item of the agenda as printed.

    ``discussion`` is running text, one speaker a line as 姓名：内容. ``yes``, ``no`` and ``abstain`` count
    votes; ``yes`` is None when no vote was taken. ``written`` counts the written opinions among the votes.
    """

    number: int
    title: str
    discussion: str = ""
    resolution: str = ""
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    written: int | None = None
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """The contents of one printed meeting record.

    ``starts`` and ``ends`` are HH:MM text; ``entered_on`` is set when the record was entered late (补录).
    Source: domain reference 1.1-1.4 and layout L02.
    """

    number: str
    name: str
    day: date
    starts: str = ""
    ends: str = ""
    venue: str = ""
    chair: str = ""
    recorder: str = ""
    full: int | None = None
    probationary: int | None = None
    due: int | None = None
    due_voting: int | None = None
    present: int | None = None
    present_voting: int | None = None
    leave: tuple[PersonWithDetails, ...] = ()
    absent: tuple[PersonWithDetails, ...] = ()
    exempt: tuple[PersonWithDetails, ...] = ()
    guests: tuple[PersonWithDetails, ...] = ()
    quorum: str = ""
    motions: tuple[MotionRow, ...] = ()
    minutes: str = ""
    entered_on: date | None = None
    internal: bool = False


def draw(
    record: MeetingRecord,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw a meeting record on as many pages as its text needs.

    Raises PrintingStopped when ``progress`` answers False.
    """
    form = _form(record)
    return forms.draw(form, stamp, layout=layout or shipped_layout(LAYOUT), progress=progress)


def values(record: MeetingRecord, layout: Layout | None = None) -> Iterator[ValueRow]:
    """Return the values that a meeting record must show."""
    return forms.values(_form(record), layout or shipped_layout(LAYOUT))


def _form(record: MeetingRecord) -> FormContents:
    return FormContents(
        rows=[_row(motion) for motion in record.motions],
        fields=_fields(record),
        number=record.number,
        internal=record.internal,
        continued=record.name,
        closing=f"会议记录：\n{record.minutes}" if record.minutes.strip() else "",
    )


def _fields(record: MeetingRecord) -> dict[str, CellValue]:
    return {
        "name": record.name,
        "time": meeting_time(record.day, record.starts, record.ends, record.entered_on),
        "venue": record.venue,
        "chair": record.chair,
        "recorder": record.recorder,
        "members": _members(record),
        "due": _people(record.due),
        "due_voting": _people(record.due_voting),
        "present": _people(record.present),
        "present_voting": _people(record.present_voting),
        "leave": named(record.leave),
        "absent": named(record.absent),
        "exempt": named(record.exempt),
        "guests": named(record.guests),
        "quorum": record.quorum,
    }


def meeting_time(day: date, starts: str, ends: str, entered_on: date | None = None) -> str:
    """Return the date and hours of a meeting, with the entry date and 补录 for a record entered late."""
    hours = f" {starts}—{ends}" if starts and ends else f" {starts}".rstrip()
    late = f"（{full_date(entered_on)}补录）" if entered_on else ""
    return f"{full_date(day)}{hours}{late}"


def named(people: Iterable[PersonWithDetails]) -> str:
    """Return a list of people with their details in brackets, or 无 when the list is empty."""
    each = (
        f"{person.name}（{'，'.join(person.details)}）" if any(person.details) else person.name
        for person in people
    )
    return "、".join(each) or "无"


def _people(count: int | None) -> str:
    return "" if count is None else f"{count}人"


def _members(record: MeetingRecord) -> str:
    if record.full is None or record.probationary is None:
        return ""
    total = record.full + record.probationary
    values = {"total": total, "full": record.full, "probationary": record.probationary}
    return message("book-members", values)


def _row(motion: MotionRow) -> dict[str, CellValue]:
    return {
        "place": motion.number,
        "title": motion.title,
        "discussion": motion.discussion,
        "resolution": "\n".join(_outcome(motion)),
    }


def _outcome(motion: MotionRow) -> Iterable[str]:
    if motion.yes is not None:
        votes = {"yes": motion.yes, "no": motion.no or 0, "abstain": motion.abstain or 0}
        if motion.written:
            yield message("book-votes-with-written", {**votes, "written": motion.written})
        else:
            yield message("book-votes", votes)
    if motion.resolution:
        yield f"决议：{motion.resolution}"
    if motion.owner:
        yield f"责任人：{motion.owner}"
    if motion.due_on:
        yield f"时限：{full_date(motion.due_on)}"

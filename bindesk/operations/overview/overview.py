"""Lists what is to do today, derived from the records: meetings, errands, unfinished drafts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.records import records
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import Colour
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errand_lists import HallCounts
from bindesk.domain.meetings import frequencies
from bindesk.domain.meetings.frequencies import YearRow
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import Organisation
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.operations.journal import conflicts
from bindesk.operations.meetings import meeting_lists
from bindesk.operations.people.branches import all_branches
from bindesk.operations.records import drafts
from bindesk.operations.reviews import reviews
from bindesk.operations.units import visible_units

MOST_ERRANDS = 8
"""How many urgent errands are listed at most; the others are only counted."""

MOST_RETURNED = 3
MOST_HANDED_UP = 5
MOST_DRAFTS = 5
SHORT = {
    "DH": "党员大会",
    "ZW": "支委会",
    "XZ": "党小组会",
    "DK": "党课",
    "ZT": "主题党日",
    "SH": "组织生活会",
    "PY": "民主评议",
}
_HURRY_DAYS = 5
_SPAN_WORDS = {1: "本月", 3: "本季度", 12: "今年"}


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One item to do: its urgency (danger, warning, info), its sentence, and the page to do it on.

    ``section`` and ``what`` name the page and the item on that page; ``deed`` is the button's text.
    """

    tone: str
    words: str
    detail: str
    deed: str
    section: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class MeetingDuty:
    """The state of one kind of meeting in its present window: done, part, due, missed or later.

    ``meeting`` is the id of the newest meeting in the window, "" when there is none.
    """

    type: str
    words: str
    window: str
    state: str
    done: int
    due: int
    branch: str
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class BranchMonth:
    """A branch with the state of each kind of meeting, and the number of meetings missed this year."""

    id: str
    name: str
    duties: tuple[MeetingDuty, ...]
    missed: int


@dataclass(frozen=True, slots=True)
class UnfinishedDraft:
    """An unfinished draft and the page that continues it; ``saved_at`` in UTC milliseconds."""

    words: str
    saved_at: int
    section: str
    what: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The contents of the first page."""

    today: date
    is_workday: bool
    dues: tuple[TodoItem, ...]
    more_errands: int
    months: tuple[BranchMonth, ...]
    hall: HallCounts
    drafts: tuple[UnfinishedDraft, ...]


def overview(desk: Desk) -> Overview:
    """Return what is due today, derived from the records in a few short queries.

    Meetings and errands are those of the desk's own unit: a village's duties show at the village's desk.
    The hall's counts of a desk with villages below it are those of all its units together.
    """
    today, office = desk.today(), desk.office
    is_village = office.role == "village"
    with desk.reading() as conn:
        branches = [branch for branch in all_branches(conn) if branch.unit == office.unit]
        calendar = calendars.load(conn)
        setup_steps = list(_missing(records.count(conn, MEMBER), records.count(conn, ERRAND_ITEM)))
    months = tuple(_month(desk, branch, today) for branch in branches)
    open_errands = errand_lists.open_rows(desk, office.unit)
    urgent = [row for row in open_errands if _is_urgent(row)]
    urgent.sort(key=_urgency)
    errand_items = [_errand_item(row, today) for row in urgent[:MOST_ERRANDS]]
    meeting_dues = [due for month in months for due in _meeting_items(month, today, calendar)]
    duties = list(_duties(desk))
    below = [] if is_village else list(_from_below(desk, today))
    todo_items = (
        *(setup_steps if is_village else ()),
        *duties,
        *below,
        *meeting_dues,
        *errand_items,
    )
    dues = sorted(todo_items, key=lambda due: _TONES.index(due.tone))
    return Overview(
        today=today,
        is_workday=calendar.is_workday(today),
        dues=tuple(dues),
        more_errands=max(0, len(urgent) - MOST_ERRANDS),
        months=months,
        hall=errand_lists.hall_counts(desk, open_errands, office.unit)
        if is_village
        else errand_lists.overview(desk),
        drafts=tuple(_drafts(desk)),
    )


_TONES = ("danger", "warning", "info")


def _missing(members: int, items: int) -> Iterator[TodoItem]:
    """Return the items that a new desk needs before its first day: a roster, and the errand catalogue."""
    if not members:
        words = message("overview-no-members")
        yield TodoItem("info", words, "", "导入名册", "people", "member")
    if not items:
        yield TodoItem(
            "info", message("overview-no-items"), "", "导入目录", "people", "errand-item"
        )


def _duties(desk: Desk) -> Iterator[TodoItem]:
    """Return the open conflicts and what was returned to this unit for correction."""
    count = conflicts.how_many(desk)
    if count:
        words = message("overview-conflicts", {"count": count})
        yield TodoItem("warning", words, "", "核对", "carrying", "conflicts")
    sent_back = [one for one in reviews.returned(desk) if one.source != "errand"]
    for one in sent_back[:MOST_RETURNED]:
        detail = message("overview-sent-back", {"reason": one.reason})
        leads = ("meetings", one.record) if one.kind == MEETING.name else ("carrying", "standing")
        yield TodoItem("warning", one.title, detail, "改正", *leads)
    if len(sent_back) > MOST_RETURNED:
        words = message("overview-sent-back-more", {"count": len(sent_back) - MOST_RETURNED})
        yield TodoItem("warning", words, "", "全部", "carrying", "standing")


def _from_below(desk: Desk, today: date) -> Iterator[TodoItem]:
    """Return the items from the villages below: due for review, handed up, returned and not corrected yet.

    Villages are sorted by code; they are never ranked against each other.
    """
    names = {unit.code: unit.name for unit in visible_units.filter_units(desk)}
    if due := reviews.due_counts(desk):
        words = message("overview-to-review", {"count": sum(due.values())})
        detail = "、".join(f"{names.get(unit, unit)} {count} 条" for unit, count in due.items())
        yield TodoItem("info", words, detail, "审阅", "carrying", "review")
    handed_up = reviews.handed_up(desk)
    for row in handed_up[:MOST_HANDED_UP]:
        item = _errand_item(row, today)
        values = {"name": names.get(row.line.unit, row.line.unit), "detail": item.detail}
        detail = (
            message("overview-handed-up-due", values)
            if row.standing
            else message("overview-handed-up", values)
        )
        yield TodoItem(
            item.tone, item.words, detail, "办理", "carrying", f"sheet/errand/{row.line.id}"
        )
    if (more := len(handed_up) - MOST_HANDED_UP) > 0:
        words = message("overview-handed-up-more", {"count": more})
        yield TodoItem("info", words, "", "全部", "carrying", "review")
    sent_back = reviews.returned_below(desk)
    for one in sent_back[:MOST_RETURNED]:
        detail = message("overview-not-mended", {"reason": one.reason})
        what = f"sheet/{one.kind}/{one.record}"
        yield TodoItem("info", one.title, detail, "查看", "carrying", what)
    if (more := len(sent_back) - MOST_RETURNED) > 0:
        words = message("overview-not-mended-more", {"count": more})
        yield TodoItem("info", words, "", "查看", "carrying", "review")


def _month(desk: Desk, branch: Organisation, today: date) -> BranchMonth:
    grid = meeting_lists.year_grid(desk, branch.id, today.year)
    due = [row for row in grid if row.type in frequencies.DUE_TYPES]
    duties = (_duty(row, branch.id, today) for row in due)
    missed = sum(cell.state == "missed" for row in due for cell in row.cells)
    return BranchMonth(branch.id, branch.name, tuple(one for one in duties if one), missed)


def _duty(row: YearRow, branch: str, today: date) -> MeetingDuty | None:
    first, last = frequencies.window(row.type, today)
    cells = row.cells[first.month - 1 : last.month]
    due_cell = next((cell for cell in cells if cell.due), None)
    if due_cell is None:
        return None
    meetings_in = [meeting for cell in cells for meeting in cell.meetings]
    return MeetingDuty(
        row.type,
        SHORT[row.type],
        _SPAN_WORDS[len(cells)],
        due_cell.state,
        due_cell.done,
        due_cell.due,
        branch,
        meetings_in[-1] if meetings_in else "",
    )


def _meeting_items(month: BranchMonth, today: date, calendar: WorkCalendar) -> Iterator[TodoItem]:
    for one in month.duties:
        _, last = frequencies.window(one.type, today)
        if one.state not in {"due", "part"} or last.month != today.month:
            continue
        left = calendar.workdays_between(today, last)
        values: dict[str, str | int] = {
            "words": one.words,
            "window": one.window,
            "done": one.done,
            "due": one.due,
        }
        words = (
            message("overview-meeting-part", values)
            if one.state == "part"
            else message("overview-meeting-due", values)
        )
        detail = message("overview-days-left", {"window": one.window, "days": left})
        tone = "warning" if left <= _HURRY_DAYS else "info"
        what = f"new/{one.type}/{one.branch}"
        yield TodoItem(tone, words, detail, "记录", "meetings", what)


def _is_urgent(row: ErrandRow) -> bool:
    is_near = row.standing is not None and row.standing.colour in {Colour.RED, Colour.YELLOW}
    return is_near or row.line.state in {"returned", "to-deliver"}


def _urgency(row: ErrandRow) -> tuple[int, date, str]:
    colours = {Colour.RED: 0, Colour.YELLOW: 1}
    colour = row.standing.colour if row.standing else Colour.GREY
    return colours.get(colour, 2), row.line.due_on or date.max, row.line.number


def _errand_item(row: ErrandRow, today: date) -> TodoItem:
    line, stands = row.line, row.standing
    words = f"{line.visitor} {line.subject}"
    tone, detail, deed = "info", message("overview-to-deliver"), "送达"
    left = stands.left if stands else None
    if line.state == "returned":
        tone, detail, deed = "warning", message("overview-returned"), "补正"
    elif line.state != "to-deliver" and left is not None:
        deed = "办理"
        tone, detail = _days(left, is_today=line.due_on == today)
    if left is not None and left < 0:
        tone, detail = _days(left, is_today=False)
    if line.due_estimated:
        detail = message("overview-estimated", {"detail": detail})
    return TodoItem(tone, words, detail, deed, "hall", line.id)


def _days(left: int, *, is_today: bool) -> tuple[str, str]:
    if left < 0:
        return "danger", message("overview-overdue", {"days": -left})
    if is_today:
        return "warning", message("overview-today")
    return "warning", message("overview-near", {"days": left})


def _drafts(desk: Desk) -> Iterator[UnfinishedDraft]:
    newest = drafts.open_drafts(desk)[:MOST_DRAFTS]
    topics = _topics(desk, [one.record for one in newest if one.form == "meeting"])
    for one in newest:
        form, _, kind = one.form.partition("/")
        if form == "register" and kind in KINDS:
            yield UnfinishedDraft(
                KINDS[kind].words, one.saved_at, "people", f"{kind}/{one.record or 'new'}"
            )
        elif form in _DRAFT_PAGES:
            section, words = _DRAFT_PAGES[form]
            yield UnfinishedDraft(
                topics.get(one.record) or words, one.saved_at, section, one.record
            )


_DRAFT_PAGES = {
    "meeting": ("meetings", "会议记录"),
    "errand-counter": ("hall", "受理台未完成的登记"),
}
"""The page that continues a draft of a form, and the draft's name while it has no title."""


def _topics(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    with desk.reading() as conn:
        loaded = records.load_many(conn, MEETING, ids)
    return {
        one.id: f"{MEETING.choice_words('type', one.type)} {one.topic}".strip()
        for one in loaded.values()
    }

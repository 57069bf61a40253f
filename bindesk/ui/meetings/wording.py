"""The words on the screen for a meeting's totals, verdicts and cells of the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.domain.calendar.dates import full_date
from bindesk.domain.meetings.attendance import AttendanceCounts, rate_text
from bindesk.domain.meetings.frequencies import MonthCell as Month
from bindesk.domain.meetings.frequencies import YearRow
from bindesk.domain.meetings.meetings import (
    ATTENDANCE,
    LEAVES,
    MEETING,
    MOTION,
    PRESENT,
    STATUSES,
    Attendance,
    Meeting,
    Proceedings,
)
from bindesk.domain.meetings.verdicts import MotionVerdict
from bindesk.domain.meetings.voting import Verdict
from bindesk.domain.records.unrecognised import unrecognised_values
from bindesk.messages import message
from bindesk.operations.meetings.meeting_lists import MeetingSummary
from bindesk.ui.widgets.grid import GridRow, YearCell
from bindesk.ui.widgets.tiles import TileState

SHORT_TYPES = {
    "DH": "党员大会",
    "ZW": "支委会",
    "XZ": "党小组会",
    "DK": "党课",
    "ZT": "主题党日",
    "SH": "组织生活会",
    "PY": "民主评议",
    "TX": "谈心谈话",
    "JX": "选举大会",
    "FZ": "接收转正",
}
_SPANS = {"DH": "季", "DK": "季", "ZW": "月", "XZ": "月", "ZT": "月", "SH": "年", "PY": "年"}


def short_type(code: str) -> str:
    """Return the short name of a meeting type, or the code of a type that this version lacks."""
    return SHORT_TYPES.get(code) or MEETING.choice_words("type", code)


ROSTER_STATES = (
    TileState("present", "到", "✔", "ok"),
    TileState("leave", "假", "○", "warning"),
    TileState("absent", "缺", "✕", "danger"),
    TileState("guest", "列席", "◇", "info"),
    TileState("unknown", "未记", "", "muted"),
)


@dataclass(frozen=True, slots=True)
class AttendanceMark:
    """The attendance status a digit key gives, and the words of the reason."""

    status: str
    reason: str


REASONS: Mapping[int, AttendanceMark] = {
    1: AttendanceMark("leave-private", "外出"),
    2: AttendanceMark("leave-sick", "生病"),
    3: AttendanceMark("leave-duty", "公务"),
    4: AttendanceMark("leave-private", "其他"),
}
"""Digit keys that give a reason for leave or absence."""

OTHER_STATUSES: Mapping[int, AttendanceMark] = {
    5: AttendanceMark("late", "迟到"),
    6: AttendanceMark("early", "早退"),
    7: AttendanceMark("online", "线上"),
    8: AttendanceMark("away-joined", "在外参加"),
    9: AttendanceMark("exempt", "豁免"),
}
"""Digit keys of rare statuses: late, left early, online, joined at another place, exempt."""


def tile_state(line: Attendance | None) -> str:
    """Return the tile state of an attendance."""
    if line is None or line.status == "unknown" or line.status not in STATUSES:
        return "unknown"
    if line.role != "member":
        return "guest"
    if line.status in PRESENT:
        return "present"
    return "leave" if line.status in LEAVES | {"away", "away-joined", "exempt"} else "absent"


_NOTES = {"late": "迟到", "early": "早退", "online": "线上", "exempt": "豁免", "away": "在外"}


def tile_note(line: Attendance | None) -> str:
    """Return the note on a tile: the reason of absence, or the way of attending."""
    if line is None or line.role != "member" or line.status == "unknown":
        return ""
    if line.status not in STATUSES:
        return ATTENDANCE.choice_words("status", line.status)
    if line.status == "away-joined":
        return "在外参加"
    return _NOTES.get(line.status, line.reason)


def tile_mark(line: Attendance | None) -> str:
    """Return the short words for a note that is too long beside a name, "" for other notes."""
    return "✔在外" if tile_note(line) == "在外参加" else ""


MOST_COUNTS = 10


def counts_parts(counts: AttendanceCounts) -> list[str]:
    """Return the parts of the line of totals: 应到 45 人, 实到 41 人, 请假 3 人, 到会率 91.1%."""
    optional = (
        ("请假", counts.leave),
        ("在外", counts.away),
        ("缺席", counts.absent),
        ("豁免", counts.exempt),
        ("未记", counts.unknown),
        ("不计应到", counts.left_out),
        ("列席", counts.guests),
    )
    noted = [f"{words} {number} 人" for words, number in optional if number]
    first = [f"应到 {counts.due} 人", f"实到 {counts.present} 人"]
    return [*first, *noted, f"到会率 {rate_text(counts.rate)}"]


def voting_line(counts: AttendanceCounts) -> str:
    """Return the voters present and due: 有表决权 40/44."""
    return f"有表决权 {counts.present_voting}/{counts.due_voting}"


def quorum_words(verdict: Verdict | None) -> tuple[str, str]:
    """Return the sentence on the quorum, and its tone."""
    if verdict is None:
        return "", ""
    values: dict[str, str | int] = {
        "operator": verdict.operator.words,
        "needed": verdict.needed,
        "short": verdict.needed - verdict.had,
    }
    if verdict.is_met:
        return f"✔ {message('quorum-met', values)}", "ok"
    return f"✕ {message('quorum-not-met', values)}", "danger"


def verdict_words(judged: MotionVerdict | None) -> tuple[str, str]:
    """Return the sentence on whether a motion passed and by which rule, and its tone."""
    if judged is None:
        return "", ""
    passing, quorum = judged.passing, judged.quorum
    values: dict[str, str | int] = {
        "yes": passing.had,
        "needed": passing.needed,
        "operator": passing.operator.words,
        "base": passing.base.words,
        "of": passing.of,
        "present": quorum.had,
        "quorum": quorum.operator.words,
        "quorum_needed": quorum.needed,
    }
    if not quorum.is_met:
        return f"✕ {message('verdict-no-quorum', values)}", "danger"
    if tally := judged.tally if judged.tally.surplus else None:
        values |= {"cast": tally.cast, "present": tally.present, "surplus": tally.surplus}
        return f"✕ {message('verdict-surplus', values)}", "danger"
    if judged.passed:
        return f"✔ {message('verdict-passed', values)}", "ok"
    return f"✕ {message('verdict-not-passed', values)}", "danger"


def meeting_title(meeting: Meeting) -> str:
    """Return the heading of a meeting's page."""
    return f"{MEETING.choice_words('type', meeting.type)} {meeting.group}".strip()


def unrecognised_words(proceedings: Proceedings, names: Mapping[str, str]) -> list[str]:
    """Return what this version can not recognise in a meeting, its motions and its attendances.

    ``names`` are the names of the persons by id.
    """
    motions = [
        f"议题 {motion.place or ''} {one.words()}"
        for motion in proceedings.motions
        for one in unrecognised_values(MOTION, motion)
    ]
    lines = [
        f"{names.get(line.person) or line.name} {one.words()}".strip()
        for line in proceedings.attendances
        for one in unrecognised_values(ATTENDANCE, line)
    ]
    meeting = [one.words() for one in unrecognised_values(MEETING, proceedings.meeting)]
    return [*meeting, *motions, *lines]


def day_words(meeting: Meeting) -> str:
    """Return the day of a meeting in the list, or what stands in its place."""
    if meeting.day:
        return str(meeting.day)
    values = unrecognised_values(MEETING, meeting)
    return next((one.text for one in values if one.field == "day"), "未填")


def short_day(day: date | None) -> str:
    """Return a day as 11-20, or an empty string without a day."""
    return f"{day:%m-%d}" if day else ""


def summary(line: MeetingSummary) -> str:
    """Return the sentence on one meeting in the preview of a month: day, topic and attendance."""
    values: dict[str, str | int] = {
        "day": short_day(line.meeting.day),
        "topic": line.meeting.topic,
        "present": line.present,
        "due": line.due,
    }
    return message("meeting-preview", values)


_CELLS = {
    "done": ("✔", "", "ok", "meeting-month-done"),
    "part": ("◐", "", "warning", "meeting-month-part"),
    "due": ("○", "未记录", "warning", "meeting-month-due"),
    "missed": ("✗", "缺", "danger", "meeting-month-missed"),
    "later": ("·", "", "", "meeting-month-later"),
    "": ("", "", "", ""),
}
"""Each state's glyph, word and tone in the grid, and the code of its sentence."""


def grid_rows(rows: Sequence[YearRow]) -> list[GridRow]:
    """Return the rows of the year grid."""
    return [
        GridRow(
            row.type,
            _row_title(row.type),
            [_cell(cell) for cell in row.cells],
            f"{row.done}/{row.due}" if row.due else str(row.done) if row.done else "—",
            "ok" if row.due and row.done >= row.due else "",
        )
        for row in rows
    ]


def _row_title(kind: str) -> str:
    span = _SPANS.get(kind)
    return f"{short_type(kind)}（{span}）" if span else short_type(kind)


def _cell(month: Month) -> YearCell:
    glyph, words, tone, _ = _CELLS[month.state]
    if month.days and month.state in {"done", "part", "missed"}:
        words = f"{month.days[0].day}日"
    if month.due > 1 and month.state != "later":
        words = f"{month.done}/{month.due}"
    if month.is_late:
        glyph = f"补{glyph}"
    if month.has_draft and month.state not in {"done", "part"}:
        words = "草稿"
    days = "、".join(full_date(day) for day in month.days)
    parts = [_state_words(month), days, "会后超过 3 个工作日补录" if month.is_late else ""]
    return YearCell(glyph, words, tone, "；".join(part for part in parts if part))


def _state_words(month: Month) -> str:
    code = _CELLS[month.state][3]
    return message(code) if code else ""


_RULES = {
    "DH": "meeting-rule-general",
    "ZW": "meeting-rule-committee",
    "XZ": "meeting-rule-group",
    "DK": "meeting-rule-lecture",
    "ZT": "meeting-rule-party-day",
    "SH": "meeting-rule-life",
    "PY": "meeting-rule-appraisal",
}
"""The code of the sentence on each meeting type's rule."""


def reason(kind: str, month: Month | None) -> str:
    """Return the reason for a cell's state: the rule of the meeting type and the counted meetings."""
    rule = message(_RULES.get(kind, "meeting-rule-none"))
    state = _state_words(month) if month else ""
    if month is None or not state:
        return rule
    if not month.due:
        return message("meeting-month-reason", {"rule": rule, "state": state})
    values: dict[str, str | int] = {
        "rule": rule,
        "state": state,
        "due": month.due,
        "done": month.done,
    }
    return message("meeting-month-reason-counted", values)

"""The words on the screen for a meeting's totals, verdicts and cells of the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.domain.calendar.dates import written
from bindesk.domain.meetings.attendance import AttendanceCounts, say_rate
from bindesk.domain.meetings.frequencies import MonthCell as Month
from bindesk.domain.meetings.frequencies import YearRow
from bindesk.domain.meetings.meetings import LEAVES, PRESENT, TYPES, Attendance, Meeting
from bindesk.domain.meetings.verdicts import MotionVerdict
from bindesk.domain.meetings.voting import Verdict
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

KEYS_LINE = (
    "打首字母找人 · 空格 到→假→缺→列席 · 数字记原因：1外出 2生病 3公务 4其他 "
    "5迟到 6早退 7线上 8在外参加 9豁免"
)


def tile_state(line: Attendance | None) -> str:
    """Return the tile state of an attendance."""
    if line is None or line.status == "unknown":
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
    if line.status == "away-joined":
        return "在外参加"
    return _NOTES.get(line.status, line.reason)


MOST_COUNTS = 10


def counts_parts(counts: AttendanceCounts) -> list[str]:
    """Return the parts of the line of totals: 应到 45, 实到 41, 请假 3, 缺席 1, 到会率 91.1%."""
    optional = (
        ("请假", counts.leave),
        ("在外", counts.away),
        ("缺席", counts.absent),
        ("豁免", counts.exempt),
        ("未记", counts.unknown),
        ("不计应到", counts.left_out),
        ("列席", counts.guests),
    )
    noted = [f"{words} {number}" for words, number in optional if number]
    first = [f"应到 {counts.due}", f"实到 {counts.present}"]
    return [*first, *noted, f"到会率 {say_rate(counts.rate)}"]


def voting_line(counts: AttendanceCounts) -> str:
    """Return the voters present and due: 有表决权 40/44."""
    return f"有表决权 {counts.present_voting}/{counts.due_voting}"


def quorum_words(verdict: Verdict | None) -> tuple[str, str]:
    """Return the sentence on the quorum, and its tone."""
    if verdict is None:
        return "", ""
    need = f"{verdict.operator.words} {verdict.needed} 人"
    if verdict.is_met:
        return f"✔ 达到法定人数（需{need}）", "ok"
    return f"✕ 未达到法定人数（需{need}，还差 {verdict.needed - verdict.had} 人）", "danger"


def verdict_words(judged: MotionVerdict | None) -> tuple[str, str]:
    """Return the sentence on whether a motion passed and by which rule, and its tone."""
    if judged is None:
        return "", ""
    passing = judged.passing
    rule = (
        f"赞成 {passing.had} 票，需 {passing.needed} 票"
        f"（{passing.operator.words}，按{passing.base.words} {passing.of} 人）"
    )
    if not judged.quorum.is_met:
        quorum = judged.quorum
        need = f"需{quorum.operator.words} {quorum.needed} 人"
        return f"✕ 不能表决：有表决权的到会 {quorum.had} 人，{need}；{rule}", "danger"
    return (f"✔ 通过：{rule}", "ok") if judged.passed else (f"✕ 未通过：{rule}", "danger")


def meeting_title(meeting: Meeting) -> str:
    """Return the heading of a meeting's page."""
    return f"{TYPES.get(meeting.type, meeting.type)} {meeting.group}".strip()


def short_day(day: date | None) -> str:
    """Return a day as 11-20, or an empty string without a day."""
    return f"{day:%m-%d}" if day else ""


_CELLS = {
    "done": ("✔", "", "ok", "已记录"),
    "part": ("◐", "", "warning", "只记了一部分"),
    "due": ("○", "待记", "warning", "本期还没有记录"),
    "missed": ("✗", "缺", "danger", "本期已过，没有记录"),
    "later": ("·", "", "", "还没到时候"),
    "": ("", "", "", ""),
}


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
    return f"{SHORT_TYPES[kind]}（{span}）" if span else SHORT_TYPES[kind]


def _cell(month: Month) -> YearCell:
    glyph, words, tone, tip = _CELLS[month.state]
    if month.days and month.state in {"done", "part", "missed"}:
        words = f"{month.days[0].day}日"
    if month.due > 1 and month.state != "later":
        words = f"{month.done}/{month.due}"
    if month.is_late:
        glyph = f"补{glyph}"
    if month.has_draft and month.state not in {"done", "part"}:
        words = "未写完"
    days = "、".join(written(day) for day in month.days)
    parts = [tip, days, "会后超过3个工作日补录" if month.is_late else ""]
    return YearCell(glyph, words, tone, "；".join(part for part in parts if part))


_RULES = {
    "DH": "支部党员大会一般每季度召开1次（支部工作条例第11条）",
    "ZW": "支部委员会会议一般每月召开1次（支部工作条例第12条）；正式党员不足7人不设支委会",
    "XZ": "党小组会一般每月召开1次，每组都要开（支部工作条例第13条）",
    "DK": "党课每季度至少1次（本县做法；条例没有规定次数）",
    "ZT": "主题党日每月1次，时间相对固定（支部工作条例第16条）",
    "SH": "组织生活会每年至少1次，一般在第四季度（支部工作条例第17条）",
    "PY": "民主评议党员一般每年1次，可与组织生活会合并进行（支部工作条例第18条）",
}


def reason(kind: str, month: Month | None) -> str:
    """Return the reason for a cell's state: the rule of the meeting type and the counted meetings."""
    rule = _RULES.get(kind, "按需要召开，不计次数")
    if month is None:
        return rule
    state = _CELLS[month.state][3]
    counted = f"（应 {month.due} 次，已记 {month.done} 次）" if month.due else ""
    return f"{rule}。{state}{counted}" if state else rule

from datetime import date

import pytest

from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.frequencies import MonthCell, YearRow
from bindesk.domain.meetings.verdicts import MotionVerdict
from bindesk.domain.meetings.voting import Base, MeetingRule, Operator, Tally, passes, quorum
from bindesk.ui.meetings import wording
from tests.support.desks.branches import guest, line, meeting, member

DH = meeting("DH")
RULE = MeetingRule(Operator.HALF_OR_MORE, Operator.OVER_HALF)


def judged(present, yes):
    tally = Tally(10, present, yes)
    return MotionVerdict(quorum(RULE, 10, present), passes(RULE, tally), tally)


@pytest.mark.parametrize(
    ("status", "state", "note"),
    [
        ("present", "present", ""),
        ("late", "present", "迟到"),
        ("online", "present", "线上"),
        ("leave-sick", "leave", "生病"),
        ("away-joined", "leave", "在外参加"),
        ("away", "leave", "在外"),
        ("exempt", "leave", "豁免"),
        ("absent", "absent", "生病"),
        ("unknown", "unknown", ""),
    ],
)
def test_every_status_has_its_tile(status, state, note):
    reason = "生病" if status in {"leave-sick", "absent"} else ""
    shown = line(DH, member(1), status, reason=reason)
    assert wording.tile_state(shown) == state
    assert wording.tile_note(shown) == note


def test_who_is_not_noted_or_sits_in_has_a_tile_too():
    assert wording.tile_state(None) == "unknown"
    assert wording.tile_note(None) == ""
    assert wording.tile_state(guest(DH, "程远")) == "guest"
    assert wording.tile_note(guest(DH, "程远")) == ""


def test_the_line_of_totals_leaves_out_zero_counts():
    counts = AttendanceCounts(
        due=45, present=41, leave=3, absent=1, due_voting=44, present_voting=40
    )
    assert wording.counts_parts(counts) == [
        "应到 45 人",
        "实到 41 人",
        "请假 3 人",
        "缺席 1 人",
        "到会率 91.1%",
    ]
    assert wording.voting_line(counts) == "有表决权 40/44"


def test_the_line_of_totals_has_room_for_all_counts():
    counts = AttendanceCounts(
        due=9, leave=1, away=1, absent=1, exempt=1, unknown=1, left_out=1, guests=1
    )
    assert len(wording.counts_parts(counts)) == wording.MOST_COUNTS


def test_a_verdict_states_the_needed_votes_and_the_rule():
    assert wording.verdict_words(judged(8, 6)) == (
        "✔ 通过：赞成 6 票，需 6 票（超过半数，按应到会有表决权 10 人）",
        "ok",
    )
    words, tone = wording.verdict_words(judged(8, 5))
    assert words.startswith("✕ 未通过")
    assert tone == "danger"
    assert wording.verdict_words(judged(4, 4))[0].startswith(
        "✕ 不能表决：有表决权的到会 4 人，需半数以上 5 人"
    )
    assert wording.verdict_words(judged(8, 9)) == (
        "✕ 票数有误：共 9 票，实到有表决权 8 人，多 1 票",
        "danger",
    )
    assert wording.verdict_words(None) == ("", "")
    assert Base.DUE.words in words


def test_no_quorum_is_asked_for_where_there_is_none():
    assert wording.quorum_words(None) == ("", "")


def cell(state, **said):
    row = YearRow("XZ", (MonthCell(state, **said),), 1, 2)
    return wording.grid_rows([row])[0].cells[0]


def test_cells_show_their_state_by_glyph_and_word():
    assert (cell("missed", due=1).glyph, cell("missed", due=1).words) == ("✗", "缺")
    assert cell("done", days=(date(2026, 3, 9),), is_late=True).glyph == "补✔"
    assert cell("part", done=1, due=2).words == "1/2"
    assert cell("later", due=2).words == ""
    assert cell("due", has_draft=True).words == "草稿"
    assert "会后超过 3 个工作日补录" in cell("done", is_late=True).tip


def test_rows_show_the_frequency_and_the_total_of_the_year():
    rows = wording.grid_rows(
        [YearRow("DH", (), 4, 4), YearRow("JX", (), 1, 0), YearRow("ZW", (), 0, 0)]
    )
    assert [(row.title, row.total, row.tone) for row in rows] == [
        ("党员大会（季）", "4/4", "ok"),
        ("选举大会", "1", ""),
        ("支委会（月）", "—", ""),
    ]


def test_every_cell_has_a_reason():
    assert wording.reason("DK", None).startswith("党课每季度至少 1 次")
    assert wording.reason("JX", MonthCell()) == "按需要召开，不计次数"


def test_days_and_titles_are_short():
    assert wording.short_day(date(2026, 3, 9)) == "03-09"
    assert wording.short_day(None) == ""
    assert wording.meeting_title(meeting("XZ", group="一组")) == "党小组会 一组"

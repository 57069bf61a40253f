from dataclasses import replace
from datetime import date

from bindesk.books.meetings import meeting_records
from bindesk.books.meetings.meeting_records import (
    MeetingRecord,
    MotionRow,
    PersonWithDetails,
    meeting_time,
    named,
)
from tests.books.reading import STAMP, text, texts

RECORD = MeetingRecord(
    number="ZFT-DH-2026-003",
    name="2026年第3次支部党员大会",
    day=date(2026, 11, 20),
    starts="09:00",
    ends="11:20",
    venue="党群服务中心",
    chair="张堃",
    recorder="㛃䶮𬱖",
    full=43,
    probationary=2,
    due=41,
    due_voting=39,
    present=36,
    present_voting=34,
    leave=(PersonWithDetails("欧阳𫖯", ("外出务工",)), PersonWithDetails("<b>&<img src=x>")),
    exempt=(PersonWithDetails("赵三娃", ("停止党籍", "彬组〔2026〕5号")),),
    quorum="实到34人，超过半数。",
    motions=(
        MotionRow(
            1, "收益分配方案", "张堃：同意。", "同意方案。", 30, 3, 1, 2, "李四", date(2026, 12, 1)
        ),
        MotionRow(2, "通报情况", "王𬒈：没有意见。"),
    ),
)


def test_a_record_tells_who_when_and_what() -> None:
    found = text(meeting_records.draw(RECORD, STAMP)).replace(" ", "")
    for expected in (
        "2026年11月20日09:00—11:20",
        "45人（正式43人，预备2人）",
        "㛃䶮𬱖",
        "欧阳𫖯（外出务工）、<b>&<imgsrc=x>",
        "赵三娃（停止党籍，彬组〔2026〕5号）",
        "赞成30票，反对3票，弃权1票（含书面意见2票）",
        "决议：同意方案。",
        "责任人：李四",
        "编号：ZFT-DH-2026-003",
    ):
        assert expected in found
    assert "缺席无" in found


def test_an_item_without_a_vote_prints_no_tally() -> None:
    record = replace(RECORD, motions=RECORD.motions[1:])
    assert "赞成" not in text(meeting_records.draw(record, STAMP))


def test_votes_of_nought_are_printed() -> None:
    record = replace(RECORD, motions=(MotionRow(1, "议题", yes=0, no=0, abstain=0),))
    assert "赞成0票，反对0票，弃权0票" in text(meeting_records.draw(record, STAMP))


def test_three_motions_with_long_speeches_flow_over_pages() -> None:
    speech = "\n".join(f"党员{place}：赞成先公示后执行，经费不超预算。" for place in range(60))
    motions = tuple(MotionRow(place, f"议题{place}", speech, "同意。") for place in (1, 2, 3))
    result = meeting_records.draw(replace(RECORD, motions=motions), STAMP)
    found = texts(result)
    assert result.pages == len(found) > 4
    assert "（续1）" in found[1]
    assert "".join(found).replace("（续）", "").count("赞成先公示后执行") == 180


def test_a_record_typed_in_late_says_so() -> None:
    late = meeting_time(date(2026, 11, 20), "09:00", "", date(2026, 11, 25))
    assert late == "2026年11月20日 09:00（2026年11月25日补录）"
    assert meeting_time(date(2026, 1, 5), "", "") == "2026年1月5日"


def test_nobody_is_written_as_none() -> None:
    assert named(()) == "无"
    assert named((PersonWithDetails("甲"), PersonWithDetails("乙", ("病",)))) == "甲、乙（病）"


def test_free_minutes_are_printed_below_the_items() -> None:
    record = replace(RECORD, minutes="会议由张堃主持。\n传达了文件。")
    found = text(meeting_records.draw(record, STAMP))
    assert "会议记录：会议由张堃主持。传达了文件。（以下空白）" in found

from dataclasses import replace
from datetime import datetime

import pytest

from bindesk.operations.desk.clocks import CHINA, instant, milliseconds
from bindesk.operations.syncing.pending import PendingDeed, PendingRecord
from bindesk.operations.syncing.syncing import SyncStatus
from bindesk.ui.attachments import wording as wording_of_files
from bindesk.ui.syncing import wording
from bindesk.ui.syncing.sync_state import SyncState

NOW = milliseconds(datetime(2026, 11, 20, 10, 42, tzinfo=CHINA))
MINUTE, DAY = 60_000, 86_400_000
YESTERDAY = milliseconds(datetime(2026, 11, 19, 17, 2, tzinfo=CHINA))


def standing(waits=(), *, last=YESTERDAY, failure="", returned=(), conflicts=0, files=(), **more):
    """Return how a desk stands whose deeds have waited for some milliseconds each; ``files``: bytes left."""
    told = {
        "server": "https://near",
        "device": "d",
        "words": "东琴 门路 霜雨 竹田",
        "is_enrolled": True,
        "is_revoked": False,
        "waiting": len(waits),
        "rejected": 0,
        "held_up": (),
        "last_success": last,
        "last_attempt": last,
        "next_try": None,
        "failure": failure,
        "files": len(files),
        "file_bytes": sum(files),
        **more,
    }
    pending = tuple(
        PendingRecord(
            PendingDeed("d", "record-meeting", "meeting", "大会", 46, "李秀英", instant(NOW - ago)),
            "meeting",
            "m",
            "大会",
        )
        for ago in waits
    )
    return SyncState(NOW, SyncStatus(**told), pending, tuple(returned), conflicts)


AWAY = "连不上县级服务器"


@pytest.mark.parametrize(
    ("stands", "long", "short"),
    [
        (standing(last=NOW), "● 已全部上报 · 10:42", "● 已全部上报"),
        (
            standing([MINUTE] * 3, failure=AWAY),
            "● 离线可正常使用 · 待上报 3 项 · 上次成功 昨天17:02",
            "● 离线 · 待上报 3 项",
        ),
        (
            standing(failure=AWAY),
            "● 离线可正常使用 · 已全部上报 · 上次成功 昨天17:02",
            "● 离线 · 已全部上报",
        ),
        (standing([MINUTE]), "● 待上报 1 项 · 上次成功 昨天17:02", "● 待上报 1 项"),
        (standing([MINUTE], last=None), "● 待上报 1 项", "● 待上报 1 项"),
        (standing(last=None), "● 已加入县级服务器 · 尚未交换", "● 已加入"),
        (
            standing([DAY, MINUTE], failure=AWAY),
            "△ 已 1 天未上报 · 待上报 2 项 · 上次成功 昨天17:02",
            "△ 已 1 天未上报 · 待上报 2 项",
        ),
        (
            standing([3 * DAY + MINUTE], failure=AWAY),
            "✕ 已 3 天未上报 · 待上报 1 项 · 上次成功 昨天17:02",
            "✕ 已 3 天未上报 · 待上报 1 项",
        ),
        (
            standing(returned=["r"], conflicts=2),
            "● 退回 1 条 · 待核对 2 条 · 上次成功 昨天17:02",
            "● 退回 1 条 · 待核对 2 条",
        ),
        (
            standing([MINUTE], files=[500_000, 758_291]),
            "● 待上报 1 项 · 附件 2 个待上传 · 上次成功 昨天17:02",
            "● 待上报 1 项 · 附件 2 个待上传",
        ),
        (standing(is_enrolled=False), *wording.NOT_JOINED),
        (standing(is_revoked=True), *wording.REVOKED),
    ],
)
def test_the_bar_says_in_words_how_the_desk_stands(stands, long, short):
    assert wording.bar_words(stands) == (long, short)


def test_the_bar_says_that_an_exchange_is_under_way():
    assert wording.bar_words(standing([MINUTE]), under_way=True) == wording.IN_PROGRESS


def test_being_offline_is_normal_and_never_red_until_days_have_passed():
    words, tone = wording.heading_words(standing([MINUTE], failure=AWAY))
    assert "可照常记录" in words
    assert tone == ""
    assert wording.heading_words(standing([DAY - MINUTE], failure=AWAY))[1] == ""
    assert wording.heading_words(standing([DAY], failure=AWAY))[1] == "warning"
    assert wording.heading_words(standing([3 * DAY - MINUTE], failure=AWAY))[1] == "warning"
    words, tone = wording.heading_words(standing([3 * DAY], failure=AWAY))
    assert words.startswith("✕ 已 3 天未上报")
    assert tone == "danger"


@pytest.mark.parametrize(
    ("stands", "begins", "tone"),
    [
        (standing(), "✔ 已全部上报", "ok"),
        (standing([MINUTE, MINUTE]), "● 2 项记录待上报", ""),
        (standing(files=[1_258_291]), "● 附件 1 个待上传（1.2 MB），联网时", ""),
        (standing(last=None), "● 已加入", ""),
        (standing(is_revoked=True), "△ 县级已停用", "warning"),
    ],
)
def test_the_page_begins_with_a_plain_sentence(stands, begins, tone):
    words, said = wording.heading_words(stands)
    assert words.startswith(begins)
    assert said == tone


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (None, "暂无"),
        (NOW, "10:42"),
        (YESTERDAY, "昨天17:02"),
        (NOW - 2 * DAY, "11-18 10:42"),
        (NOW + DAY, "11-21 10:42"),
        (NOW - 365 * DAY, "2025-11-20"),
    ],
)
def test_an_instant_is_said_as_people_say_it(at, words):
    assert wording.when(at, NOW) == words


def test_a_deed_is_shown_by_what_was_done_and_how_much():
    (one,) = standing([MINUTE]).pending
    assert wording.done_words(one) == "登记（共 46 条记录）"


def test_files_that_the_county_lacks_are_shown_with_what_is_left_to_send():
    assert wording.files_words(2, 1_258_291) == "附件 2 个待上传（1.2 MB）"
    assert wording.files_words(0, 0) == ""


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("attach", wording_of_files.ADD),
        ("strike-attachment", "作废"),
        ("settle-conflict", "核对"),
        ("a-verb-of-later", "记录"),
    ],
)
def test_a_deed_is_called_what_the_button_is_called(verb, words):
    (one,) = standing([MINUTE]).pending
    waiting = replace(one.waiting, verb=verb, count=1)
    assert wording.done_words(replace(one, waiting=waiting)) == words


def test_a_kind_of_a_newer_program_is_just_a_record():
    assert wording.kind_words("meeting") == "会议"
    assert wording.kind_words("drone") == "记录"

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.calendar.dates import from_excel_serial, full_date, read_date, read_time
from bindesk.domain.text.problems import Problem
from bindesk.messages import message

TODAY = date(2026, 11, 20)
typed_days = st.dates(date(1900, 1, 1), date(2080, 12, 31))


def chinese(day):
    digits = "〇一二三四五六七八九"

    def small(n):
        tens, ones = divmod(n, 10)
        head = "" if not tens else ("" if tens == 1 else digits[tens]) + "十"
        return head + (digits[ones] if ones else "")

    year = "".join(digits[int(d)] for d in str(day.year))
    return f"{year}年{small(day.month)}月{small(day.day)}日"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "2026.11.20",
        "2026/11/20",
        "2026年11月20日",
        "2026年11月20号",
        "2026 年 11 月 20 日",
        "20261120",
        "2026 11 20",
        "２０２６－１１－２０",
        "２０２６年１１月２０日",
        "2026。11。20",
        "2026、11、20",
        "2026—11—20",
        "二〇二六年十一月二十日",
        "二零二六年十一月二十日",
        "二○二六年十一月廿日",
        "2026-11-20 00:00:00",
        "今天",
    ],
)
def test_every_usual_way_to_write_a_day_is_read(typed):
    assert read_date(typed, TODAY) == TODAY


def test_days_near_today_have_words():
    assert read_date("昨天", TODAY) == date(2026, 11, 19)
    assert read_date(" 后天", TODAY) == date(2026, 11, 22)


def test_single_digits_need_no_nought():
    assert read_date("2026/1/5", TODAY) == date(2026, 1, 5)


@given(typed_days)
def test_what_is_written_out_is_read_back(day):
    for form in (full_date(day), day.isoformat(), f"{day:%Y%m%d}", f"{day:%Y.%m.%d}", chinese(day)):
        assert read_date(form, TODAY) == day


@given(st.text(max_size=20))
def test_any_text_gets_a_day_or_a_sentence(typed):
    found = read_date(typed, TODAY, "day")
    if isinstance(found, Problem):
        assert found.field == "day"
        assert message(found.code, found.values)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("26-11-20", "date-two-digit-year"),
        ("26年11月20日", "date-two-digit-year"),
        ("261120", "date-two-digit-year"),
        ("2026年11月", "date-needs-day"),
        ("2026-11", "date-needs-day"),
        ("202611", "date-needs-day"),
        ("11月20日", "date-needs-year"),
        ("11.20", "date-needs-year"),
        ("2026-02-29", "date-impossible"),
        ("2026-13-01", "date-impossible"),
        ("20260431", "date-impossible"),
        ("0026-01-01", "date-far-away"),
        ("2262-01-01", "date-far-away"),
        ("46346", "date-unreadable"),
        ("20/11/2026", "date-unreadable"),
        ("去年冬天", "date-unreadable"),
        ("", "date-unreadable"),
    ],
)
def test_what_can_not_be_a_day_is_asked_about(typed, code):
    found = read_date(typed, TODAY)
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (46346, date(2026, 11, 20)),
        (46346.75, date(2026, 11, 20)),
    ],
)
def test_a_sheets_serial_is_a_day(serial, day):
    assert from_excel_serial(serial) == day


def test_old_macs_count_from_1904():
    assert from_excel_serial(46346 - 1462, counts_from_1904=True) == date(2026, 11, 20)
    assert from_excel_serial(0, counts_from_1904=True) == date(1904, 1, 1)


@pytest.mark.parametrize("serial", [0, 60, -1, 3e6, 1e300, float("nan"), float("inf")])
def test_a_serial_that_is_no_day_is_asked_about(serial):
    found = from_excel_serial(serial, "born")
    assert isinstance(found, Problem)
    assert (found.code, found.field) == ("date-serial", "born")


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("9:30", 9, 30),
        ("9\uff1a30", 9, 30),
        ("９：３０", 9, 30),
        ("09:30:00", 9, 30),
        ("9:00", 9, 0),
        ("0930", 9, 30),
        ("930", 9, 30),
        ("9.30", 9, 30),
        ("9。30", 9, 30),
        ("9;30", 9, 30),
        ("9点半", 9, 30),
        ("九点半", 9, 30),
        ("9点", 9, 0),
        ("9点整", 9, 0),
        ("9时30分", 9, 30),
        ("九点三十分", 9, 30),
        ("十一点二十五", 11, 25),
        ("9点一刻", 9, 15),
        ("9点三刻", 9, 45),
        ("两点", 2, 0),
        ("9", 9, 0),
        ("14", 14, 0),
        ("上午9:30", 9, 30),
        ("上午 9点半", 9, 30),
        ("下午3点", 15, 0),
        ("下午15:00", 15, 0),
        ("晚上8点20", 20, 20),
        ("中午12点", 12, 0),
        ("中午1点", 13, 0),
        ("中午3点", 15, 0),
        ("中午11点半", 11, 30),
        ("0:05", 0, 5),
        ("下午12:30", 12, 30),
        ("凌晨12:30", 0, 30),
    ],
)
def test_every_usual_way_to_write_a_time_is_read(typed, hour, minute):
    assert read_time(typed) == time(hour, minute)


@given(st.times())
def test_a_time_is_read_back_with_and_without_its_colon(moment):
    wanted = moment.replace(second=0, microsecond=0)
    assert read_time(f"{moment:%H:%M}") == read_time(f"{moment:%H%M}") == wanted


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("24:00", "time-impossible"),
        ("9:60", "time-impossible"),
        ("晚上12点", "time-impossible"),
        ("2575", "time-impossible"),
        ("25", "time-impossible"),
        ("早饭后", "time-unreadable"),
        ("", "time-unreadable"),
    ],
)
def test_what_can_not_be_a_time_is_asked_about(typed, code):
    found = read_time(typed, "starts")
    assert isinstance(found, Problem)
    assert (found.code, found.field) == (code, "starts")
    assert message(found.code, found.values)

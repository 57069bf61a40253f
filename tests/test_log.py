"""Tests what the log contains, and that personal numbers are masked."""

import json
import logging

import pytest

from bindesk import log
from bindesk.domain.text.cleaning import mask_text


@pytest.fixture
def folder(tmp_path):
    log.start(tmp_path / "logs", mask_text)
    yield tmp_path / "logs"
    log.stop()


def _lines(folder):
    text = (folder / "bindesk.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_line_with_its_part_and_fields(folder):
    log.event("sheets", "导入完成", kind="member", count=3)
    (line,) = _lines(folder)
    assert (line["part"], line["text"], line["kind"], line["count"]) == (
        "sheets",
        "导入完成",
        "member",
        3,
    )
    assert line["at"].endswith("+00:00")


def test_numbers_are_masked_wherever_they_stand(folder):
    log.event("ui", "找 610427195503150018 的电话 13800000001", kind="610427195503150018")
    text = (folder / "bindesk.log").read_text("utf-8")
    assert "610427195503150018" not in text
    assert "13800000001" not in text
    assert "6104**********0018" in text


def test_a_bug_has_its_trace_masked_and_no_locals(folder):
    secret = "甲乙丙丁"  # noqa: F841
    try:
        int("no resident 610427195503150018")
    except ValueError as error:
        log.log_bug("cli", error)
    (line,) = _lines(folder)
    assert "test_log.py" in line["trace"]
    assert "610427195503150018" not in line["trace"]
    assert "甲乙丙丁" not in line["trace"].replace('secret = "甲乙丙丁"', "")


def test_a_field_outside_the_list_is_refused():
    with pytest.raises(ValueError, match="phone"):
        log.event("ui", "x", phone="13800000001")


def test_nothing_is_written_before_the_first_line(folder):
    assert not folder.exists()


def test_old_files_are_kept_five_deep(folder):
    for _ in range(60):
        log.event("db", "长" * 50_000)
    assert 2 <= len(list(folder.iterdir())) <= 5


def test_a_disk_that_refuses_costs_only_the_line(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be", "utf-8")
    log.start(tmp_path / "taken", mask_text)
    log.event("db", "x")
    log.stop()
    assert (tmp_path / "taken").is_file()


def test_starting_again_closes_the_file_before(folder, tmp_path):
    log.event("db", "一")
    log.start(tmp_path / "other", mask_text)
    log.event("db", "二")
    assert [line["text"] for line in _lines(folder)] == ["一"]
    assert len(logging.getLogger("bindesk").handlers) == 1

"""Made-up deeds: every deed in the acknowledgement file is stored."""

import pytest

from bindesk.errors import ExternalError
from bindesk.operations.maintenance.checks import check
from bindesk.operations.practice.workload import work
from bindesk.operations.records import json_lines
from tests.support.desks.journals import deeds_in_order


def _acked(path):
    return [line.split() for line in path.read_text("ascii").splitlines()]


def test_each_line_names_a_kept_deed_in_order(desk, tmp_path):
    assert work(desk, 7, 40, tmp_path / "ack") == 40
    with desk.reading() as conn:
        kept = [deed.id for deed in deeds_in_order(conn)]
    acked = _acked(tmp_path / "ack")
    assert [number for number, _ in acked] == [str(n) for n in range(1, 41)]
    assert [deed for _, deed in acked] == kept


def test_the_deeds_are_of_several_kinds_and_leave_the_desk_sound(desk, tmp_path):
    work(desk, 7, 60, tmp_path / "ack")
    with desk.reading() as conn:
        verbs = {deed.verb for deed in deeds_in_order(conn)}
    assert {"record-meeting", "accept-errand", "correct-resident", "strike-resident"} <= verbs
    assert check(desk).problems == ()


def test_a_second_run_goes_on_from_what_the_first_left(desk, tmp_path):
    work(desk, 1, 30, tmp_path / "ack")
    work(desk, 2, 30, tmp_path / "ack")
    counts = {one.kind: one.count for one in json_lines.digest(desk)}
    assert counts["member"] == 45
    assert len(_acked(tmp_path / "ack")) == 60


def test_an_ack_file_that_can_not_be_written_is_an_external_error(desk, tmp_path):
    with pytest.raises(ExternalError, match="disk-refuses"):
        work(desk, 1, 1, tmp_path / "no" / "folder" / "ack")


def test_an_accepted_errand_has_its_first_step(desk, tmp_path):
    work(desk, 7, 60, tmp_path / "ack")
    counts = {one.kind: one.count for one in json_lines.digest(desk)}
    assert counts["errand-step"] >= counts["errand"] > 0

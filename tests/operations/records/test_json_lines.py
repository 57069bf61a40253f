"""Records as canonical JSON lines: masked, sorted, of one year if asked."""

import json
from datetime import date

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, Attendance, Meeting
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.records.json_lines import digest, id_of, lines
from tests.support.desks.audit_trail import audit_entries

WANG = Resident(
    id="wang",
    name="王小明",
    id_number="610427195503150018",
    phone="13800000001",
    address="三组12号",
)


@pytest.fixture(autouse=True)
def _records(desk):
    with desk.writing("record") as work:
        work.put_all(RESIDENT, [WANG, Resident(id="li", name="李大山", household="13800000002")])
        for year in (2025, 2026):
            meeting = Meeting(
                id=f"m{year}",
                type="DH",
                topic="会",
                day=date(year, 3, 1),
                number=f"Z-DH-{year}-001",
            )
            work.put(MEETING, meeting)
            line = Attendance(id=f"a{year}", meeting=meeting.id, role="member", status="present")
            work.put(ATTENDANCE, line)


def _listed(desk, kind, **how):
    return [json.loads(line) for line in lines(desk, KINDS[kind], **how)]


def test_sensitive_values_are_masked_and_lines_sorted_by_id(desk):
    li, wang = _listed(desk, "resident")
    assert (li["id"], wang["id"]) == ("li", "wang")
    assert wang["id_number"] == "6104**********0018"
    assert wang["phone"] == "138****0001"
    assert wang["address"] == "***"
    assert wang["name"] == "王小明"


def test_a_number_that_stands_in_another_field_is_masked_too(desk):
    assert _listed(desk, "resident")[0]["household"] == "138****0002"


def test_fields_at_their_default_are_left_out(desk):
    assert "household" not in _listed(desk, "resident")[1]


def test_unmasked_lines_are_whole_and_the_audit_notes_the_clerk(desk):
    assert _listed(desk, "resident", unmask=True)[1]["id_number"] == WANG.id_number
    with desk.reading() as conn:
        assert [(e.action, e.kind, e.clerk) for e in audit_entries(conn)] == [
            ("unmask-list", "resident", "李秀英")
        ]


def test_masked_lines_leave_no_trace(desk):
    _listed(desk, "resident")
    with desk.reading() as conn:
        assert audit_entries(conn) == []


def test_a_year_keeps_what_happened_in_it(desk):
    assert [m["id"] for m in _listed(desk, "meeting", year=2025)] == ["m2025"]
    assert [a["id"] for a in _listed(desk, "attendance", year=2026)] == ["a2026"]


def test_a_year_of_what_has_no_day_is_refused(desk):
    with pytest.raises(ValidationFailed, match="list-without-day"):
        _listed(desk, "resident", year=2026)


def test_struck_records_are_listed_as_struck(desk):
    with desk.writing("strike") as work:
        work.strike(RESIDENT, "li", "重复")
    assert _listed(desk, "resident")[0]["struck"] is True


def test_a_record_is_found_by_id_number_or_name(desk):
    assert id_of(desk, MEETING, "m2025") == "m2025"
    assert id_of(desk, MEETING, "Z-DH-2026-001") == "m2026"
    assert id_of(desk, RESIDENT, "王小明") == "wang"


@pytest.mark.parametrize("words", ["会", "没有"])
def test_a_name_of_several_or_of_none_is_not_guessed(desk, words):
    with pytest.raises(ValidationFailed, match="record-missing"):
        id_of(desk, MEETING, words)


def test_a_digest_counts_each_kind(desk):
    counts = {one.kind: one.count for one in digest(desk)}
    assert (counts["resident"], counts["meeting"], counts["errand"]) == (2, 2, 0)

"""What every visit has in common when it enters the books."""

from dataclasses import replace

import pytest

from bindesk.db.calendar import calendars
from bindesk.db.records import records
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import known_codes
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import (
    UNNAMED_VISITOR,
    StepInput,
    register,
    resolved,
)
from tests.support.desks.township_desks import ZFT, at, township_desk


def test_a_visitor_without_a_name_stands_under_spoken():
    assert resolved(Visit()).visitor == UNNAMED_VISITOR
    assert resolved(Visit(visitor="赵卫东")).visitor == "赵卫东"
    assert resolved(Visit(resident="r")).visitor == ""


def test_a_visit_that_is_not_in_order_leaves_no_trace(desk):
    with pytest.raises(ValidationFailed), desk.writing("accept-errand") as work:
        register(desk, work, Visit(subject="问路", phone="x"), [StepInput(state="accepted")])
    with desk.writing("accept-errand") as work:
        register(desk, work, Visit(visitor="赵卫东", subject="问路"), [StepInput(state="accepted")])
    assert ERRAND.name in work.changes.kinds


def test_text_that_is_too_long_is_said_by_its_field(desk):
    visit = Visit(visitor="赵卫东", subject="问" * 101)
    with pytest.raises(ValidationFailed) as caught, desk.writing("accept-errand") as work:
        register(desk, work, visit, [StepInput(state="accepted")])
    assert [(p.code, p.field) for p in caught.value.problems] == [("text-too-long", "subject")]


def test_the_calendar_of_the_store_knows_this_year(desk):
    with desk.reading() as conn:
        assert 2026 in calendars.load(conn).years


def test_every_finding_of_the_hall_has_a_sentence():
    needs = ("note", "reason", "office", "outcome", "way", "rating", "day")
    assert {f"step-needs-{need}" for need in needs} <= known_codes()


def test_a_townships_hall_serves_a_villages_resident_and_leaves_the_record_alone(tmp_path):
    township = township_desk(tmp_path / "above")
    with at(township, ZFT).writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="r", name="赵卫东"))
    visit = Visit(resident="r", subject="问路", phone="13900000002")
    with township.writing("accept-errand") as work:
        errand = register(township, work, visit, [StepInput(state="accepted")])
    with township.reading() as conn:
        assert records.load(conn, RESIDENT, "r").phone == ""
        assert records.load(conn, ERRAND, errand).phone == "13900000002"
    township.close()


def test_a_unit_of_days_that_only_a_newer_version_counts_is_not_promised(desk):
    item = ErrandItem(id="i", code="A01", name="高龄津贴", handling="agency", promise_workdays=5)
    with desk.writing("record-errand-item") as work:
        work.put(ERRAND_ITEM, replace(item, day_kind="H"))
    visit = Visit(visitor="赵卫东", item="i")
    with pytest.raises(ValidationFailed) as caught, desk.writing("accept-errand") as work:
        register(desk, work, visit, [StepInput(state="accepted")])
    assert [(p.code, p.values) for p in caught.value.problems] == [
        ("promise-unit-unknown", {"unit": "H"})
    ]
    with pytest.raises(ValidationFailed):
        errands.due_date_for(desk, 5, "H")

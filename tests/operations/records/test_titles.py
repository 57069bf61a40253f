"""Titles of records of any kind."""

import pytest
from sqlalchemy import text

from bindesk.domain.all_kinds import KINDS
from bindesk.operations.records.titles import title, titles, words
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def only(conn, table, more=""):
    return conn.execute(text(f"SELECT id FROM {table} {more}")).scalars().first()


def test_a_thing_of_its_own_is_called_by_its_title(desk):
    meeting, errand = held(desk), accepted(desk)
    with desk.reading() as conn:
        assert title(conn, "meeting", meeting) == "讨论集体经济分红"
        assert title(conn, "resident", PERSON.id) == "王小明"
        assert title(conn, "errand", errand).endswith("-2026-A-0001")


def test_a_part_is_called_after_what_it_is_part_of(desk):
    held(desk)
    accepted(desk)
    with desk.reading() as conn:
        line = only(conn, "attendance", "WHERE status = 'leave-sick'")
        called = title(conn, "attendance", line)
        assert called.startswith("讨论集体经济分红 ")
        assert called.endswith(" 请假（病）")
        assert len(called.split()) == 3
        step = only(conn, "errand_step")
        assert title(conn, "errand-step", step).endswith("-0001 受理")


def test_what_is_not_there_or_not_known_has_no_name(desk):
    with desk.reading() as conn:
        assert title(conn, "meeting", "none") == ""
        assert titles(conn, "a-later-kind", ["x"]) == {}


def test_sensitive_values_are_masked_unless_they_may_be_seen(desk):
    specs = KINDS["resident"].specs
    with desk.reading() as conn:
        number = words(conn, "id_number", specs["id_number"], "610427195503150018")
        assert "19550315" not in number
        seen = words(conn, "id_number", specs["id_number"], "610427195503150018", unmask=True)
        assert seen == "610427195503150018"
        assert words(conn, "gender", specs["gender"], "male") == "男"
        assert words(conn, "note", KINDS["errand"].specs["materials"], "13800000001 电话") != (
            "13800000001 电话"
        )


def test_a_reference_is_called_by_what_it_means(desk):
    specs = KINDS["errand"].specs
    with desk.reading() as conn:
        assert words(conn, "resident", specs["resident"], PERSON.id) == "王小明"
        assert words(conn, "resident", specs["resident"], "gone") == "gone"
        assert words(conn, "resident", specs["resident"], "") == ""

"""The hall's lists and cards."""

from datetime import date

import pytest

from bindesk.db.errands import errands as lists
from bindesk.domain.errands.deadlines import Colour
from bindesk.domain.errands.errand_items import errand_item_id
from bindesk.domain.errands.errand_lists import ErrandFilter, HallCounts, month_filter
from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.errands import errand_items, errand_lists, errands
from bindesk.operations.errands.registration import StepInput
from tests.support.desks.desks import UNIT
from tests.support.desks.township_desks import ZFT, township_desk

WATER, CARD = errand_item_id(UNIT, "BM01"), errand_item_id(UNIT, "BM15")


@pytest.fixture(autouse=True)
def _known(desk):
    errand_items.install_catalogue(desk)
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="ming", unit=UNIT, name="王小明", group="三组"))


def taken_on(desk, days, item=CARD):
    return errands.accept(desk, Visit(resident="ming", item=item, promised_days=days))[1]


def test_the_ledger_shows_every_visit_of_a_month_and_struck_ones_too(desk, clock):
    first = taken_on(desk, 1)
    errands.strike(desk, first, "重复")
    clock.move(days=30)
    second = taken_on(desk, 1)
    assert errand_lists.ledger(desk, month_filter(2026, 11)) == ([first], 1)
    assert errand_lists.ledger(desk, ErrandFilter()) == ([second, first], 2)
    row = errand_lists.rows(desk, [first])[0]
    assert (row.line.struck, row.standing, row.line.group) == (True, None, "三组")


def test_open_errands_come_with_the_most_urgent_first(desk):
    late, near, far = taken_on(desk, 20), taken_on(desk, 1), taken_on(desk, 9)
    done = errands.accept(desk, Visit(resident="ming", item=WATER), finish=True)[1]
    rows = errand_lists.open_rows(desk)
    assert [row.line.id for row in rows] == [near, far, late]
    assert done not in {row.line.id for row in rows}
    assert [row.standing.colour for row in rows] == [Colour.YELLOW, Colour.GREEN, Colour.GREEN]


def test_the_overview_counts_what_waits(desk, clock):
    assert errand_lists.overview(desk) == HallCounts()
    overdue, today, paused = taken_on(desk, 1), taken_on(desk, 4), taken_on(desk, 4)
    ready = taken_on(desk, 20)
    errands.step(desk, paused, StepInput(state="paused", reason="公示"))
    errands.step(desk, ready, StepInput(state="submitted", office="镇社保站"))
    errands.step(desk, ready, StepInput(state="decided", outcome="granted"))
    errands.step(desk, ready, StepInput(state="to-deliver"))
    clock.move(days=6)
    errands.accept(desk, Visit(resident="ming", item=WATER), finish=True)
    counts = errand_lists.overview(desk)
    assert counts == HallCounts(
        open=4, due_today=1, overdue=1, near=1, to_deliver=1, accepted_today=1, ended_today=1
    )
    rows = errand_lists.open_rows(desk)
    assert errand_lists.hall_counts(desk, rows) == counts
    assert {overdue, today} < {row.line.id for row in errand_lists.open_rows(desk)}


def test_a_persons_history_is_the_newest_five(desk):
    made = [taken_on(desk, 1) for _ in range(6)]
    assert [row.line.id for row in errand_lists.history(desk, ["ming"])] == made[:0:-1]


def test_a_card_tells_all_of_an_errand_and_what_may_follow(desk):
    made = taken_on(desk, 5)
    errands.step(desk, made, StepInput(state="submitted", office="镇社保站"))
    card = errand_lists.details(desk, made)
    assert [step.state for step in card.steps] == ["accepted", "submitted"]
    assert card.next_states >= {"in-progress", "decided", "paused"}
    assert (card.person.name, card.item.code) == ("王小明", "BM15")
    assert card.row.standing.due == date(2026, 11, 27)


def test_nothing_follows_on_a_struck_card(desk):
    made = taken_on(desk, 5)
    errands.strike(desk, made, "重复")
    assert errand_lists.details(desk, made).next_states == frozenset()


def test_a_card_of_somebody_without_a_name_has_no_person(desk):
    made = errands.consult(desk, Visit(subject="问路"))[1]
    card = errand_lists.details(desk, made)
    assert (card.person, card.item) == (None, None)


def test_there_is_no_card_without_an_errand(desk):
    assert errand_lists.details(desk, "none") is None


def test_a_ledger_that_is_too_long_is_cut_and_counted_whole(tmp_path, monkeypatch):
    township = township_desk(tmp_path)
    newest, count = errand_lists.ledger(township, ErrandFilter())
    assert (len(newest), count) == (4, 4)
    monkeypatch.setattr(errand_lists, "MOST_LISTED", 3)
    found, count = errand_lists.ledger(township, ErrandFilter())
    assert (found, count) == (newest[:3], 4)
    assert errand_lists.overview(township, ZFT).open == 2
    township.close()


def test_of_all_villages_open_errands_the_most_urgent_are_listed_and_all_counted(
    tmp_path, monkeypatch
):
    township = township_desk(tmp_path)
    forth = errand_lists.open_rows(township)
    rows, counts = errand_lists.urgent_rows(township)
    assert (rows, counts) == (forth, errand_lists.count_open(forth, township.today()))
    monkeypatch.setattr(errand_lists, "MOST_OPEN", 1)
    assert errand_lists.urgent_rows(township) == (forth[:1], counts)
    assert counts.open > 2
    assert len(errand_lists.urgent_rows(township, ZFT)[0]) == 2
    township.close()


def test_paused_errands_are_listed_last_out_of_the_store_too(desk):
    paused, far, near = taken_on(desk, 4), taken_on(desk, 9), taken_on(desk, 1)
    errands.step(desk, paused, StepInput(state="paused", reason="公示"))
    with desk.reading() as conn:
        assert [line.id for line in lists.most_urgent(conn, 9)] == [near, far, paused]
    assert [row.line.id for row in errand_lists.open_rows(desk)] == [near, far, paused]

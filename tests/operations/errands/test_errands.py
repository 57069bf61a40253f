"""Errands from the counter to their end, each deed as a clerk does it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bindesk.db.errands import errands as kept
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.domain.errands.errand_items import ERRAND_ITEM, errand_item_id
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.errands import errand_items, errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.journal import undo
from tests.support.desks.desks import UNIT

WATER, CARD = errand_item_id(UNIT, "BM01"), errand_item_id(UNIT, "BM15")
ALLOWANCE, PROOF = errand_item_id(UNIT, "BM19"), errand_item_id(UNIT, "BM40")
WANG = Resident(
    id="ming", unit=UNIT, name="王小明", born=date(1955, 3, 15), group="三组",
    id_number="610427195503150018", gender="male",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _laid_out(desk):
    errand_items.install_catalogue(desk)
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, WANG)


def errand(desk, record):
    with desk.reading() as conn:
        return records.load(conn, ERRAND, record)


def steps(desk, record):
    with desk.reading() as conn:
        return kept.steps(conn, record)


def states(desk, record):
    return [step.state for step in steps(desk, record)]


def refusal(deed, *said, **more):
    with pytest.raises(ValidationFailed) as caught:
        deed(*said, **more)
    return [problem.code for problem in caught.value.problems]


def carried(desk, item=CARD):
    _, made = errands.accept(desk, Visit(resident="ming", item=item))
    return made


def at(clock, day, hour=4):
    clock.at = datetime(*day, hour, tzinfo=UTC)


def test_an_errand_done_on_the_spot_is_one_deed_with_two_steps(desk):
    changes, made = errands.accept(
        desk, Visit(resident="ming", item=WATER, amount=12050), finish=True
    )
    row = errand(desk, made)
    assert (row.number, row.subject, row.visitor) == (
        f"{UNIT}-2026-A-0001",
        "水费代收代缴",
        "王小明",
    )
    assert (row.accepted_on, row.due_on, row.amount) == (
        date(2026, 11, 20),
        date(2026, 11, 20),
        12050,
    )
    assert (row.handling, row.first_asked) == ("direct", "李秀英")
    assert states(desk, made) == ["accepted", "done"]
    assert changes.kinds == {"errand", "errand-step"}
    with desk.reading() as conn:
        assert len(journal.deeds_on(conn, "errand", made)) == 1


def test_numbers_have_no_gaps_even_when_an_errand_is_refused_in_between(desk):
    carried(desk)
    assert refusal(errands.accept, desk, Visit(resident="ming")) == ["item-missing"]
    second = carried(desk)
    errands.strike(desk, second, "重复登记")
    assert errand(desk, carried(desk)).number == f"{UNIT}-2026-A-0003"


def test_a_new_year_begins_its_own_numbers(desk, clock):
    carried(desk)
    at(clock, (2026, 12, 31), 17)
    assert errand(desk, carried(desk)).number == f"{UNIT}-2027-A-0001"


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        ((2026, 2, 13), 5, date(2026, 2, 27)),
        ((2026, 9, 30), 3, date(2026, 10, 10)),
        ((2026, 4, 30), 7, date(2026, 5, 13)),
        ((2025, 9, 26), 15, date(2025, 10, 23)),
    ],
)
def test_the_promised_day_counts_working_days_from_the_calendar(desk, clock, day, days, due):
    at(clock, day)
    _, made = errands.accept(desk, Visit(resident="ming", item=CARD, promised_days=days))
    row = errand(desk, made)
    assert (row.due_on, row.promised_days, row.due_estimated) == (due, days, False)


def test_a_promise_into_a_year_without_published_holidays_is_marked(desk, clock):
    at(clock, (2026, 12, 20))
    assert errand(desk, carried(desk, ALLOWANCE)).due_estimated


def test_a_due_day_is_known_before_anything_is_stored(desk, clock):
    at(clock, (2026, 2, 13))
    assert errands.due_date_for(desk, 5) == (date(2026, 2, 27), False)
    assert errands.due_date_for(desk, 0) == (date(2026, 2, 13), False)
    at(clock, (2026, 12, 28))
    assert errands.due_date_for(desk, 20, "C")[1]


def test_a_newcomer_becomes_a_resident_in_the_same_deed(desk):
    newcomer = Resident(id="", name="单玉兰", id_number="610427196007080027", group="二组")
    changes, made = errands.accept(
        desk, Visit(newcomer=newcomer, phone="13800000002", item=WATER), finish=True
    )
    assert changes.kinds == {"resident", "errand", "errand-step"}
    with desk.reading() as conn:
        kept_one = records.load(conn, RESIDENT, errand(desk, made).resident)
    assert (kept_one.name, kept_one.phone, kept_one.group) == ("单玉兰", "13800000002", "二组")
    assert (kept_one.born, kept_one.gender) == (date(1960, 7, 8), "female")


def test_a_newcomer_with_a_wrong_number_is_not_stored(desk):
    newcomer = Resident(id="", name="单玉兰", id_number="61042719600708002")
    assert refusal(errands.accept, desk, Visit(newcomer=newcomer, item=WATER)) == [
        "id-number-shape"
    ]
    with desk.reading() as conn:
        assert records.count(conn, RESIDENT) == 1
        assert records.count(conn, ERRAND) == 0


def test_a_member_who_comes_is_not_asked_again(desk):
    with desk.writing("record-member") as work:
        known = {"id": "m", "unit": UNIT, "name": "吴兴梅", "phone": "13800000003"}
        work.put(MEMBER, Member(**known, id_number="61048219990101003X"))
    _, made = errands.accept(desk, Visit(member="m", item=WATER))
    row = errand(desk, made)
    assert (row.visitor, row.phone) == ("吴兴梅", "13800000003")
    with desk.reading() as conn:
        assert records.load(conn, RESIDENT, row.resident).id_number == "61048219990101003X"


def test_a_telephone_number_given_once_stays_with_the_resident(desk):
    errands.accept(desk, Visit(resident="ming", item=WATER, phone="13800000001"))
    assert errand(desk, carried(desk)).phone == "13800000001"


def test_a_clerk_may_choose_another_handling_and_another_first_asked(desk):
    visit = Visit(
        resident="ming", item=WATER, handling="agency", promised_days=5, first_asked="张建国"
    )
    row = errand(desk, errands.accept(desk, visit)[1])
    assert (row.handling, row.first_asked, row.due_on) == ("agency", "张建国", date(2026, 11, 27))


def test_what_the_township_decides_can_not_be_done_on_the_spot(desk):
    assert refusal(errands.accept, desk, Visit(resident="ming", item=CARD), finish=True) == [
        "step-not-allowed"
    ]


def test_an_errand_by_agency_promises_some_days(desk):
    visit = Visit(resident="ming", item=WATER, handling="agency")
    assert refusal(errands.accept, desk, visit) == ["agency-needs-days"]


def test_an_item_or_a_person_that_is_not_there_is_said(desk):
    assert refusal(errands.accept, desk, Visit(resident="ming", item="none")) == ["item-missing"]
    assert refusal(errands.accept, desk, Visit(resident="nobody", item=WATER)) == ["record-missing"]


def test_an_item_struck_from_the_catalogue_is_offered_no_more(desk):
    with desk.writing("strike") as work:
        work.strike(ERRAND_ITEM, WATER, "停办")
    assert refusal(errands.accept, desk, Visit(resident="ming", item=WATER)) == ["item-missing"]


@pytest.mark.parametrize(
    "visit",
    [
        Visit(resident="ming", subject="亲属关系证明"),
        Visit(resident="ming", item=PROOF, note="开个健在证明"),
    ],
)
def test_a_certificate_a_village_must_not_issue_is_never_accepted(desk, visit):
    assert refusal(errands.accept, desk, visit) == ["certificate-not-issued-here"]


def test_a_request_for_a_forbidden_certificate_is_guided_and_registered(desk):
    changes, made, certificate = errands.guide(desk, "要开亲属关系证明", Visit())
    row = errand(desk, made)
    assert (row.visitor, row.subject, row.due_on) == ("现场口头", "亲属关系证明", None)
    step = steps(desk, made)[0]
    assert (step.state, step.office) == ("guided", certificate.body)
    assert "公证" in step.note
    assert changes.kinds == {"errand", "errand-step"}


def test_only_the_listed_certificates_lead_elsewhere(desk):
    assert refusal(errands.guide, desk, "水费", Visit()) == ["certificate-unknown"]


def test_consulting_is_a_row_too(desk):
    _, made = errands.consult(desk, Visit(subject="问养老金什么时候发", note="每月15日"))
    assert states(desk, made) == ["guided"]
    assert errand(desk, made).visitor == "现场口头"
    assert steps(desk, made)[0].note == "每月15日"


def test_a_refused_visit_says_why_and_where_to_go(desk):
    visit = Visit(resident="ming", item=CARD)
    _, made = errands.refuse(desk, visit, "户口不在本村", "新民镇社保站")
    assert states(desk, made) == ["refused"]
    assert errand(desk, made).due_on is None
    assert refusal(errands.refuse, desk, visit, "", "") == ["step-needs-reason", "step-needs-note"]


def test_the_clock_starts_when_what_was_missing_has_come(desk, clock):
    at(clock, (2026, 9, 25))
    _, made = errands.notify(
        desk, Visit(resident="ming", item=CARD, promised_days=3), "户口簿\n照片"
    )
    assert errand(desk, made).due_on is None
    at(clock, (2026, 9, 30))
    errands.step(desk, made, StepInput(state="accepted"))
    assert errand(desk, made).due_on == date(2026, 10, 10)
    assert errand(desk, made).accepted_on == date(2026, 9, 25)


def test_missing_materials_are_notified_once(desk):
    _, made = errands.notify(desk, Visit(resident="ming", item=CARD), "户口簿")
    again = StepInput(state="supplement", note="照片")
    assert refusal(errands.step, desk, made, again) == ["notice-again-needs-reason"]
    errands.step(desk, made, replace(again, reason="镇上新要求"))
    assert states(desk, made) == ["supplement", "supplement"]


def test_an_agency_errand_goes_its_whole_way(desk):
    made = carried(desk)
    for said in (
        StepInput(state="to-submit"),
        StepInput(state="submitted", office="镇社保站 张干事", batch="2026-11-03"),
        StepInput(state="in-progress"),
        StepInput(state="returned", reason="缺照片"),
        StepInput(state="submitted", office="镇社保站 张干事"),
        StepInput(state="decided", outcome="granted"),
        StepInput(state="to-deliver"),
        StepInput(state="delivered", way="home"),
        StepInput(state="rated", rating="2"),
        StepInput(state="mending"),
        StepInput(state="mended", note="已上门道歉"),
        StepInput(state="filed"),
    ):
        errands.step(desk, made, said)
    assert [step.place for step in steps(desk, made)] == list(range(1, 14))
    assert steps(desk, made)[-1].before == "mended"


def test_a_step_that_can_not_follow_changes_nothing(desk):
    made = carried(desk)
    assert refusal(errands.step, desk, made, StepInput(state="delivered", way="hall")) == [
        "step-not-allowed"
    ]
    assert refusal(errands.finish, desk, made) == ["step-not-allowed"]
    assert states(desk, made) == ["accepted"]


def test_a_direct_errand_left_over_is_finished_later(desk):
    made = carried(desk, WATER)
    errands.finish(desk, made, "已缴")
    assert states(desk, made) == ["accepted", "done"]


def test_a_pause_moves_the_promised_day_by_the_working_days_it_took(desk, clock):
    at(clock, (2026, 11, 2))
    _, made = errands.accept(desk, Visit(resident="ming", item=CARD, promised_days=10))
    assert errand(desk, made).due_on == date(2026, 11, 16)
    at(clock, (2026, 11, 4))
    errands.step(desk, made, StepInput(state="paused", reason="公示7天"))
    at(clock, (2026, 11, 11))
    errands.step(desk, made, StepInput(state="accepted"))
    assert errand(desk, made).due_on == date(2026, 11, 20)
    assert steps(desk, made)[-1].due_on == date(2026, 11, 20)


def test_a_pause_of_no_whole_day_moves_nothing(desk, clock):
    made = carried(desk)
    before = errand(desk, made).due_on
    errands.step(desk, made, StepInput(state="paused", reason="评审"))
    errands.step(desk, made, StepInput(state="accepted"))
    assert errand(desk, made).due_on == before


def test_an_extension_is_given_once_before_the_day_and_with_a_reason(desk, clock):
    made = carried(desk)
    assert refusal(errands.extend, desk, made, 3, " ") == ["extension-needs-reason"]
    errands.extend(desk, made, 3, "制卡设备检修")
    assert errand(desk, made).due_on == date(2026, 11, 26)
    assert states(desk, made) == ["accepted", "accepted"]
    assert refusal(errands.extend, desk, made, 3, "再等等") == ["extended-twice"]


def test_an_extension_after_the_day_comes_too_late(desk, clock):
    made = carried(desk)
    clock.move(days=4)
    assert refusal(errands.extend, desk, made, 3, "忘了") == ["extension-too-late"]


@pytest.mark.parametrize("state", ["paused", "withdrawn"])
def test_an_errand_that_is_not_running_is_not_extended(desk, state):
    made = carried(desk)
    errands.step(desk, made, StepInput(state=state, reason="公示"))
    assert refusal(errands.extend, desk, made, 3, "公示") == ["extension-not-running"]


def test_a_correction_keeps_what_was_said_before_in_the_journal(desk):
    made = carried(desk)
    row = errand(desk, made)
    errands.correct(desk, replace(row, phone="13800000009"), "电话记错")
    assert errand(desk, made).phone == "13800000009"
    assert errand(desk, made).correction == "电话记错"
    with desk.reading() as conn:
        assert [d.verb for d in journal.deeds_on(conn, "errand", made)] == [
            "accept-errand",
            "correct-errand",
        ]


def test_a_correction_has_a_reason_and_leaves_the_number(desk):
    row = errand(desk, carried(desk))
    assert refusal(errands.correct, desk, replace(row, number="1"), "") == [
        "errand-correction-needs-reason",
        "errand-number-fixed",
    ]


def test_a_struck_errand_stays_and_takes_no_more_steps(desk):
    made = carried(desk)
    assert refusal(errands.strike, desk, made, "") == ["errand-strike-needs-reason"]
    errands.strike(desk, made, "重复登记")
    row = errand(desk, made)
    assert (row.struck, row.struck_reason) == (True, "重复登记")
    assert refusal(errands.step, desk, made, StepInput(state="withdrawn")) == ["errand-struck"]


def test_nothing_is_done_to_an_errand_that_is_not_there(desk):
    assert refusal(errands.step, desk, "none", StepInput(state="done")) == ["record-missing"]


def test_undoing_a_visit_strikes_all_of_it(desk):
    newcomer = Resident(id="", name="赵卫东")
    _, made = errands.accept(desk, Visit(newcomer=newcomer, item=WATER), finish=True)
    undo.undo_last(desk)
    assert errand(desk, made).struck
    with desk.reading() as conn:
        assert records.load(conn, RESIDENT, errand(desk, made).resident).struck


def test_undoing_a_step_takes_the_errand_back_to_where_it_stood(desk):
    made = carried(desk)
    errands.step(desk, made, StepInput(state="withdrawn"))
    undo.undo_last(desk)
    errands.step(desk, made, StepInput(state="to-submit"))
    assert states(desk, made) == ["accepted", "to-submit"]

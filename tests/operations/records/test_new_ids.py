"""Two desks that record the same thing record one; what is another thing by now stays apart."""

import pytest

from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import CLOSURE
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.records import registers
from bindesk.operations.records.sheet_import import RowOutcome, import_sheet
from tests.sheets.making import saved, xlsx
from tests.support.desks.township_desks import ZFT, at, township_desk

BRANCH = {"name": "早饭头村党支部", "type": "branch"}
ITEM = {"code": "BM01", "name": "水费代缴", "handling": "direct", "promise_workdays": 0}
SHEETS = {
    ORGANISATION: (("组织名称", "组织类型"), ("早饭头村党支部", "党支部")),
    ERRAND_ITEM: (
        ("事项编码", "事项名称", "办理方式", "承诺时限"),
        ("BM01", "水费代缴", "直办", 0),
    ),
    CLOSURE: (("日期", "原因"), ("2026-11-23", "停电")),
}
FORMS = {ORGANISATION: BRANCH, ERRAND_ITEM: ITEM, CLOSURE: {"day": "2026-11-23"}}


@pytest.mark.parametrize("kind", SHEETS, ids=lambda kind: kind.name)
def test_a_form_and_a_sheet_give_one_id(desk, tmp_path, kind):
    path = saved(tmp_path, "a.xlsx", xlsx(SHEETS[kind]))
    assert import_sheet(desk, kind, path).count(RowOutcome.NEW) == 1
    assert registers.ids(desk, kind) == [kind.natural_id(desk.office.unit, FORMS[kind])]


def _recorded(desk, kind, values):
    return registers.record(desk, kind, values)[1]


def test_what_was_struck_is_valid_again_when_it_is_recorded_again(desk):
    record = _recorded(desk, ORGANISATION, BRANCH)
    registers.strike(desk, ORGANISATION, record, "登记错误")
    assert _recorded(desk, ORGANISATION, {**BRANCH, "document": "新党发〔2026〕5号"}) == record
    again = registers.open_record(desk, ORGANISATION, record)
    assert again.struck_reason is None
    assert again.values["document"] == "新党发〔2026〕5号"


def test_a_record_that_got_another_name_leaves_the_old_one_free(desk):
    record = _recorded(desk, ORGANISATION, BRANCH)
    registers.correct(desk, ORGANISATION, record, {"name": "早饭头村第一党支部"})
    other = _recorded(desk, ORGANISATION, BRANCH)
    assert other != record
    assert registers.title(desk, "organisation", record) == "早饭头村第一党支部"
    assert registers.title(desk, "organisation", other) == "早饭头村党支部"
    with pytest.raises(ValidationFailed, match="record-there-already"):
        _recorded(desk, ORGANISATION, BRANCH)


def test_a_sheet_does_not_rename_a_record_back(desk, tmp_path):
    record = _recorded(desk, ORGANISATION, BRANCH)
    registers.correct(desk, ORGANISATION, record, {"name": "早饭头村第一党支部"})
    path = saved(tmp_path, "a.xlsx", xlsx(SHEETS[ORGANISATION]))
    assert import_sheet(desk, ORGANISATION, path).count(RowOutcome.NEW) == 1
    assert registers.title(desk, "organisation", record) == "早饭头村第一党支部"
    assert len(registers.ids(desk, ORGANISATION)) == 2


def test_people_have_ids_that_follow_from_nothing_secret(desk):
    newcomer = {
        "name": "单小丽",
        "id_number": "610427196207080027",
        "category": "full",
        "joined_on": "1990-07-01",
    }
    record = _recorded(desk, MEMBER, newcomer)
    registers.strike(desk, MEMBER, record, "登记错误")
    assert _recorded(desk, MEMBER, newcomer) != record


def test_a_township_closes_on_a_day_on_which_a_village_does(tmp_path):
    township = township_desk(tmp_path / "above")
    _recorded(at(township, ZFT), CLOSURE, {"day": "2026-11-23"})
    record = _recorded(township, CLOSURE, {"day": "2026-11-23"})
    assert registers.ids(township, CLOSURE, unit=township.office.unit) == [record]
    township.close()

"""The status of a desk."""

from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.maintenance.status import status
from tests.support.desks.desks import real_desk


def test_an_empty_desk_says_whose_it_is_and_how_it_is_kept(desk):
    found = status(desk)
    assert (found.unit, found.name, found.role) == ("610482102249", "早饭头村", "village")
    assert (found.practice, found.encrypted, found.deeds, found.last_deed) == (True, False, 0, "")
    assert found.holidays_until == 2026


def test_deeds_that_were_not_uploaded_are_counted(desk):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="r", name="王小明"))
    found = status(desk)
    assert (found.deeds, found.open_deeds, found.last_deed) == (1, 1, "2026-11-20 12:00")
    assert found.records["resident"] == 1


def test_a_real_desk_says_that_it_is_encrypted(tmp_path):
    desk = real_desk(tmp_path)
    try:
        words = dict(status(desk).lines())
    finally:
        desk.close()
    assert words["数据"].startswith("已加密保存")
    assert words["记录"] == "暂无"


def test_the_lines_and_the_document_agree(desk):
    found = status(desk)
    assert found.as_dict()["journal_mode"] in dict(found.lines())["技术信息"]

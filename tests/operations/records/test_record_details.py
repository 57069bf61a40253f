import pytest

from bindesk.db.records import records
from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.meetings.meetings import ATTENDANCE
from bindesk.domain.people.members import MEMBER
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.records.record_details import details
from tests.support.desks.desks import UNIT
from tests.support.desks.year_desks import accepted, held, year_desk


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, members=3)
    yield made
    made.close()


def parts(found):
    return {part.heading: part.lines for part in found.parts}


def test_a_meeting_is_read_with_its_agenda_and_who_came(desk):
    found = details(desk, "meeting", held(desk))
    rows = dict(found.rows)
    assert found.title == "讨论集体经济分红"
    assert rows["活动类型"] == "支部党员大会"
    assert rows["地点"] == "村会议室"
    (motion,) = parts(found)["议题"]
    assert motion.startswith("议题：集体经济分红方案")
    assert "决议：按人口分红" in motion
    assert "赞成：1 票" in motion
    came = parts(found)["到会"]
    assert len(came) == 3
    assert any("请假（病） 住院" in line for line in came)


def test_an_errand_is_read_with_its_steps_in_order_and_masked(desk):
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇便民服务中心"))
    found = details(desk, "errand", errand)
    assert found.title == "王小明 医保费报销"
    assert "13900000001" not in str(found.rows)
    assert [line.split()[1] for line in parts(found)["办事步骤"]] == ["受理", "已报送"]


def test_files_that_belong_to_a_record_are_named(desk):
    meeting = held(desk)
    said = {"about_kind": "meeting", "about": meeting, "name": "签到照片.jpg"}
    with desk.writing("attach") as work:
        work.put(ATTACHMENT, ATTACHMENT.new(work.new_id(), UNIT, said))
    assert parts(details(desk, "meeting", meeting))[ATTACHMENT.words] == ("签到照片.jpg",)


def test_what_is_not_there_can_not_be_read(desk):
    with pytest.raises(ValidationFailed):
        details(desk, "meeting", "none")


def test_a_name_stored_beside_the_person_it_names_is_given_once(desk):
    meeting = held(desk)
    with desk.reading() as conn:
        one = records.where(conn, ATTENDANCE, {"meeting": meeting, "person": "member-01"})[0]
        name = records.load(conn, MEMBER, "member-01").name
    with desk.writing("correct") as work:
        work.set(ATTENDANCE, one.id, {"name": name})
    (line,) = (told for told in parts(details(desk, "meeting", meeting))["到会"] if name in told)
    assert line.count(name) == 1

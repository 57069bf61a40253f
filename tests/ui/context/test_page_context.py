import pytest

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.tasks.lookups import Query
from tests.support.desks.desks import practice_desk
from tests.support.desks.township_desks import (
    TOWNSHIP,
    ZFT,
    at,
    township_desk,
    township_tools,
)
from tests.support.window.pages import bars, tools_for


@pytest.fixture
def context(tmp_path, qtbot):
    desk = practice_desk(tmp_path)
    yield tools_for(desk)
    desk.close()


def refused(error):
    def look():
        raise error

    return look


def test_a_lookup_that_fails_is_said_in_a_bar(context, qapp):
    async def lookup():
        await Query(refused(ExternalError("disk-full")))

    context.start(qapp, "view", lookup())
    assert "硬盘已满" in bars(context)[0]


def test_a_query_shows_its_result_or_why_there_is_none(context):
    results = []
    context.run_query(lambda: 1, results.append)
    context.run_query(refused(ExternalError("disk-full")), results.append)
    assert results == [1]
    assert "硬盘已满" in bars(context)[0]


def test_each_finding_has_its_own_bar(context):
    found = [Problem("correction-needs-reason"), Problem("strike-needs-reason")]
    context.warn(ValidationFailed(found))
    assert len(bars(context)) == 2
    assert message_of(ValidationFailed(found)).count("\n") == 1


def test_a_villages_lists_are_its_own_and_a_townships_are_narrowed_by_choice(tmp_path, qtbot):
    township = township_desk(tmp_path)
    above, village = township_tools(township), tools_for(at(township, ZFT))
    for part in (above.notices, above.status, village.notices, village.status):
        qtbot.addWidget(part)
    assert (above.unit(), village.unit()) == ("", ZFT)
    assert "只能查看" in above.why_not()
    assert village.why_not() == ""
    above.villages.choose(TOWNSHIP)
    assert (above.unit(), above.why_not()) == (TOWNSHIP, "")
    township.close()


def test_a_page_receives_these_parts_of_the_window_and_no_others():
    assert set(PageContext.__dataclass_fields__) == {
        "desk", "tasks", "changes", "ask", "notices", "status", "printing", "villages",
        "lookups",
    }  # fmt: skip


def test_today_is_the_desks(context):
    assert context.today() == context.desk.today()


def test_a_query_that_fails_says_so_and_returns_the_other_value(context, qapp):
    fails = refused(ExternalError("disk-full"))
    is_refused = refused(ValidationFailed([Problem("errand-struck")]))

    results = []

    async def lookup():
        assert await context.result_of(lambda: 1, 0) == 1
        assert await context.result_of(fails, 0) == 0
        assert await context.result_of(is_refused, 0) == 0
        results.append("end")

    context.start(qapp, "view", lookup())
    assert results == ["end"]
    assert ["硬盘已满" in words for words in bars(context)] == [True, False]


def test_a_deed_notifies_of_its_changes_after_its_result_was_shown(context):
    events = []
    changes = Changes("accept-errand", "d", frozenset({("errand", "e")}))
    context.changes.rung.connect(lambda touched: events.append(touched.kinds))
    assert context.do(lambda: changes, lambda result: result, lambda _: events.append("shown"))
    assert events == ["shown", frozenset({"errand"})]


def test_a_deed_that_fails_notifies_of_nothing(context):
    notified, errors = [], []
    context.changes.rung.connect(notified.append)
    fails = refused(ValidationFailed([Problem("errand-struck")]))
    context.do(fails, lambda result: result, notified.append, errors.append)
    assert notified == []
    assert errors[0].problems[0].code == "errand-struck"

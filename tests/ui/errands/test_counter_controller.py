"""The counter's deeds and draft, without a widget."""

import pytest

from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.errands.forbidden_certificates import certificates
from bindesk.domain.errands.visits import Visit
from bindesk.errors import ExternalError
from bindesk.operations.errands import errand_lists
from bindesk.operations.records import drafts
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.errands import counter_controller
from bindesk.ui.errands.counter_controller import FORM, CounterController, CounterEntries
from tests.support.desks.halls import item
from tests.support.window.inline_pool import answer_of, inline_tasks

SIGNALS = (
    "hint",
    "deed_begun",
    "done",
    "accepted",
    "failed",
    "not_saved",
    "draft_saved",
    "cleared",
)


class Counter:
    """A controller and what it has emitted, without the empty hints."""

    def __init__(self, desk):
        self.events = []
        changes = ChangeNotifier()
        self.controller = CounterController(desk, inline_tasks(), changes)
        for name in SIGNALS:
            signal = getattr(self.controller, name)
            signal.connect(lambda *values, name=name: self.events.append((name, *values)))
        changes.rung.connect(lambda touched: self.events.append(("notified", touched.kinds)))
        self.controller.begin(lambda: {"visitor": {}})

    def names(self):
        return [event[0] for event in self.events if event != ("hint", "")]


@pytest.fixture
def counter(desk, folk, qapp):
    return Counter(desk)


def visit_of(person, code, handling="direct", days=0, **values):
    return Visit(
        resident=person.id, item=item(code), handling=handling, promised_days=days, **values
    )


def stored(desk):
    with desk.reading() as conn:
        return records.where(conn, ERRAND, {}, order=("number",))


def state(desk, errand):
    return errand_lists.details(desk, errand.id).so_far.state


def test_an_errand_done_on_the_spot_asks_for_no_receipt(counter, desk, folk):
    entries = CounterEntries(visit_of(folk[0], "BM01"), "水费代收代缴")
    assert entries.finish_words == "办结"
    counter.controller.finish(entries)
    (errand,) = stored(desk)
    assert counter.events[:2] == [("deed_begun",), ("done", "已办结", "水费代收代缴", errand.id)]
    assert counter.names() == ["deed_begun", "done", "notified"]
    assert state(desk, errand) == "done"


def test_unticked_materials_are_asked_about_once_until_the_next_edit(counter, desk, folk):
    visit = visit_of(folk[0], "BM15", "agency", 5)
    entries = CounterEntries(visit, "养老认证", missing=("身份证", "户口簿"))
    assert entries.finish_words == "受理并打印回执"
    counter.controller.finish(entries)
    assert "还有 2 项材料" in counter.events[-1][1]
    counter.controller.mark_edited()
    counter.controller.finish(entries)
    assert stored(desk) == []
    counter.controller.finish(entries)
    (errand,) = stored(desk)
    assert state(desk, errand) == "accepted"
    assert counter.events[-1] == ("accepted", errand.id)


def test_a_forbidden_certificate_is_registered_as_guidance(counter, desk, folk):
    certificate = certificates()[0]
    visit = Visit(resident=folk[0].id, subject=certificate.name, note="x")
    entries = CounterEntries(visit, certificate.name, certificate=certificate)
    assert entries.finish_words == "登记指引"
    counter.controller.finish(entries)
    (errand,) = stored(desk)
    assert (state(desk, errand), errand.note) == ("guided", "")
    assert ("done", "已登记指引", certificate.name, errand.id) in counter.events
    assert "accepted" not in counter.names()


def test_a_refusal_says_where_the_visitor_was_sent(counter, desk, folk):
    entries = CounterEntries(visit_of(folk[0], "BM15"), "养老认证", office="镇社保站")
    counter.controller.refuse(entries, "户口不在本村")
    step = errand_lists.details(desk, stored(desk)[0].id).steps[0]
    assert (step.state, step.reason, step.note) == ("refused", "户口不在本村", "镇社保站")


def test_a_consultation_without_an_item_is_called_one(counter, desk):
    counter.controller.note_only(CounterEntries(Visit()))
    assert stored(desk)[0].subject == "咨询"


def test_a_notice_names_the_materials_of_the_list_one_a_line(counter, desk, folk):
    entries = CounterEntries(visit_of(folk[0], "BM15"), "养老认证")
    counter.controller.notify(entries, "户口簿\n\n 监护人身份证 ")
    (errand,) = stored(desk)
    assert state(desk, errand) == "supplement"
    assert errand_lists.details(desk, errand.id).steps[0].note == "户口簿\n监护人身份证"
    assert ("done", "已一次性告知，缺 2 项", "养老认证", errand.id) in counter.events


def test_a_draft_is_stored_when_something_was_edited_and_dropped_when_cleared(counter, desk):
    counter.controller.save_draft()
    assert answer_of(counter.controller.stored_draft()) is None
    counter.controller.mark_edited()
    counter.controller.save_draft()
    assert answer_of(counter.controller.stored_draft())[0] == {"visitor": {}}
    counter.controller.clear()
    assert drafts.find(desk, FORM, "") is None
    assert counter.names() == ["draft_saved", "cleared"]


def test_a_draft_that_can_not_be_dropped_is_reported_and_the_counter_is_free(counter, monkeypatch):
    def refuse(*_args):
        raise ExternalError("disk-full", path="x")

    monkeypatch.setattr(counter_controller.drafts, "drop", refuse)
    counter.controller.clear()
    assert counter.names() == ["not_saved", "cleared"]

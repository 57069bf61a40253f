import pytest

from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.text.problems import Problem
from bindesk.ui.meetings.blocks import FieldBlock, Span
from bindesk.ui.widgets.forms import FormContext
from tests.support.desks.branches import DAY

SPANS = {
    "day": Span(2),
    "place": Span(4, greedy=True),
    "topic": Span(8, 6, 2, greedy=True),
    "signed": Span(2),
}


@pytest.fixture
def block(qtbot, qapp):
    made = FieldBlock(MEETING.specs, SPANS, FormContext(lambda: DAY))
    qtbot.addWidget(made)
    return made


def laid(block, width):
    block.resize(width, 400)
    block.show()
    found = {}
    for name in SPANS:
        place = block._grid.indexOf(block.fields[name])
        row, column, _, columns = block._grid.getItemPosition(place)
        found[name] = (row, column, columns)
    return found


def test_a_wide_line_has_twelve_columns_and_the_greedy_take_the_rest(block):
    assert laid(block, 1160) == {
        "day": (0, 0, 2),
        "place": (0, 2, 10),
        "topic": (1, 0, 10),
        "signed": (1, 10, 2),
    }


def test_less_room_has_fewer_columns(block):
    assert laid(block, 700)["topic"] == (1, 0, 6)
    assert laid(block, 300)["day"] == (0, 0, 1)
    assert laid(block, 300)["topic"] == (1, 0, 2)


def test_hidden_fields_leave_no_gap(block):
    block.show_only(["day", "signed"])
    assert laid(block, 1160)["signed"] == (0, 2, 2)
    assert block.fields["topic"].isHidden()


def test_values_go_in_and_come_out_plain(block):
    block.show_values({"day": "2026-11-20", "place": "村会议室", "topic": "分红", "signed": 40})
    assert block.values() == {
        "day": "2026-11-20",
        "place": "村会议室",
        "topic": "分红",
        "signed": 40,
    }


def test_an_unreadable_text_stays_in_the_draft_and_has_no_value(block):
    block.restore({"day": "十一月里", "unknown": "x"})
    assert block.draft()["day"] == "十一月里"
    assert block.values()["day"] is None
    wrong = block.check()
    assert wrong is block.fields["day"]


def test_only_what_is_on_show_is_checked(block):
    block.show_only(["place"])
    assert block.check() is None


def test_warnings_disappear_when_resolved_and_errors_stay(block):
    block.show_values({"day": "2026-11-20", "topic": "分红"})
    doubt = Problem("meeting-in-future", "x.day", {"day": "2026-11-20"}, warning=True)
    block.show_problems([doubt], prefix="x.")
    assert block.fields["day"].message().startswith("△")
    block.show_problems([])
    assert "△" not in block.fields["day"].message()
    block.fields["topic"].set_text("")
    block.check()
    block.show_problems([])
    assert block.fields["topic"].message().startswith("✕")

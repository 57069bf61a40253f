import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.ui.context.record_links import link_of


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("meeting", ("meetings", "7")),
        ("errand", ("hall", "7")),
        ("resident", ("people", "resident/7")),
        ("attendance", None),
        ("review", None),
        ("drone", None),
    ],
)
def test_a_record_is_mended_on_its_own_page(kind, place):
    assert link_of(kind, "7") == place


def test_only_parts_of_records_stand_in_no_list():
    without = {kind for kind in KINDS if link_of(kind, "7") is None}
    assert {"motion", "attendance", "errand-step", "review"} <= without

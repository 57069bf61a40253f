from bindesk.db.records import drafts
from bindesk.db.store.engine import Link


def test_a_draft_is_kept_in_place_of_the_one_before(link: Link) -> None:
    drafts.keep(link, "meeting", "", "李秀英", "一", 1)
    drafts.keep(link, "meeting", "", "李秀英", "二𬴂", 2)
    assert drafts.find(link, "meeting", "", "李秀英") == ("二𬴂", 2)


def test_forms_records_and_clerks_have_their_own_drafts(link: Link) -> None:
    drafts.keep(link, "meeting", "", "李秀英", "a", 1)
    drafts.keep(link, "meeting", "m1", "李秀英", "b", 3)
    drafts.keep(link, "errand", "", "李秀英", "c", 2)
    drafts.keep(link, "meeting", "", "王军", "d", 4)
    assert drafts.find(link, "meeting", "", "王军") == ("d", 4)
    assert drafts.find(link, "errand", "m1", "李秀英") is None
    assert drafts.of_clerk(link, "李秀英") == [
        ("meeting", "m1", 3),
        ("errand", "", 2),
        ("meeting", "", 1),
    ]


def test_a_dropped_draft_is_gone_and_the_others_stay(link: Link) -> None:
    drafts.keep(link, "meeting", "", "李秀英", "a", 1)
    drafts.keep(link, "meeting", "m1", "李秀英", "b", 1)
    drafts.drop(link, "meeting", "", "李秀英")
    drafts.drop(link, "meeting", "never", "李秀英")
    assert drafts.of_clerk(link, "李秀英") == [("meeting", "m1", 1)]

from bindesk.db.records import drafts
from bindesk.db.store.engine import Connection


def test_a_draft_is_kept_in_place_of_the_one_before(conn: Connection) -> None:
    drafts.store(conn, "meeting", "", "李秀英", "一", 1)
    drafts.store(conn, "meeting", "", "李秀英", "二𬴂", 2)
    assert drafts.find(conn, "meeting", "", "李秀英") == ("二𬴂", 2)


def test_forms_records_and_clerks_have_their_own_drafts(conn: Connection) -> None:
    drafts.store(conn, "meeting", "", "李秀英", "a", 1)
    drafts.store(conn, "meeting", "m1", "李秀英", "b", 3)
    drafts.store(conn, "errand", "", "李秀英", "c", 2)
    drafts.store(conn, "meeting", "", "王军", "d", 4)
    assert drafts.find(conn, "meeting", "", "王军") == ("d", 4)
    assert drafts.find(conn, "errand", "m1", "李秀英") is None
    assert drafts.of_clerk(conn, "李秀英") == [
        ("meeting", "m1", 3),
        ("errand", "", 2),
        ("meeting", "", 1),
    ]


def test_a_dropped_draft_is_gone_and_the_others_stay(conn: Connection) -> None:
    drafts.store(conn, "meeting", "", "李秀英", "a", 1)
    drafts.store(conn, "meeting", "m1", "李秀英", "b", 1)
    drafts.drop(conn, "meeting", "", "李秀英")
    drafts.drop(conn, "meeting", "never", "李秀英")
    assert drafts.of_clerk(conn, "李秀英") == [("meeting", "m1", 1)]

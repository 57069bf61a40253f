from bindesk.db.audit import audits, prints
from bindesk.db.audit.audits import AuditEntry


def test_only_these_very_records_of_this_book_were_printed(conn):
    audits.append(conn, AuditEntry(1, "李秀英", prints.PRINTED, "L02", "meeting-1"))
    audits.append(conn, AuditEntry(2, "李秀英", "export", "L02", "meeting-2"))
    assert prints.was_printed(conn, "L02", "meeting-1")
    assert not prints.was_printed(conn, "L06", "meeting-1")
    assert not prints.was_printed(conn, "L02", "meeting-2")


def test_a_print_that_failed_is_none(conn):
    for at, action in enumerate((prints.PRINTED, prints.FAILED)):
        audits.append(conn, AuditEntry(at, "李秀英", action, "L02", "meeting-1"))
    assert not prints.was_printed(conn, "L02", "meeting-1")
    audits.append(conn, AuditEntry(2, "李秀英", prints.PRINTED, "L02", "meeting-1"))
    assert prints.was_printed(conn, "L02", "meeting-1")


def test_ratings_are_the_newest_of_each_errand(conn):
    from sqlalchemy import insert

    from bindesk.db.records.rows import row_of
    from bindesk.db.store.tables import record_table

    steps = [
        ("step-1", {"errand": "e-1", "place": 2, "rating": "2"}),
        ("step-2", {"errand": "e-1", "place": 5, "rating": "5"}),
        ("step-3", {"errand": "e-2", "place": 1}),
    ]
    rows = [row_of("errand-step", one, "610482102249", values, ()) for one, values in steps]
    conn.execute(insert(record_table("errand-step")), rows)
    errands = [row_of("errand", one, "610482102249", {}, ()) for one in ("e-1", "e-2")]
    conn.execute(insert(record_table("errand")), errands)
    assert prints.ratings(conn, ["e-1", "e-2"]) == {"e-1": "5"}

import pytest
from sqlalchemy import text

from bindesk.db.audit import audits
from bindesk.db.audit.audits import AuditEntry
from bindesk.db.store.engine import Connection
from tests.support.desks.audit_trail import audit_entries

LINES = [
    AuditEntry(1_795_000_000_000 + n, "李秀英", action, "resident", f"r{n}", f"第{n}次")
    for n, action in enumerate(["unmask", "print", "export", "unmask"])
]


@pytest.fixture
def filled(conn: Connection) -> Connection:
    for line in LINES:
        audits.append(conn, line)
    return conn


def test_lines_come_back_newest_first(filled: Connection) -> None:
    assert audit_entries(filled) == LINES[::-1]


def test_an_untouched_chain_is_whole(filled: Connection, conn: Connection) -> None:
    assert audits.first_broken(filled) is None


def test_an_empty_audit_is_whole(conn: Connection) -> None:
    assert audits.first_broken(conn) is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET detail = '没看' WHERE n = 2", 2),
        ("UPDATE audit SET clerk = '别人' WHERE n = 1", 1),
        ("UPDATE audit SET at = at + 1 WHERE n = 4", 4),
        ("UPDATE audit SET kind = record, record = kind WHERE n = 3", 3),
        ("UPDATE audit SET proof = '' WHERE n = 2", 2),
        ("DELETE FROM audit WHERE n = 1", 2),
        ("DELETE FROM audit WHERE n = 3", 4),
        (
            "INSERT INTO audit SELECT 9, at, clerk, action, kind, record, detail, proof FROM audit LIMIT 1",
            9,
        ),
    ],
)
def test_a_line_that_was_changed_taken_out_or_put_in_shows(
    filled: Connection, statement: str, broken: int
) -> None:
    filled.execute(text(statement))
    assert audits.first_broken(filled) == broken

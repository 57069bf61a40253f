"""How SQLite means to answer: the plan of every statement that a look-up runs."""

from collections.abc import Callable

from sqlalchemy import event


def plans(conn, look: Callable[[], object]) -> list[str]:
    """Return the lines of the plans of all statements run by a look-up."""
    told: list[tuple[str, object]] = []

    def hear(_link, _cursor, statement, values, *_rest):
        told.append((statement, values))

    event.listen(conn, "before_cursor_execute", hear)
    look()
    event.remove(conn, "before_cursor_execute", hear)
    found = []
    for statement, values in told:
        rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        found += [str(row[3]) for row in rows]
    return found


def walks(lines: list[str], table: str) -> list[str]:
    """Return the lines that read a whole table or sort what they have read."""
    return [
        line
        for line in lines
        if "USE TEMP B-TREE FOR ORDER BY" in line
        or (line.startswith(f"SCAN {table}") and "INDEX" not in line)
    ]

"""Saving a meeting of 45 lines, against the bare SQLite transaction that writes the same rows.

Both write to the same disk in one run, in turn, with the same ``synchronous`` and journal mode and the
same engine: a practice desk against plain SQLite, a real desk against bare SQLCipher. The figure is the
median ratio; the goal is at most 3.
"""

import sqlite3
import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, Attendance, Meeting, attendance_id
from bindesk.domain.people.members import MEMBER, Member
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.paths import DataDir

LINES = 45
ROUNDS = 60


def main() -> None:
    """Print the ratio for a practice desk and for a real one."""
    for name, password in (("practice desk", None), ("real desk", "a made-up password")):
        with tempfile.TemporaryDirectory() as folder:
            desk = create_desk(
                DataDir(Path(folder) / "home"),
                DeskSetup("610482102249", "早饭头村", "village", "李秀英", password),
                system_clock,
            )
            try:
                ratio, ours, bare = measure(desk, Path(folder) / "bare.db")
            finally:
                desk.close()
        print(f"saving, {name}: {ratio:.2f} x bare ({ours:.2f} ms against {bare:.2f} ms)")


def measure(desk: Desk, bare_file: Path) -> tuple[float, float, float]:
    """Return the median ratio and the two medians in milliseconds."""
    members = _members(desk)
    saves = [lambda: _save(desk, members)]
    saves[0]()
    bare = _bare(desk, bare_file)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_timed(saves[0]))
        theirs.append(_timed(bare))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    return ratio, statistics.median(ours), statistics.median(theirs)


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _members(desk: Desk) -> list[Member]:
    with desk.writing("import") as work:
        members = [
            Member(
                id=work.new_id(),
                unit=desk.office.unit,
                name=f"王小{n}",
                gender="male",
                category="full",
                joined_on=date(2000, 7, 1),
            )
            for n in range(LINES)
        ]
        work.put_all(MEMBER, members)
    return members


def _save(desk: Desk, members: list[Member]) -> str:
    with desk.writing("record-meeting") as work:
        meeting = Meeting(
            id=work.new_id(),
            unit=desk.office.unit,
            type="DH",
            branch="branch",
            topic="传达学习",
            day=date(2026, 11, 20),
        )
        work.put(MEETING, meeting)
        work.put_all(
            ATTENDANCE,
            [
                Attendance(
                    id=attendance_id(meeting.id, member.id),
                    unit=desk.office.unit,
                    meeting=meeting.id,
                    person=member.id,
                    role="member",
                    status="present",
                )
                for member in members
            ],
        )
    return meeting.id


def _bare(desk: Desk, file: Path) -> Callable[[], None]:
    """Copy the tables that a save writes, and return a transaction that writes one save's rows."""
    tables = ("deed", "touched", "meeting", "attendance")
    with desk.store.reading() as conn:
        named = ", ".join(f"'{name}'" for name in tables)
        schema = [
            sql
            for (sql,) in conn.exec_driver_sql(
                f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({named}) AND sql IS NOT NULL "
                "ORDER BY type DESC"
            )
        ]
        synchronous = conn.exec_driver_sql("PRAGMA synchronous").scalar()
        last = conn.exec_driver_sql("SELECT max(place) FROM deed").scalar()
        rows = {
            "deed": conn.exec_driver_sql(f"SELECT * FROM deed WHERE place = {last}").fetchall(),
            "touched": conn.exec_driver_sql(
                f"SELECT * FROM touched WHERE deed = {last}"
            ).fetchall(),
            "meeting": conn.exec_driver_sql("SELECT * FROM meeting").fetchall(),
            "attendance": conn.exec_driver_sql("SELECT * FROM attendance").fetchall(),
        }
    bare = _bare_engine(desk, file)
    bare.execute(f"PRAGMA journal_mode = {desk.store.journal_mode}")
    bare.execute(f"PRAGMA synchronous = {synchronous}")
    for statement in schema:
        bare.execute(statement)
    count = [0]

    def save() -> None:
        count[0] += 1
        mark = f"-{count[0]}"
        bare.execute("BEGIN IMMEDIATE")
        for name in tables:
            marks = ", ".join("?" * len(rows[name][0]))
            bare.executemany(
                f"INSERT INTO {name} VALUES ({marks})",
                [_fresh(name, tuple(row), mark, count[0]) for row in rows[name]],
            )
        bare.execute("COMMIT")

    return save


def _bare_engine(desk: Desk, file: Path) -> Any:
    if not desk.store.is_encrypted:
        return sqlite3.connect(file, isolation_level=None)
    bare = sqlcipher.connect(file, isolation_level=None)
    bare.execute(f"PRAGMA key = \"x'{'5a' * 32}'\"")
    return bare


def _fresh(name: str, row: tuple[object, ...], mark: str, number: int) -> tuple[object, ...]:
    if name == "deed":
        return (number, f"{row[1]}{mark}", *row[2:])
    if name == "touched":
        return (row[0], f"{row[1]}{mark}", number)
    return (f"{row[0]}{mark}", *row[1:])


if __name__ == "__main__":
    main()

"""Finding a person among 50,000 by part of a name, initials or a number's tail, as one types.

Every search a clerk's keystrokes cause is measured, at the hall's counter and in the register; the figure is
the slowest of the medians, in the processor's time; the goal is at most 30 ms. On a plain desk and on an
encrypted one.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

from sqlalchemy import insert

from bindesk.db.records.rows import row_of
from bindesk.db.store.tables import record_table
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.people import residents
from bindesk.operations.records import registers
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.paths import DataDir

PEOPLE = 50_000
ROUNDS = 9
GOAL_MS = 30
TYPED = ("w", "wx", "wxm", "王", "王小", "王小明", "小明", "明", "0018", "3-01", "王x", "zzz")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = (
    "小建秀志桂玉卫淑永海国春文长金俊巧新爱保雪振美忠凤德彩占红进月宏万天翠双明英国强花兰军丽东珍燕"
)


def main() -> int:
    """Print the slowest search of each desk; return 1 when one misses the goal."""
    slowest = [
        _on_a_desk(name, password)
        for name, password in (("practice desk", None), ("real desk", "a made-up password"))
    ]
    return 0 if max(slowest) <= GOAL_MS else 1


def _on_a_desk(name: str, password: str | None) -> float:
    with tempfile.TemporaryDirectory() as folder:
        unit = DeskSetup("610482102249", "早饭头村", "village", "李秀英", password)
        desk = create_desk(DataDir(Path(folder) / "home"), unit, system_clock)
        try:
            fill(desk)
            at_counter = {t: _median(partial(residents.find, desk, t)) for t in TYPED}
            in_register = {t: _median(partial(registers.ids, desk, RESIDENT, t)) for t in TYPED}
        finally:
            desk.close()
    for where, told in (("at the counter", at_counter), ("in the register", in_register)):
        typed, slowest = max(told.items(), key=lambda pair: pair[1])
        print(f"name search, {name}, {where}: {slowest:.1f} ms at most (typed {typed})")
    return max(*at_counter.values(), *in_register.values())


def fill(desk: Desk) -> None:
    """Put made-up residents straight into their table: searches read nothing else."""
    table = record_table("resident")
    with desk.store.writing() as conn:
        for start in range(0, PEOPLE, 5000):
            rows = [
                row_of("resident", f"resident-{n:05}", desk.office.unit, _values(n), ())
                for n in range(start, start + 5000)
            ]
            conn.execute(insert(table), rows)


def _values(number: int) -> dict[str, str]:
    name = SURNAMES[number % 20 if number % 20 > 8 else 0]
    name += GIVEN[number // 20 % len(GIVEN)] + GIVEN[number // 7 % len(GIVEN)]
    return {
        "name": name,
        "gender": "male",
        "born": f"{1940 + number % 70}-0{1 + number % 9}-15",
        "id_number": f"610482{number:08}{number % 10000:04}",
        "group": f"{1 + number % 9}组",
        "household": f"{1 + number % 9}-{number // 4:05}",
    }


def _median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        taken.append((process_time() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())

"""A township's desk with the records of two of its villages, each in its own log."""

import shutil
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, Errand, ErrandStep
from bindesk.domain.meetings.meetings import MEETING, Meeting
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.paths import DataDir
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChoice
from tests.support.desks.desks import CLERK, SetClock
from tests.support.window.pages import printing_into, tools_for

TOWNSHIP, ZFT, LB = "610482102000", "610482102249", "610482102245"
NAMES = {ZFT: "早饭头村", LB: "雷北村"}
DAY = date(2026, 11, 2)


def township_desk(folder: Path, clock: SetClock | None = None) -> Desk:
    """Return an open practice desk of a township; below it two villages have written something."""
    home = DataDir(folder / "township")
    shutil.copytree(_founded(), home.root)
    return open_desk(home, clock or SetClock())


@cache
def _founded() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="bindesk-tests-", ignore_cleanup_errors=True)
    _FOLDERS.append(folder)
    home = DataDir(Path(folder.name) / "township")
    founding = DeskSetup(TOWNSHIP, "彬州市新民镇", "township", CLERK)
    with closing(create_desk(home, founding, SetClock())) as desk:
        for unit in NAMES:
            write(desk, unit)
    return home.root


_FOLDERS: list["tempfile.TemporaryDirectory[str]"] = []


def at(desk: Desk, unit: str) -> Desk:
    """Return a desk as a village's own, to write what the village would have written."""
    return replace(desk, office=replace(desk.office, unit=unit, name=NAMES[unit], role="village"))


def write(desk: Desk, unit: str) -> None:
    """Write a village's branch, a member, a finished meeting and two errands, one handed up."""
    branch = Organisation(id=f"b-{unit}", name=f"{NAMES[unit]}党支部", type="branch")
    meeting = Meeting(
        id=f"m-{unit}", branch=branch.id, type="ZW", day=DAY, topic="十一月支委会", finished=True
    )
    with at(desk, unit).writing("record") as work:
        work.put(ORGANISATION, branch)
        work.put(MEMBER, Member(id=f"p-{unit}", name="王小明", branch=branch.id))
        work.put(MEETING, meeting)
    for place, state in enumerate(("accepted", "submitted"), start=1):
        errand(desk, unit, place, state)


def errand(desk: Desk, unit: str, place: int, state: str) -> str:
    """Write an errand of a village with its steps up to a state; return its id."""
    made = Errand(
        id=f"e{place}-{unit}",
        number=f"{unit}-2026-A-{place:04}",
        visitor="李秀兰",
        subject="高龄津贴",
        accepted_on=DAY,
        due_on=date(2026, 12, 1),
        handling="agency",
    )
    walk = ("accepted", "to-submit", "submitted")
    with at(desk, unit).writing("accept-errand") as work:
        work.put(ERRAND, made)
        for n, one in enumerate(walk[: walk.index(state) + 1], start=1):
            step = ErrandStep(id=f"{made.id}-{n}", errand=made.id, place=n, state=one, day=DAY)
            work.put(ERRAND_STEP, step)
    return made.id


def township_tools(
    desk: Desk, told: object = None, printed: list[object] | None = None
) -> PageContext:
    """Return the tools of a page on a township's desk; what is to be printed is added to ``printed``."""
    printing = printing_into([] if printed is None else printed)
    return replace(tools_for(desk, told, printing), villages=UnitChoice(desk))


def choose(box: object, unit: str) -> None:
    """Choose a unit in a box, as a click does."""
    row = box.findData(unit)
    box.setCurrentIndex(row)
    box.activated.emit(row)

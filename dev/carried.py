"""A made-up county with desks that have joined it, to draw the page of carrying from.

Everything goes by files and sticks, as where there is no line: no socket is opened.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pictured

COUNTY, TOWNSHIP, VILLAGE = "610482000000", "610482102000", "610482102249"
NEIGHBOUR = "610482102245"
NAMES = {TOWNSHIP: "彬州市新民镇", VILLAGE: "早饭头村", NEIGHBOUR: "雷北村"}
UNITS = f"""code,name,role,parent
{COUNTY},彬州市,county,
{TOWNSHIP},新民镇,township,{COUNTY}
{VILLAGE},早饭头村,village,{TOWNSHIP}
{NEIGHBOUR},雷北村,village,{TOWNSHIP}
"""


@dataclass
class Carried:
    """The county and its desks: two of one village, and the township's."""

    folder: Path
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        from bindesk.county import admin
        from bindesk.county.data_dir import CountyDir, open_county

        self._numbers = count()
        self.county = open_county(CountyDir(self.folder / "county"))
        listed = self.folder / "units.csv"
        listed.write_text(UNITS, "utf-8")
        admin.load_units(self.county, listed)

    @property
    def now(self) -> int:
        """Return the county's clock in UTC milliseconds."""
        return int(self.clock().timestamp() * 1000)

    def ticket(self, unit: str, role: str) -> Path:
        """Write a ticket file."""
        from bindesk.county import admin
        from bindesk.sync.identity.tickets import write_ticket

        path = self.folder / f"ticket-{next(self._numbers)}.enrol"
        made = admin.new_ticket(self.county, unit, role, "https://10.20.0.5:8443", self.now)
        path.write_bytes(write_ticket(made))
        return path

    def alone(self, unit: str, role: str, clerk: str, *, filled: bool = False) -> Any:
        """Return a desk that has joined no county, empty or with a made-up year."""
        from bindesk.operations.practice import demo
        from bindesk.operations.setup.data_dir import DeskSetup, create_desk
        from bindesk.paths import DataDir

        home = DataDir(self.folder / f"desk-{next(self._numbers)}")
        desk = create_desk(home, DeskSetup(unit, NAMES[unit], role, clerk), self.clock)
        if filled:
            demo.fill(desk, "village", seed=1)
        return replace(desk, office=replace(desk.office, is_practice=False))

    def joined(self, unit: str, role: str, clerk: str, *, filled: bool = False) -> Any:
        """Return a desk that has joined by files."""
        from bindesk.county import admin
        from bindesk.operations.syncing import syncing

        desk, ticket = self.alone(unit, role, clerk, filled=filled), self.ticket(unit, role)
        answer = admin.admit_by_file(
            self.county, syncing.build_join_request(desk, ticket), self.now
        )
        return syncing.join_by_file(desk, ticket, answer).desk

    def carry(self, *desks: Any) -> None:
        """Let each desk tell and hear everything, by stick."""
        from bindesk.operations.syncing.bundles import export_bundle, import_bundle, receive_bundle

        for desk in desks:
            out = self.folder / f"{next(self._numbers)}.BDX"
            back = out.with_suffix(".ANS")
            export_bundle(desk, out)
            receive_bundle(self.county.store, self.county.key, (out, back), self.now)
            import_bundle(desk, back)

    def close(self) -> None:
        """Close the county."""
        self.county.close()


def made_up(folder: Path, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Return desks among which something waits, differs, was sent back and is to be reviewed."""
    from bindesk.domain.people.residents import RESIDENT
    from bindesk.operations.records import registers
    from bindesk.operations.reviews import reviews

    world = Carried(folder, clock)
    first = world.joined(VILLAGE, "village", "李秀英", filled=True)
    second = world.joined(VILLAGE, "village", "王志强")
    township = world.joined(TOWNSHIP, "township", "周干事")
    meeting = pictured.add(first, folder, clock().year)
    world.carry(first, second, township, first)
    ids = registers.ids(first, RESIDENT)
    registers.correct(first, RESIDENT, ids[0], {"phone": "13900000011", "group": "二组"})
    registers.correct(second, RESIDENT, ids[0], {"phone": "13900000022", "group": "三组"})
    world.carry(first, second, first)
    due = reviews.to_review(township, VILLAGE)[0]
    reason = "缺影像资料，决议未填写责任人"
    reviews.review(township, due.kind, due.record, "returned", reason)
    world.carry(township, first, second)
    registers.correct(first, RESIDENT, ids[5], {"phone": "13900000033"})
    alone = world.alone(VILLAGE, "village", "赵敏")
    desks = {"first": first, "township": township, "alone": alone}
    return {**desks, "ticket": world.ticket(VILLAGE, "village"), "meeting": meeting}


def pages(made: dict[str, Any], opened: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
    """Show each page of carrying in turn; ``opened`` opens a program at a desk. Yield name and program."""
    for seat, steps in _STEPS.items():
        program = opened(made[seat])
        for name, step in steps.items():
            program.window.go("carrying", "" if name == "standing" else name)
            step(program.window.page("carrying"), made)
            yield f"carrying-{name}", program
        program.leave_desk()


def _conflict(page: Any, _made: dict[str, Any]) -> None:
    choice = page.conflicts.choices[0]
    choice.choose(choice.cards[1].side.deed)
    page.conflicts.ready()


def _record(page: Any, made: dict[str, Any]) -> None:
    from PySide6.QtWidgets import QApplication

    page.villages.village_opened.emit(VILLAGE)
    page.review.open_record(made["meeting"])
    QApplication.processEvents()
    page.review.sheet.area.ensureWidgetVisible(page.review.sheet.files)


def _errand(page: Any, _made: dict[str, Any]) -> None:
    page.back()
    page.back()
    page.villages.errand_opened.emit(page.villages.errands.table.ids[0])
    page.escalated.begin("decided")


def _ticket(page: Any, made: dict[str, Any]) -> None:
    from bindesk.ui.shell.ask import WindowAsk

    class Chosen(WindowAsk):
        def file_to_open(self, _title: str, _kinds: str) -> Path:
            return Path(made["ticket"])

    page.window().ask.__class__ = Chosen
    page.joining.choose()


def _nothing(_page: Any, _made: dict[str, Any]) -> None:
    """Show the page as it is."""


_STEPS: dict[str, dict[str, Callable[[Any, dict[str, Any]], None]]] = {
    "first": {"standing": _nothing, "conflicts": _conflict},
    "township": {"review": _nothing, "record": _record, "errand": _errand},
    "alone": {"joining": _nothing, "ticket": _ticket},
}

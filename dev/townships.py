"""A township's practice desk with some of its villages, and its pages, to draw them from."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

TOWNSHIP, NAME = "610482102000", "彬州市新民镇"
CLERK = "豆建国"
VILLAGES = 4


def make(folder: Path, clock: Callable[[], datetime]) -> None:
    """Make the desk in a folder, with the records of its first villages, each its own."""
    from bindesk.operations.practice.village_year import record_village
    from bindesk.operations.setup.data_dir import DeskSetup, create_desk
    from bindesk.operations.units import units
    from bindesk.paths import DataDir

    desk = create_desk(DataDir(folder), DeskSetup(TOWNSHIP, NAME, "township", CLERK), clock)
    for place, unit in enumerate(units.of_township(TOWNSHIP)[:VILLAGES]):
        with desk.together() as conn:
            record_village(conn, desk, unit, 1, is_first=place == 0)
    desk.close()


def pages(stage: Any) -> dict[str, Callable[[], Any]]:
    """Return how each page of the township's desk is come to, by its name."""
    made = _Pages(stage)
    return {
        "township-overview": lambda: made.go("overview"),
        "township-meetings-all": lambda: made.listed("meetings", all_villages=True),
        "township-meetings-one": lambda: made.listed("meetings", all_villages=False),
        "township-ledger-all": lambda: made.ledger(all_villages=True),
        "township-ledger-one": lambda: made.ledger(all_villages=False),
        "township-member": made.member,
        "township-review": made.review,
        "township-books-all": lambda: made.book(all_villages=True),
        "township-books-one": lambda: made.book(all_villages=False),
        "township-find": made.find,
    }


class _Pages:
    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self.window = stage.window
        self.villages = stage.program.controller.villages
        self.village = self.villages.places[1].code

    def go(self, section: str, what: str = "") -> None:
        self.window.go(section, what)
        self.stage.settle()

    def _choose(self, *, all_villages: bool) -> None:
        self.villages.choose("" if all_villages else self.village)

    def listed(self, section: str, *, all_villages: bool) -> None:
        self._choose(all_villages=all_villages)
        self.go(section)

    def ledger(self, *, all_villages: bool) -> None:
        self.listed("hall", all_villages=all_villages)
        self.window.page("hall").go(2)

    def member(self) -> None:
        from bindesk.domain.people.members import MEMBER
        from bindesk.operations.records import registers

        self._choose(all_villages=False)
        found = registers.ids(self.stage.desk, MEMBER, unit=self.village)
        self.go("people", f"{MEMBER.name}/{found[0]}")

    def review(self) -> None:
        from bindesk.domain.meetings.meetings import MEETING, MeetingFilter
        from bindesk.operations.meetings import meeting_lists

        sought = MeetingFilter(unit=self.village, type="DH")
        found = meeting_lists.ids(self.stage.desk, sought)
        self.go("carrying", f"sheet/{MEETING.name}/{found[0]}")

    def book(self, *, all_villages: bool) -> None:
        self._choose(all_villages=all_villages)
        self.go("books", "L13")
        self.window.page("books").draw()

    def find(self) -> None:
        self._choose(all_villages=True)
        self.go("overview")
        self.window.activateWindow()
        self.window.go_find()
        self.stage.settle()
        self.window.top.find_box.setText("wx")

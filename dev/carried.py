"""A made-up county with desks that have joined it, to draw the page of carrying from.

Everything goes by files and sticks, as where there is no line: no socket is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

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
        from bindesk.county import office
        from bindesk.county.homes import CountyHome, open_county

        self._numbers = count()
        self.county = open_county(CountyHome(self.folder / "county"))
        listed = self.folder / "units.csv"
        listed.write_text(UNITS, "utf-8")
        office.load_units(self.county, listed)

    @property
    def now(self) -> int:
        """Return the county's clock in UTC milliseconds."""
        return int(self.clock().timestamp() * 1000)

    def ticket(self, unit: str, role: str) -> Path:
        """Write a ticket file."""
        from bindesk.county import office
        from bindesk.sync.tickets import write_ticket

        path = self.folder / f"ticket-{next(self._numbers)}.enrol"
        made = office.new_ticket(self.county, unit, role, "https://10.20.0.5:8443", self.now)
        path.write_bytes(write_ticket(made))
        return path

    def alone(self, unit: str, role: str, clerk: str, *, filled: bool = False) -> Any:
        """Return a desk that has joined no county, empty or with a made-up year."""
        from bindesk.operations import demo
        from bindesk.operations.homes import Founding, found
        from bindesk.paths import Home

        home = Home(self.folder / f"desk-{next(self._numbers)}")
        desk = found(home, Founding(unit, NAMES[unit], role, clerk), self.clock)
        if filled:
            demo.fill(desk, "village", seed=1)
        return replace(desk, office=replace(desk.office, is_practice=False))

    def joined(self, unit: str, role: str, clerk: str, *, filled: bool = False) -> Any:
        """Return a desk that has joined by files."""
        from bindesk.county import office
        from bindesk.operations import carrying

        desk, ticket = self.alone(unit, role, clerk, filled=filled), self.ticket(unit, role)
        answer = office.admit_by_file(self.county, carrying.ask_by_file(desk, ticket), self.now)
        return carrying.welcome_by_file(desk, ticket, answer).desk

    def carry(self, *desks: Any) -> None:
        """Let each desk tell and hear everything, by stick."""
        from bindesk.operations.bundles import bundle_heard, bundle_in, bundle_out

        for desk in desks:
            out = self.folder / f"{next(self._numbers)}.BDX"
            back = out.with_suffix(".ANS")
            bundle_out(desk, out)
            bundle_heard(self.county.store, self.county.key, (out, back), self.now)
            bundle_in(desk, back)

    def close(self) -> None:
        """Close the county."""
        self.county.close()

"""A practice desk, two desks of a village, their township and a hostile neighbour, around a served county."""

import random
from dataclasses import dataclass
from pathlib import Path
from time import time

from bindesk.domain.journal.deeds import Change
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.practice import demo
from bindesk.operations.practice.village_year import record_village
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.operations.syncing.exchange import Exchange
from bindesk.operations.syncing.syncing import enrol
from bindesk.operations.units import units
from bindesk.paths import DataDir
from bindesk.settings import Settings, write_settings
from tests.faults.houses import ADDRESS, FileVault, House
from tests.support.county.local_county import NEIGHBOUR, TOWNSHIP, VILLAGE, NearDesk
from tests.support.desks.desks import PASSWORD, make_slot_light
from tests.support.desks.strange_records import Village

PRACTICE, FIRST, SECOND, ABOVE = "practice", "first", "second", "township"
_UNITS = {PRACTICE: VILLAGE, FIRST: VILLAGE, SECOND: VILLAGE, ABOVE: TOWNSHIP}
NAMES = {
    VILLAGE: "彬州市新民镇早饭头村",
    NEIGHBOUR: "彬州市新民镇雷北村",
    TOWNSHIP: "彬州市新民镇",
}
_ROLES = {TOWNSHIP: "township"}
_CLERKS = {PRACTICE: "李秀英", FIRST: "李秀英", SECOND: "程小丽", ABOVE: "高建军"}


@dataclass
class Neighbour:
    """An enrolled desk that signs what it likes, in its own unit and in others'."""

    desk: Desk
    changes: list[Change]

    def attack(self, chance: random.Random, count: int) -> int:
        """Sign the next strange records, some of them in the name of other units; return their number."""
        near = NearDesk(self.desk.store, self.desk.office.device, None, NEIGHBOUR)  # type: ignore[arg-type]
        batch, self.changes = self.changes[:count], self.changes[count:]
        for change in batch:
            unit = chance.choice((NEIGHBOUR, NEIGHBOUR, NEIGHBOUR, VILLAGE, TOWNSHIP))
            near.do((change.kind, change.record, dict(change.values)), unit=unit)
        Exchange(self.desk).run()
        return len(batch)


class UsageCounty:
    """The homes of the desks, and the county they speak with."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder, FileVault(folder / "county"))
        self.house.begin()
        self.homes = {name: DataDir(folder / name) for name in _UNITS}
        for name in _UNITS:
            self._create(name)
        self.neighbour = self._neighbour(folder / "neighbour")

    def open(self, name: str) -> Desk:
        """Open a desk beside its closed window."""
        password = None if name == PRACTICE else PASSWORD
        return open_desk(self.homes[name], system_clock, password=password)

    def settings(self, name: str) -> Settings:
        """Return what a desk's window is started with."""
        return Settings(unit=NAMES[_UNITS[name]], is_practice=name == PRACTICE)

    def close(self) -> None:
        """End the county and the neighbour."""
        self.neighbour.desk.close()
        self.house.kill()
        self.house.vault.close()

    def _create(self, name: str) -> None:
        home, unit = self.homes[name], _UNITS[name]
        password = None if name == PRACTICE else PASSWORD
        setup = DeskSetup(unit, NAMES[unit], _ROLES.get(unit, "village"), _CLERKS[name], password)
        desk = create_desk(home, setup, system_clock)
        if name == PRACTICE:
            demo.fill(desk, "village", seed=1)
        elif name == FIRST:
            village = units.unit(unit)
            assert village is not None
            with desk.together() as conn:
                record_village(conn, desk, village, 2, is_first=True)
        desk.close()
        if password is not None:
            make_slot_light(home, password)
            desk = self.open(name)
            enrol(desk, self._ticket(unit)).desk.close()
        write_settings(home.settings, self.settings(name))

    def _ticket(self, unit: str) -> Path:
        role = _ROLES.get(unit, "village")
        server = f"https://{ADDRESS}:{self.house.port}"
        return self.house.ticket(unit, role, server, int(time() * 1000))

    def _neighbour(self, folder: Path) -> Neighbour:
        setup = DeskSetup(NEIGHBOUR, NAMES[NEIGHBOUR], "village", "魏小军", PASSWORD)
        desk = create_desk(DataDir(folder), setup, system_clock)
        desk = enrol(desk, self._ticket(NEIGHBOUR)).desk
        return Neighbour(desk, list(Village(NEIGHBOUR).changes()))

"""The villages, townships and communities of the county, by their 12-digit codes."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bindesk.assets import asset
from bindesk.db.syncing.units import KnownUnit

COUNTY = "彬州市"
COUNTY_CODE = "610482"
COUNTY_WHOLE = f"{COUNTY_CODE}000000"

_TAILS = ("社区居民委员会", "社区居委会", "村民委员会", "居委会", "村委会")
_COMMUNITY_FROM, _COMMUNITY_TO = "001", "199"


@dataclass(frozen=True, slots=True)
class Unit:
    """A village or community (村, 社区) and its township (镇, 街道).

    ``short_name`` includes the kind (早饭头村, 城东社区); two villages may share it, so no look-up uses it
    alone. ``township_code`` has 12 digits as well.
    """

    code: str
    short_name: str
    township: str
    township_code: str

    @property
    def name(self) -> str:
        """Return the full name as books print it: 彬州市永乐镇早饭头村."""
        return f"{COUNTY}{self.township}{self.short_name}"


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit for which a desk can be set up; ``above`` is the short name of the unit above it."""

    role: str
    code: str
    short_name: str
    name: str
    above: str


@cache
def units() -> Mapping[str, Unit]:
    """Return every village and community by its code. Source: domain reference 7 [V:35]."""
    rows = csv.DictReader(asset("places/villages.csv").read_text("utf-8-sig").splitlines())
    listed = (_unit(row) for row in rows)
    return {unit.code: unit for unit in listed}


def unit(code: str) -> Unit | None:
    """Return the village or community with a code, or None when the code is not listed."""
    return units().get(code)


def of_township(township_code: str) -> tuple[Unit, ...]:
    """Return a township's villages and communities in the order of the list."""
    return tuple(unit for unit in units().values() if unit.township_code == township_code)


@cache
def seats(role: str) -> Mapping[str, UnitOption]:
    """Return the units of a role (village, township, county) by their codes."""
    if role == "county":
        return {COUNTY_WHOLE: UnitOption(role, COUNTY_WHOLE, COUNTY, COUNTY, "")}
    if role == "township":
        named = {unit.township_code: unit.township for unit in units().values()}
        return {
            code: UnitOption(role, code, town, f"{COUNTY}{town}", COUNTY)
            for code, town in named.items()
        }
    return {
        code: UnitOption(role, code, unit.short_name, unit.name, unit.township)
        for code, unit in units().items()
    }


def seat(code: str) -> UnitOption | None:
    """Return the unit with a code, whatever its role, or None when the code is not listed."""
    matches = (seats(role).get(code) for role in ("village", "township", "county"))
    return next(filter(None, matches), None)


def below(role: str, code: str) -> list[KnownUnit]:
    """Return the units that a new desk above village level stores: its own, the county and all below it.

    A village's desk gets none: it works with its own unit only until it joins a county.
    """
    if role == "village":
        return []
    villages = list(units().values()) if role == "county" else of_township(code)
    codes = {unit.township_code for unit in villages} if role == "county" else {code}
    towns = [one for one in seats("township").values() if one.code in codes]
    return [
        KnownUnit(COUNTY_WHOLE, COUNTY, "county", ""),
        *(KnownUnit(one.code, one.short_name, one.role, COUNTY_WHOLE) for one in towns),
        *(
            KnownUnit(unit.code, unit.short_name, "village", unit.township_code)
            for unit in villages
        ),
    ]


def _unit(row: Mapping[str, str]) -> Unit:
    code = row["code"]
    is_community = _COMMUNITY_FROM <= code[9:] <= _COMMUNITY_TO
    bare = row["name"]
    for tail in _TAILS:
        bare = bare.removesuffix(tail)
    bare = bare if bare.endswith(("村", "社区")) else bare + ("社区" if is_community else "村")
    return Unit(code, bare, row["street_name"], f"{row['street_code']:0<12}")

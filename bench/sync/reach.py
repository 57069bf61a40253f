"""How far an exchange reaches: which modules get the desk or a part of it, and which calls go up the floors.

A real desk exchanges one deed and one file with a county in its own process, and again after the county has
revoked it. Every call of the program is watched. A part is the desk's store, key, folder, clock or office;
what is packed in another object, as in a session, is not seen. A call goes up when its caller stands on a
lower floor than what it calls, as a report of progress does.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from _counties import ROOT, exchange, make_county, new_desk, serving

from bindesk.county import admin
from bindesk.county.data_dir import open_county
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.desk import Desk
from bindesk.sync.wire.transport import DeviceRevoked

PACKAGE = f"{ROOT / 'bindesk'}/"
FLOORS = ("domain", "db", "sync", "operations")
MOST_MODULES, MOST_MODULES_REVOKED, MOST_UP = 8, 9, 2


def main() -> int:
    """Print the figures; return 1 when one misses its goal."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_county(Path(folder) / "county")
        with serving(home, plain=True) as served:
            desk, _ = new_desk(Path(folder) / "desk", home, served.port, plain=True)
            _record(desk, Path(folder) / "form.pdf")
            met = [_reached("an exchange", desk, MOST_MODULES)]
            county = open_county(home)
            admin.revoke(county, desk.office.device, desk.now())
            county.close()
            met.append(_reached("an exchange that seals the desk", desk, MOST_MODULES_REVOKED))
    return 0 if all(met) else 1


def _record(desk: Desk, file: Path) -> None:
    with desk.writing("record-resident") as work:
        resident = work.new_id()
        work.put(RESIDENT, Resident(id=resident, name="赵玉兰"))
    file.write_bytes(b"%PDF-1.7\n" + bytes(100_000))
    attachments.attach(desk, "resident", resident, file)


def _reached(what: str, desk: Desk, most: int) -> bool:
    parts = (desk, desk.store, desk.key, desk.home, desk.clock, desk.office)
    modules, ups = _watched(lambda: exchange(desk), parts)
    print(f"{what}: {len(modules)} modules (at most {most}), {len(ups)} ways up ({MOST_UP})")
    print("  " + ", ".join(sorted(modules)))
    print("  " + "; ".join(f"{low} -> {high}" for low, high in sorted(ups)))
    return len(modules) <= most and len(ups) <= MOST_UP


def _watched(
    run: Callable[[], object], parts: Sequence[object]
) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the modules that got a part, and the pairs of modules of calls that went up."""
    modules: set[str] = set()
    ups: set[tuple[str, str]] = set()

    def hear(frame: FrameType, event: str, _arg: Any) -> None:
        module = _module(frame)
        if event != "call" or not module:
            return
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(frame.f_locals.get(name) is part for name in names for part in parts):
            modules.add(module)
        caller = frame.f_back
        while caller is not None and not _module(caller):
            caller = caller.f_back
        if caller is not None and _floor(_module(caller)) < _floor(module):
            ups.add((_module(caller), module))

    sys.setprofile(hear)
    try:
        with suppress(DeviceRevoked):
            run()
    finally:
        sys.setprofile(None)
    return modules, ups


def _module(frame: FrameType) -> str:
    name = frame.f_code.co_filename
    return name.removeprefix(PACKAGE) if name.startswith(PACKAGE) else ""


def _floor(module: str) -> int:
    top = module.partition("/")[0]
    return FLOORS.index(top) if top in FLOORS else -1


if __name__ == "__main__":
    raise SystemExit(main())

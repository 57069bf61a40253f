"""A day on which forty canaries come in by every door, which ends by an error that nobody catches.

Of its words, the first is the folder of the disk, the second that of what is the clerk's own (sheets and
photos), and a third names a weakness to plant.
"""

import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert

from bindesk import log
from bindesk.cli import main as command_line
from bindesk.db.store.tables import record_table
from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.cleaning import mask_text
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations import search
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errands
from bindesk.operations.maintenance.help_file import write_help_of
from bindesk.operations.meetings import meetings
from bindesk.operations.records import drafts, registers
from bindesk.operations.records.sheet_import import import_sheet
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.faults.at_rest import canaries
from tests.faults.disk.scripted_day import Day
from tests.support.desks.desks import PASSWORD, SetClock


class Crashed(Exception):
    """What nobody catches."""


def main(root: Path, elsewhere: Path, weakness: str = "") -> None:
    """Live the day, and crash at its end."""
    home = DataDir(root / "home")
    log.start(home.logs, str if weakness == "mask-off" else mask_text)
    desk = open_desk(home, SetClock(), password=PASSWORD)
    day = Day(desk, root, elsewhere)
    resident = _register(desk)
    import_sheet(desk, RESIDENT, elsewhere / "sheet.csv")
    _refuse(desk, elsewhere)
    visitor = Resident(id="", unit="", name=canaries.NAMES[8], phone=canaries.PHONES[6])
    errands.accept(
        desk, Visit(newcomer=visitor, subject="咨询", note=canaries.TEXTS[2], handling="direct")
    )
    drafts.store(
        desk,
        "errand-counter",
        "",
        {"visitor": {"text": canaries.NAMES[9]}, "note": canaries.TEXTS[3]},
    )
    day.step_meeting()
    _minutes(desk, day.meeting)
    for name in canaries.FILE_NAMES:
        attachment = attachments.attach(desk, RESIDENT.name, resident, elsewhere / f"{name}.jpg")
        attachments.open_copy(desk, attachment.id)
    attachments.forget_copies(home)
    for name in canaries.NAMES:
        search.find(desk, name)
    day.step_carry_out()
    write_help_of(home, root / "help.zip", {})
    desk.close()
    for words in ("check", "status", "list member", "list resident", "digest"):
        command_line(["--home", str(home.root), *words.split()])
    raise Crashed


def _register(desk: Desk) -> str:
    """Register people; return the id of the last."""
    for order in range(4):
        values = {
            "name": canaries.NAMES[order],
            "id_number": canaries.ID_NUMBERS[order],
            "phone": canaries.PHONES[order],
            "address": canaries.TEXTS[0],
            "remarks": canaries.TEXTS[1],
        }
        resident = registers.record(desk, RESIDENT, values)[1]
    return resident


def _refuse(desk: Desk, elsewhere: Path) -> None:
    """Have errors raised over canaries, and log each like a bug of the program."""
    person = {"name": canaries.NAMES[0], "id_number": canaries.ID_NUMBERS[0]}
    row = {"id": "twice", "unit": desk.office.unit, "heads": "", "extra": "", "struck": False}
    try:
        registers.record(desk, RESIDENT, {**person, "born": canaries.TEXTS[4]})
    except (ValidationFailed, ValueError) as error:
        log.log_bug("canary", error)
    try:
        with desk.store.writing() as conn:
            for _ in range(2):
                conn.execute(insert(record_table("resident")).values({**row, **person}))
    except Exception as error:  # noqa: BLE001 -- whatever the store makes of it
        log.log_bug("canary", error)
    try:
        import_sheet(desk, RESIDENT, elsewhere / "wrong.csv")
    except (ValidationFailed, ValueError) as error:
        log.log_bug("canary", error)
    log.log_bug("canary", ValueError(f"no {canaries.ID_NUMBERS[5]} at {canaries.PHONES[5]}"))


def _minutes(desk: Desk, meeting: str) -> None:
    opened = meetings.reopen(desk, meeting).proceedings
    texts = "\n".join((*canaries.TEXTS[4:], *canaries.PHONES[4:5], *canaries.NAMES[4:5]))
    changed = replace(opened, meeting=replace(opened.meeting, minutes=texts))
    meetings.correct(desk, changed, canaries.TEXTS[5])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])

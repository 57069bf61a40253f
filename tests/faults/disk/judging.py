"""Says what is wrong with a disk: opens its desk with the program and looks for what was acknowledged."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bindesk.db.audit import prints
from bindesk.db.records import records
from bindesk.db.store.tables import audit
from bindesk.db.store.tables import deed as deeds
from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.journal.deeds import DeedState
from bindesk.errors import ExternalError
from bindesk.operations.attachments.attachments import file_ref
from bindesk.operations.desk.desk import Desk
from bindesk.operations.maintenance.checks import check
from bindesk.operations.records import drafts
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.paths import DataDir
from bindesk.settings import read_settings
from tests.faults.disk.bases import disk_for
from tests.faults.disk.scripted_day import FORM, light_slots
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, VILLAGE, SetClock

_NO_DESK = ("setup-unfinished", "home-empty")


@dataclass(frozen=True)
class Judge:
    """Judges disks of one program; ``known`` are the deeds that the desk had when the program began."""

    is_real: bool
    known: frozenset[str] = frozenset()

    def troubles(self, root: Path, facts: Sequence[dict[str, Any]], *, whole: bool) -> list[str]:
        """Return what is wrong with the disk below ``root``; ``whole`` checks and uses the desk as well."""
        try:
            desk = self._open(root, facts)
        except ExternalError as error:
            return [f"does not open: {error.code}"]
        except Exception as error:  # noqa: BLE001 -- any other exception is what is wrong
            return [f"opening raises {error!r}"]
        try:
            return [*self._missing(desk, root, facts), *(self._unsound(desk) if whole else ())]
        except ExternalError as error:
            return [f"does not read: {error.code}"]
        except Exception as error:  # noqa: BLE001 -- likewise
            return [f"reading raises {error!r}"]
        finally:
            desk.close()

    def _open(self, root: Path, facts: Sequence[dict[str, Any]]) -> Desk:
        """Open the desk, or found it again where nobody was told yet that it is founded."""
        home, password = DataDir(root / "home"), PASSWORD if self.is_real else None
        try:
            return open_desk(home, SetClock(), password=password)
        except ExternalError as error:
            if error.code not in _NO_DESK or self.known or {"opens": True} in facts:
                raise
        setup = DeskSetup(UNIT, VILLAGE, "village", CLERK, password)
        with light_slots():
            return create_desk(home, setup, SetClock())

    def _missing(self, desk: Desk, root: Path, facts: Sequence[dict[str, Any]]) -> Iterator[str]:
        with desk.reading() as conn:
            states = {row.id: row.state for row in conn.execute(select(deeds.c.id, deeds.c.state))}
            printed = set(
                conn.scalars(select(audit.c.kind).where(audit.c.action == prints.PRINTED))
            )
        told = self.known | {fact["deed"] for fact in facts if "deed" in fact}
        if lost := told - states.keys():
            yield f"{len(lost)} of {len(told)} acknowledged deeds are lost"
        for fact in facts:
            yield from _missing_file(root, fact)
            if "printed" in fact and fact["printed"] not in printed:
                yield "a print is not in the audit"
            if "draft" in fact and not _has_draft(desk, fact["draft"]):
                yield "a draft is lost"
            if "hotline" in fact and read_settings(desk.home.settings).hotline != fact["hotline"]:
                yield "a setting is lost"
        yield from _unconfirmed(states, facts)
        yield from _damaged_files(desk)

    def _unsound(self, desk: Desk) -> Iterator[str]:
        for problem in check(desk).problems:
            yield f"check: {problem.code} {problem.values}"
        desk.note_audit("view")
        with desk.reading() as conn:
            if conn.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                yield "integrity_check after a write"


def _missing_file(root: Path, fact: dict[str, Any]) -> Iterator[str]:
    if "file" not in fact:
        return
    path = root / fact["file"]
    if not path.exists():
        yield f"{fact['file']} is lost"
    elif hashlib.sha256(path.read_bytes()).hexdigest() != fact["sha256"]:
        yield f"{fact['file']} is not whole"


def _has_draft(desk: Desk, visitor: str) -> bool:
    draft = drafts.find(desk, FORM, "")
    return draft is not None and draft[0] == {"visitor": visitor}


def _unconfirmed(states: dict[str, str], facts: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What the county has acknowledged is 已上报: all deeds noted before that."""
    if {"confirmed": True} in facts:
        before = facts[: facts.index({"confirmed": True})]
        on_the_way = {states.get(fact["deed"]) for fact in before if "deed" in fact}
        if on_the_way != {DeedState.CONFIRMED.value}:
            yield f"deeds that the county has acknowledged are {on_the_way}"


def _damaged_files(desk: Desk) -> Iterator[str]:
    with desk.reading() as conn:
        listed = records.where(conn, ATTACHMENT, {})
    for attachment in listed:
        if not desk.file_store.is_sound(file_ref(attachment)):
            yield "an attachment's file is lost or damaged"


def known_deeds(program: str, engine: str, folder: Path) -> frozenset[str]:
    """Return the deeds of the desk with which a program begins, read from a copy in a folder."""
    disk = disk_for(program, engine).copied(folder / "known")
    if not disk.home.card.exists():
        return frozenset()
    desk = open_desk(disk.home, SetClock(), password=PASSWORD)
    with desk.reading() as conn:
        ids = frozenset(conn.scalars(select(deeds.c.id)))
    desk.close()
    return ids


def told_of(facts: Sequence[dict[str, Any]]) -> str:
    """Return the facts as a text, to tell equal ones."""
    return json.dumps(facts, sort_keys=True)

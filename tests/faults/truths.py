"""What must be true when work and trouble are over and everybody has spoken in peace."""

from dataclasses import dataclass

from sqlalchemy import select

from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.store.engine import Store
from bindesk.db.store.tables import deed as deeds
from bindesk.db.syncing import devices, packs, units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.merging import fold
from bindesk.sync.rounds.unit_scope import scope_of
from tests.faults.stages import Seat, Stage
from tests.faults.versions import LATER, TODAY, knowing
from tests.support.county.model_protocol import had_seen
from tests.support.desks.table_dumps import rebuilt, shown

Log = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Party:
    """A desk's store, and the device it speaks as."""

    store: Store
    device: str


def demand_truth(stage: Stage) -> None:
    """Let everybody on a stage speak that may, then bring all up to date, and look."""
    peaceful = [s for s in stage.seats if s.joined.device not in stage.revoked]
    held = set().union(*(ids_of(s.store) for s in peaceful), ids_of(stage.county.store))
    _speak(stage, peaceful)
    lost = held - ids_of(stage.county.store)
    assert not lost, f"dropped: {sorted(lost)}"
    parties = [Party(s.store, s.joined.device) for s in peaceful]
    _look_at_logs(stage.county.store, parties)
    version = TODAY
    if LATER in {stage.county_version, *(s.version for s in stage.seats)}:
        version = LATER
        stage.upgrade_county()
        for which in range(len(stage.seats)):
            stage.upgrade(which)
    with knowing(version):
        demand_one_truth(stage.county.store, parties)


def demand_one_truth(county: Store, parties: list[Party]) -> None:
    """Look whether desks hold the logs they are for, and all show what the county shows of them."""
    _look_at_logs(county, parties)
    with county.writing() as conn:
        told = shown(conn)
        assert rebuilt(conn) == told, "the county's tables are not the fold of its journal"
    for party in parties:
        scope = _scope(county, party)
        with party.store.writing() as conn:
            own = shown(conn)
            assert own == _parted(told, scope), f"records differ: {party.device}"
            assert rebuilt(conn) == own, "a desk's tables are not the fold of its journal"
    for kind in KINDS:
        _nothing_is_hidden(county, kind)


def _speak(stage: Stage, peaceful: list[Seat]) -> None:
    for _ in range(3):
        for which, seat in enumerate(stage.seats):
            if seat in peaceful:
                seat.is_offline = False
                stage.sync(which)


def _look_at_logs(county: Store, parties: list[Party]) -> None:
    said = log_of(county)
    for party in parties:
        scope = _scope(county, party)
        own = log_of(party.store)
        assert own == {u: said[u] for u in scope if u in said}, f"diverged: {party.device}"
        with party.store.reading() as conn:
            assert packs.waiting_ids(conn) == [], "still waiting"
            assert metadata.read(conn, "healing") == ""


def _parted(told: dict, scope: set[str]) -> dict:
    """Return what of a store's tables belongs to some units; conflicts follow their records."""
    parted = {}
    here: set[tuple[str, str]] = set()
    for name in KINDS:
        table = name.replace("-", "_")
        parted[table] = [row for row in told[table] if row[1] in scope]
        here |= {(name, row[0]) for row in parted[table]}
    parted["conflict"] = [row for row in told["conflict"] if (row[0], row[1]) in here]
    return parted


def _scope(county: Store, party: Party) -> set[str]:
    with county.reading() as conn:
        device = devices.find(conn, party.device)
        assert device is not None
        return {unit.code for unit in scope_of(conn, device)}


def ids_of(store: Store) -> set[str]:
    """Return the ids of all deeds that a store holds, refused ones too."""
    with store.reading() as conn:
        return set(conn.execute(select(deeds.c.id)).scalars())


def log_of(store: Store) -> Log:
    """Return each unit's deeds in the order of the log with the reasons of those refused."""
    with store.reading() as conn:
        rows = conn.execute(
            select(deeds.c.unit, deeds.c.id, deeds.c.reason, deeds.c.position).order_by(
                deeds.c.unit, deeds.c.position, deeds.c.place
            )
        ).all()
        stands = {unit.code: (unit.position, unit.chain_hash) for unit in units.all_units(conn)}
    log: Log = {}
    for row in rows:
        assert row.position is not None, f"not carried: {row.id}"
        log.setdefault(row.unit, []).append((row.id, row.reason or ""))
    for unit, deeds_there in log.items():
        deeds_there.append(("position", str(stands[unit])))
    return log


def _nothing_is_hidden(store: Store, kind: str) -> None:
    """Each value is current, or replaced by somebody who had seen it, or in a conflict."""
    with store.reading() as conn:
        told = journal.changes_of_kind(conn, kind)
    for _, touches in told.values():
        folded = fold(touches)
        disputed = {
            (c.field, d) for c in folded.conflicts | folded.resolved for d in (c.earlier, c.later)
        }
        parents = {touch.deed: set(touch.parents) for touch in touches}
        for touch in touches:
            for field, value in touch.values.items():
                if folded.values[field] == value or (field, touch.deed) in disputed:
                    continue
                assert any(
                    field in later.values and had_seen(parents, later.deed, touch.deed)
                    for later in touches
                ), f"silent loss of {field} by {touch.deed}"

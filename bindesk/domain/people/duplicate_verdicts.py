"""Defines the record kind of duplicate verdicts: two records are one person and merged, or two people.

A merged record stays as it was, struck; what refers to it is read as referring to the record that survived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record

MERGED, DISTINCT = "merged", "distinct"
VERDICTS = {MERGED: "同一人", DISTINCT: "不是同一人"}

RecordLink = tuple[str, str]
"""The ids of a duplicate and of the record that survived it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateVerdict(Record):
    """A clerk's verdict on two records of people, of the kind ``about_kind``; its id follows from theirs.

    The survivor is always the record with the smaller id: two desks that merge the same two records at once
    keep the same one, and merges never form a circle. ``name`` is the survivor's name at the time.
    """

    about_kind: str = f.code("记录类别", required=True)
    survivor: str = f.code("保留的记录", required=True)
    duplicate: str = f.code("重复的记录", required=True)
    name: str = f.text("姓名", limit=50)
    verdict: str = f.choice("结论", VERDICTS, required=True)


DUPLICATE_VERDICT = Kind(
    "duplicate-verdict",
    "查重结论",
    DuplicateVerdict,
    title="name",
    columns=("name", "about_kind", "verdict"),
    searches=(("about_kind", "verdict"),),
    order=140,
    natural_key=("about_kind", "survivor", "duplicate"),
)


def duplicate_verdict(kind: str, one: Record, other: Record, verdict: str) -> DuplicateVerdict:
    """Return the verdict on two records of a kind, in either order."""
    survivor, duplicate = sorted((one, other), key=lambda record: record.id)
    values = {
        "about_kind": kind,
        "survivor": survivor.id,
        "duplicate": duplicate.id,
        "name": getattr(survivor, "name", ""),
        "verdict": verdict,
    }
    verdict_id = DUPLICATE_VERDICT.natural_id(survivor.unit, values)
    return DUPLICATE_VERDICT.new(verdict_id, survivor.unit, values)


def survivors(links: Iterable[RecordLink]) -> dict[str, str]:
    """Return the id of the surviving record of each duplicate, across merges of merged records.

    Of two survivors of one record the one with the smaller id counts. A link to a greater id is of no program
    of ours and is ignored, so that there is an end to every chain.
    """
    direct: dict[str, str] = {}
    for duplicate, survivor in links:
        if survivor < duplicate:
            direct[duplicate] = min(survivor, direct.get(duplicate, survivor))
    return {duplicate: _end_of_chain(direct, duplicate) for duplicate in direct}


def _end_of_chain(direct: Mapping[str, str], record: str) -> str:
    while record in direct:
        record = direct[record]
    return record


def with_duplicates(ids: Iterable[str], survivor_of: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of some records and of all their duplicates, each mapped to the record it stands for."""
    wanted_ids = set(ids)
    duplicates = {dup: record for dup, record in survivor_of.items() if record in wanted_ids}
    return {one: one for one in wanted_ids} | duplicates

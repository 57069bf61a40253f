"""Records of a village as a broken or a newer program may write them: every field of every kind in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bindesk.db.syncing.ingest import LogEntry, apply_log_entries
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain
from bindesk.domain.records.kinds import Kind
from bindesk.operations.desk.desk import Desk

UNKNOWN_CHOICE = "QQ"
_OF_NO_TYPE: tuple[Plain, ...] = (None, 7, True)
_OF_TYPE: Mapping[FieldType, tuple[Plain, ...]] = {
    FieldType.TEXT: ("第一行\n第二行\t", "\x01\x1b[31m", "%s{}</b>&'\""),
    FieldType.MEMO: ("\x01\x1b[31m", "%s{}</b>&'\""),
    FieldType.CODE: ("\x01", "编号'%"),
    FieldType.REFERENCE: ("of-no-record",),
    FieldType.DAY: ("", "2026-13-45", "20261101", "9999-12-31", "0001-01-01"),
    FieldType.TIME: ("25:61", "九点", "9:5"),
    FieldType.WHOLE: (-1, 0, 2**62, "三"),
    FieldType.MONEY: (-1, 2**62, "三元"),
    FieldType.FLAG: ("yes", ""),
    FieldType.CHOICE: (UNKNOWN_CHOICE, "", "不是代码", "x" * 300),
}


def strange_values(spec: FieldSpec) -> tuple[Plain, ...]:
    """Return unknown and impossible values of a field, and a text that is one character too long."""
    values = (*_OF_NO_TYPE, *_OF_TYPE[spec.type])
    if spec.type in {FieldType.TEXT, FieldType.CODE}:
        values = (*values, "长" * ((spec.limit or 0) + 1))
    return values


@dataclass(frozen=True)
class Village:
    """The ids of a village's sound records, which the strange ones belong to.

    With ``each_value`` there is a record for each strange value of each field, else one for each field.
    """

    unit: str
    each_value: bool = True

    def sound(self) -> dict[str, dict[str, Plain]]:
        """Return the values of one sound record by kind; a kind that is left out has strange ones only."""
        unit = self.unit
        return {
            "organisation": {"name": "第二党支部", "type": "branch"},
            "member": {
                "name": "程小丽",
                "gender": "female",
                "category": "full",
                "joined_on": "1990-07-01",
                "branch": f"b-{unit}",
                "group": "一组",
            },
            "standing": {
                "member": f"p-{unit}",
                "dimension": "rights",
                "value": "on-probation",
                "since": "2026-01-01",
            },
            "meeting": {
                "type": "DH",
                "branch": f"b-{unit}",
                "topic": "学习",
                "day": "2026-10-10",
                "starts": "09:00",
                "ends": "10:00",
                "minutes": "学习文件。",
                "finished": True,
            },
            "motion": {
                "meeting": f"m-{unit}",
                "place": 1,
                "title": "议题一",
                "is_voted": True,
                "yes": 1,
            },
            "attendance": {
                "meeting": f"m-{unit}",
                "person": f"p-{unit}",
                "role": "member",
                "status": "present",
            },
            "resident": {"name": "李秀兰", "born": "1960-01-01", "gender": "female"},
            "errand-item": {
                "code": "A01",
                "name": "高龄津贴",
                "handling": "agency",
                "promise_workdays": 5,
            },
            "errand": {
                "number": f"{unit}-2026-A-0777",
                "visitor": "李秀兰",
                "subject": "高龄津贴",
                "accepted_on": "2026-11-02",
                "handling": "agency",
                "promised_days": 20,
                "due_on": "2026-12-01",
            },
            "errand-step": {"errand": "", "place": 3, "state": "submitted", "day": "2026-11-03"},
            "closure": {"day": "2026-10-01", "reason": "国庆节"},
            "review": {
                "about_kind": "meeting",
                "about": f"m-{unit}",
                "verdict": "returned",
                "day": "2026-11-05",
            },
            "attachment": {
                "about_kind": "meeting",
                "about": f"m-{unit}",
                "name": "会场.jpg",
                "type": "jpg",
                "size": 100,
                "sha256": "0" * 64,
            },
            "duplicate-verdict": {
                "about_kind": "resident",
                "survivor": "resident-1",
                "duplicate": "resident-2",
                "verdict": "merged",
            },
        }

    def changes(self) -> Iterator[Change]:
        """Yield the first change of each strange record."""
        sound = self.sound()
        for kind in KINDS.values():
            yield from self._of_kind(kind, sound)
        yield Change("beehive", "beehive-1", (), {"owner": "程小丽"})
        for kind in ("review", "attachment"):
            about = {**sound[kind], "about_kind": "beehive", "about": "beehive-1"}
            yield Change(kind, f"{kind}-of-beehive", (), about)

    def _of_kind(self, kind: Kind, sound: dict[str, dict[str, Plain]]) -> Iterator[Change]:
        n = 0
        for place, (name, spec) in enumerate(kind.specs.items()):
            values = strange_values(spec)
            one = UNKNOWN_CHOICE if spec.choices else values[place % len(values)]
            for value in values if self.each_value else [one]:
                n += 1
                yield from self._record(
                    kind.name, n, {**sound.get(kind.name, {}), name: value}, sound
                )
        everything = {name: strange_values(spec)[3] for name, spec in kind.specs.items()}
        later = {**sound.get(kind.name, {}), "weather": "晴", "mood": None}
        impossible_day = dict.fromkeys(kind.of_type(FieldType.DAY), "2026-13-45")
        for first in ({}, everything, later, {**sound.get(kind.name, {}), **impossible_day}):
            n += 1
            yield from self._record(kind.name, n, first, sound)

    def _record(
        self, kind: str, n: int, values: dict[str, Plain], sound: dict[str, dict[str, Plain]]
    ) -> Iterator[Change]:
        if kind == "errand-step" and values.get("errand") == "":
            # A step is the newest of an errand of its own, so that its state is the errand's.
            errand = f"errand-of-step-{n}"
            first = {**sound[kind], "errand": errand, "place": 1, "state": "accepted"}
            yield Change("errand", errand, (), sound["errand"])
            yield Change(kind, f"{errand}-1", (), first)
            values = {**values, "errand": errand}
        if kind == "motion" and values.get("meeting") == f"m-{self.unit}":
            # A motion has a meeting of its own, so that each is printed on a page of its own.
            values = {**values, "meeting": f"meeting-of-motion-{n}"}
            yield Change("meeting", values["meeting"], (), {**sound["meeting"], "type": "ZW"})
        yield Change(kind, f"{kind}-{n}", (), values)


def receive(desk: Desk, unit: str, *, each_value: bool = True) -> int:
    """Let a desk receive the strange records of a unit from the county's log; return their number."""
    changes = list(Village(unit, each_value).changes())
    deeds = tuple(
        Deed(
            f"strange-{n}", unit, "strange-device", n, "程小丽", "record", 1_795_000_000_000, (one,)
        )
        for n, one in enumerate(changes, start=1)
    )
    with desk.together() as conn:
        apply_log_entries(conn, [LogEntry(1, deeds, {})])
    return len(changes)

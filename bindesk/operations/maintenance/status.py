"""Reports the unit of a desk, its record counts and its storage."""

from dataclasses import asdict, dataclass
from typing import Any

from bindesk import __version__
from bindesk.db.calendar import calendars
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import DeedState
from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import ROLES


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """The state of a desk.

    ``open_deeds`` have not been uploaded to the county yet, ``holidays_until`` is the last year with a
    published holiday table, ``bytes`` the size of the store, ``last_deed`` the time of this clerk's last
    deed. ``records`` counts the records by kind, ``unrecognised`` those of kinds of a newer version.
    """

    version: str
    unit: str
    name: str
    role: str
    clerk: str
    practice: bool
    encrypted: bool
    sqlite: str
    journal_mode: str
    bytes: int
    deeds: int
    open_deeds: int
    last_deed: str
    holidays_until: int
    records: dict[str, int]
    unrecognised: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """Return labels and values in words; the last row, 技术信息, is for technicians."""
        counts = "、".join(
            KINDS[kind].counted(count) for kind, count in self.records.items() if count
        )
        deeds = {"deeds": self.deeds, "open": self.open_deeds}
        return [
            ("单位", f"{self.name}（{self.unit}，{ROLES[self.role]}）"),
            ("经办人", self.clerk),
            ("数据", self._storage_words()),
            ("操作记录", message("status-deeds", deeds)),
            ("最近操作", self.last_deed or "暂无"),
            ("节假日表", f"已录入至 {self.holidays_until} 年" if self.holidays_until else "暂无"),
            ("记录", counts or "暂无"),
            *self._unrecognised_lines(),
            ("技术信息", self._technical_words()),
        ]

    def _unrecognised_lines(self) -> list[tuple[str, str]]:
        """Return the line about records whose kinds only a newer version knows, by their codes."""
        kinds = "、".join(f"{kind} {count} 条" for kind, count in self.unrecognised.items())
        return [("无法识别", message("status-unrecognised", {"kinds": kinds}))] if kinds else []

    def _storage_words(self) -> str:
        values = {"size": f"{self.bytes / 1_048_576:.1f}"}
        return message("status-encrypted" if self.encrypted else "status-practice", values)

    def _technical_words(self) -> str:
        engine = f"SQLite {self.sqlite}{' (SQLCipher)' if self.encrypted else ''}"
        return f"bindesk {self.version}, {engine}, {self.journal_mode}"


def status(desk: Desk) -> DeskStatus:
    """Return the state of a desk."""
    with desk.reading() as conn:
        newest = next(journal.newest(conn, desk.clerk), None)
        years = calendars.load(conn).years
        return DeskStatus(
            version=__version__,
            unit=desk.office.unit,
            name=desk.office.name,
            role=desk.office.role,
            clerk=desk.clerk,
            practice=desk.office.is_practice,
            encrypted=desk.store.is_encrypted,
            sqlite=desk.store.sqlite_version,
            journal_mode=desk.store.journal_mode,
            bytes=desk.store.path.stat().st_size,
            deeds=journal.how_many(conn),
            open_deeds=journal.how_many(conn, DeedState.OPEN),
            last_deed=f"{instant(newest.made_at):%Y-%m-%d %H:%M}" if newest else "",
            holidays_until=max(years, default=0),
            records={name: records.count(conn, kind) for name, kind in KINDS.items()},
            unrecognised=journal.count_of_other_kinds(conn, KINDS),
        )

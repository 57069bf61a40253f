"""Defines how long records of a kind are kept (保管期限)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention period: the least years, None for without end (永久), and the rule it comes from."""

    years: int | None
    source: str

    @property
    def words(self) -> str:
        """Return the period as files are labelled with it: 永久, 30年."""
        return "永久" if self.years is None else f"{self.years}年"


_OFFICE_RULE = "domain reference 7: 乡镇档案工作办法"
_OWN_DEFAULT = "domain reference 7: no rule was found, the program's default"

PARTY_FILES = Retention(None, _OFFICE_RULE)
"""The period of committee minutes and of rosters of Party members."""

SERVICE_FILES = Retention(30, _OWN_DEFAULT)
"""The period of ledgers of the service hall."""

DUTY_LOGS = Retention(10, _OWN_DEFAULT)
"""The period of sign-in sheets and duty logs."""

UNDECIDED = Retention(None, _OWN_DEFAULT)
"""The period of a kind for which nobody has decided a shorter one."""

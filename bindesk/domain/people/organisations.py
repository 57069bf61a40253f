"""Defines the record kind of Party organisations: branches, general branches and the bodies above them."""

import re
from dataclasses import dataclass
from datetime import date

from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import PARTY_FILES
from bindesk.domain.text.cleaning import clean_name

TYPES = {
    "branch": "党支部",
    "joint-branch": "联合党支部",
    "general-branch": "党总支",
    "village-committee": "村党委",
    "township-committee": "乡镇党委",
    "temporary-branch": "临时党支部",
    "floating-branch": "流动党员党支部",
    "linked-villages": "联村党支部",
    "big-committee": "大党委",
}


_LONG_FORMS = re.compile("|".join(("^中国共产党", "^中共", "委员会$")))


def bare_name(words: str) -> str:
    """Return an organisation's name without the words that its long form adds."""
    return _LONG_FORMS.sub("", clean_name(words)).replace("党支部", "支部")


def _is_short_form(name: str, words: str) -> bool:
    """Return whether two names differ only in the words that the long form adds: 中共…支部委员会, …党支部."""
    return bare_name(name) == bare_name(words) != ""


def _is_within(name: str, words: str) -> bool:
    """Return whether one name is the other with the names of county and township in front."""
    one, other = bare_name(name), bare_name(words)
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """A Party organisation of the unit.

    ``short_code`` is part of the numbers of its record books (CJWC-DH-2026-003). ``recorded_from`` is the
    day from which its meetings are kept in this program, and are due.
    Source: domain reference 3.
    """

    name: str = f.text(
        "组织名称", limit=100, required=True, initials=True, also=("名称", "党组织名称", "支部名称")
    )
    short_code: str = f.code("支部简码", limit=12, also=("简码",), hint="村名拼音首字母（如 CJWC）")
    type: str = f.choice("组织类型", TYPES, required=True, also=("类型", "组织类别"))
    parent: str = f.reference("上级组织", "organisation", also=("上级党组织",))
    village_code: str = f.code("村（社区）代码", limit=12)
    founded_on: date | None = f.day("成立日期", also=("成立时间",))
    recorded_from: date | None = f.day("会议记录起始日", hint="不填时从启用当月起")
    term_ends_on: date | None = f.day("届满日期", also=("任期届满日期",))
    document: str = f.text("批准文号", limit=100)
    remarks: str = f.memo("备注", limit=500)


ORGANISATION = Kind(
    "organisation",
    "党组织",
    Organisation,
    title="name",
    key=("name",),
    columns=("name", "short_code", "type", "founded_on", "term_ends_on"),
    measure="个",
    order=20,
    natural_key=("unit", "name"),
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.MEETINGS, Section.OVERVIEW}),
    is_imported=True,
    name_rules=(_is_short_form, _is_within),
    retention=PARTY_FILES,
)

"""Defines the record kind of catalogue items: the errands a hall handles, their materials and limits."""

from dataclasses import dataclass

from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import SERVICE_FILES

HANDLINGS = {"direct": "直办", "agency": "代办", "assist": "协办"}
DAY_KINDS = {"W": "工作日", "C": "自然日"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandItem(Record):
    """One item of the catalogue.

    ``promise_workdays`` is the whole time promised from acceptance to result, 0 for on the spot.
    ``materials`` are separated by ； or ; as in the catalogue. An item whose ``confidence`` is not high is
    shown as 待核定 until the county confirms it. Source: domain reference 5.1.
    """

    code: str = f.code("事项编码", limit=20, required=True, also=("code", "编码"))
    name: str = f.text(
        "事项名称", limit=100, required=True, initials=True, also=("name", "名称", "事项")
    )
    category: str = f.text("类别", limit=30, also=("category", "事项类别"))
    department: str = f.text("办理单位", limit=100, also=("department", "主管部门"))
    handling: str = f.choice("办理方式", HANDLINGS, required=True, also=("handling",))
    promise_workdays: int | None = f.whole(
        "承诺时限", limit=400, unit="日", required=True, also=("promise_workdays", "承诺工作日")
    )
    day_kind: str = f.choice("时限单位", DAY_KINDS, also=("day_kind",))
    materials: str = f.memo("所需材料", limit=2000, also=("materials", "材料"))
    legal_limit: str = f.text("法定时限", limit=200, also=("legal_limit",))
    public_notice: str = f.text("公示", limit=50, also=("public_notice",))
    season: str = f.text("办理时段", limit=100, also=("season_window",))
    village_workdays: int | None = f.whole(
        "村级时限", limit=100, unit="工作日", also=("village_step_workdays",)
    )
    confidence: str = f.text("核定情况", limit=200, also=("confidence",))
    basis: str = f.text("依据", limit=300, also=("basis",))


ERRAND_ITEM = Kind(
    "errand-item",
    "办事事项",
    ErrandItem,
    title="name",
    key=("code",),
    columns=("code", "name", "category", "handling", "promise_workdays"),
    measure="项",
    order=80,
    natural_key=("unit", "code"),
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.HALL}),
    is_imported=True,
    retention=SERVICE_FILES,
)


def errand_item_id(unit: str, code: str) -> str:
    """Return the id of a catalogue item, the same on every desk for the same unit and code."""
    return ERRAND_ITEM.natural_id(unit, {"code": code})

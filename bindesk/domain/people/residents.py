"""Defines the record kind of a village's residents."""

from dataclasses import dataclass
from datetime import date

from bindesk.domain.people.members import GENDERS
from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Sensitivity
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import SERVICE_FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident(Record):
    """A resident of the village.

    ``household`` is the number of the household; residents with the same number are one household.
    """

    name: str = f.text(
        "姓名",
        limit=50,
        required=True,
        initials=True,
        is_person_name=True,
        also=("名字", "村民姓名"),
    )
    gender: str = f.choice("性别", GENDERS)
    born: date | None = f.day("出生日期", also=("出生年月", "出生年月日", "生日"))
    id_number: str = f.code(
        "公民身份号码",
        limit=18,
        sensitivity=Sensitivity.SENSITIVE,
        also=("身份证号", "身份证号码", "身份证", "公民身份证号"),
    )
    id_number_reason: str = f.text("身份号码说明", limit=100, hint="没有号码或校验不符时写明原因")
    phone: str = f.code(
        "联系电话", limit=20, sensitivity=Sensitivity.SENSITIVE, also=("电话", "手机", "手机号")
    )
    group: str = f.text("村民小组", limit=30, also=("小组", "组别", "组"))
    household: str = f.code("户号", limit=30, also=("户编号", "家庭编号"))
    relation: str = f.text("与户主关系", limit=20, also=("与户主的关系", "户主关系"))
    address: str = f.text("住址", limit=200, sensitivity=Sensitivity.SENSITIVE, also=("家庭住址",))
    alias: str = f.code("自定首字母", limit=10, hint="读音特殊时自定查找用的首字母")
    remarks: str = f.memo("备注", limit=500, sensitivity=Sensitivity.SENSITIVE)


RESIDENT = Kind(
    "resident",
    "村民",
    Resident,
    title="name",
    key=("id_number", "name", "born", "group"),
    columns=("name", "gender", "born", "group", "household", "phone"),
    searches=(
        ("struck", "name", "name_initials", "alias", "id_number", "household", "group", "id"),
        ("household",),
        ("struck", "name_order", "name", "id"),
        ("unit", "struck", "name_order", "name", "id"),
        ("unit", "struck", "born", "id"),
    ),
    measure="人",
    order=70,
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.HALL}),
    is_imported=True,
    retention=SERVICE_FILES,
)

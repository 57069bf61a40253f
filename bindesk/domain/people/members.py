"""Defines the record kinds of Party members and of their dated standings."""

from dataclasses import dataclass
from datetime import date

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Sensitivity
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import PARTY_FILES
from bindesk.domain.records.validation import number_or_reason

GENDERS = {"male": "男", "female": "女"}
CATEGORIES = {"full": "正式党员", "probationary": "预备党员"}
EDUCATION = {
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中专",
    "college": "大专",
    "bachelor": "本科",
    "master": "研究生",
    "none": "文盲或半文盲",
}
POSTS = {
    "secretary": "党支部书记",
    "deputy": "党支部副书记",
    "organisation": "组织委员",
    "publicity": "宣传委员",
    "discipline": "纪检委员",
    "committee": "支部委员",
    "group-leader": "党小组组长",
}
COMMITTEE_POSTS = frozenset(POSTS) - {"group-leader"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Record):
    """A Party member whose organisational relation is, or was, in one of the unit's branches.

    Age, years in the Party and the political birthday follow from the dates and are not stored.
    Source: 党员信息采集表 (domain reference 4.1).
    """

    name: str = f.text(
        "姓名",
        limit=50,
        required=True,
        initials=True,
        is_person_name=True,
        also=("党员姓名", "名字"),
    )
    gender: str = f.choice("性别", GENDERS, required=True)
    ethnicity: str = f.text("民族", limit=20)
    born: date | None = f.day("出生日期", also=("出生年月", "出生年月日", "生日"))
    id_number: str = f.code(
        "公民身份号码",
        limit=18,
        sensitivity=Sensitivity.SENSITIVE,
        also=("身份证号", "身份证号码", "身份证", "公民身份证号"),
    )
    id_number_reason: str = f.text("身份号码说明", limit=100, hint="没有号码或校验不符时写明原因")
    education: str = f.choice("学历", EDUCATION, also=("文化程度",))
    phone: str = f.code(
        "联系电话", limit=20, sensitivity=Sensitivity.SENSITIVE, also=("电话", "手机", "手机号")
    )
    address: str = f.text("家庭住址", limit=200, sensitivity=Sensitivity.SENSITIVE, also=("住址",))
    native_place: str = f.text("籍贯", limit=50)
    category: str = f.choice(
        "类别", CATEGORIES, required=True, also=("人员类别", "党员类别", "党员类型")
    )
    joined_on: date | None = f.day(
        "入党日期", required=True, also=("入党时间", "加入党组织日期", "加入党组织时间")
    )
    full_on: date | None = f.day("转正日期", also=("转正时间", "转为正式党员日期"))
    branch: str = f.reference("所在支部", "organisation", also=("党支部", "所在党支部", "支部"))
    entered_branch_on: date | None = f.day("进入支部日期", also=("进入当前支部日期",))
    group: str = f.text("党小组", limit=50, also=("所在党小组",))
    post: str = f.choice("党内职务", POSTS, also=("职务",))
    work: str = f.text("工作岗位", limit=100, also=("个人身份", "从事职业"))
    is_floating: bool = f.flag("流动党员", also=("是否流动党员",))
    is_poor: bool = f.flag("困难党员", also=("是否困难党员",))
    is_frail: bool = f.flag("年老体弱", also=("病弱", "是否年老体弱"))
    remarks: str = f.memo("备注", limit=500, sensitivity=Sensitivity.SENSITIVE)


MEMBER = Kind(
    "member",
    "党员",
    Member,
    title="name",
    key=("id_number", "name", "joined_on"),
    columns=("name", "gender", "born", "category", "joined_on", "post", "group", "phone"),
    searches=(("unit", "struck", "name_order", "name", "id"), ("unit", "struck", "born", "id")),
    measure="名",
    order=10,
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.MEETINGS, Section.OVERVIEW}),
    printed_list="L10",
    rules=(number_or_reason,),
    is_imported=True,
    retention=PARTY_FILES,
)

DIMENSIONS = {
    "membership": "党籍",
    "rights": "党员权利",
    "relation": "组织关系",
    "floating": "流动",
    "contact": "联系",
    "life": "生存",
    "exclusion": "不计入应到会",
}
STANDINGS = {
    "normal": "正常",
    "suspended": "停止党籍",
    "restored": "恢复党籍",
    "removed": "除名",
    "expelled": "开除党籍",
    "on-probation": "留党察看",
    "rights-suspended": "中止权利（留置、逮捕）",
    "transferring": "转出途中",
    "transferred": "已转出",
    "arriving": "转入待确认",
    "temporary": "临时编入",
    "floating-out": "流出",
    "floating-in": "流入",
    "lost": "失联",
    "died": "去世",
    "abroad": "出国（境）",
    "excluded-illness": "因病不能表达意志",
    "excluded-abroad": "自费出国半年以上",
    "excluded-discipline": "留党察看或服刑",
    "excluded-frail": "年老体弱卧床、长期病不能自理",
    "excluded-away": "外出学习工作半年以上应转未转",
    "excluded-retired": "回原籍长居的离退休党员",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Record):
    """One dated change in one dimension of a member's standing; the whole history is kept.

    A standing is valid from ``since`` (included) to ``until`` (excluded), or without end. Excluding a
    member from 应到会 needs the upper organisation's consent (``approval``) and the members' vote.
    Source: domain reference 1.3 [V:7] and 4.2.
    """

    member: str = f.reference("党员", "member", required=True)
    dimension: str = f.choice("方面", DIMENSIONS, required=True)
    value: str = f.choice("情形", STANDINGS, required=True)
    since: date | None = f.day("起始日期", required=True)
    until: date | None = f.day("终止日期")
    approval: str = f.text("批准文号", limit=100)
    reason: str = f.text("原因", limit=200, sensitivity=Sensitivity.SENSITIVE)


STANDING = Kind(
    "standing",
    "党员状态",
    Standing,
    title="value",
    columns=("member", "dimension", "value", "since", "until"),
    order=30,
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.MEETINGS}),
    retention=PARTY_FILES,
)

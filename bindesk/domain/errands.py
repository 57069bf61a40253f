"""Residents' errands at the hall, and the steps that tell how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bindesk.domain import fields as f
from bindesk.domain.errand_items import HANDLINGS
from bindesk.domain.fields import Sensitivity
from bindesk.domain.kinds import Kind, Latest, Record

STATES = {
    "draft": "草稿",
    "accepted": "受理",
    "supplement": "补正告知",
    "refused": "不予受理",
    "withdrawn": "撤回",
    "lapsed": "逾期未补终止",
    "to-submit": "待报送",
    "submitted": "已报送",
    "in-progress": "上级办理中",
    "returned": "退回补正",
    "decided": "上级办结",
    "to-deliver": "待送达",
    "delivered": "已送达",
    "done": "办结",
    "guided": "指引",
    "paused": "中止",
    "rated": "已评价",
    "mending": "差评整改",
    "mended": "整改完成",
    "filed": "归档",
}
CLOSED = frozenset({"done", "delivered", "refused", "withdrawn", "lapsed", "guided"}) | {
    "rated",
    "mending",
    "mended",
    "filed",
}
_AFTER_CLOSE = frozenset({"rated", "filed"})
_DIRECT: Mapping[str, frozenset[str]] = {
    "": frozenset({"draft", "accepted", "supplement", "refused", "guided"}),
    "draft": frozenset({"accepted", "supplement", "refused", "withdrawn"}),
    "supplement": frozenset({"accepted", "withdrawn", "lapsed"}),
    "accepted": frozenset({"done", "paused", "withdrawn", "supplement"}),
    "paused": frozenset({"accepted", "to-submit", "in-progress", "withdrawn"}),
    "done": _AFTER_CLOSE,
    "delivered": _AFTER_CLOSE,
    "rated": frozenset({"mending", "filed"}),
    "mending": frozenset({"mended"}),
    "mended": frozenset({"filed"}),
}
_CARRIED: Mapping[str, frozenset[str]] = {
    **_DIRECT,
    "accepted": frozenset({"to-submit", "submitted", "paused", "withdrawn", "supplement", "done"}),
    "to-submit": frozenset({"submitted", "paused", "withdrawn"}),
    "submitted": frozenset({"in-progress", "returned", "decided", "paused", "withdrawn"}),
    "in-progress": frozenset({"returned", "decided", "paused", "withdrawn"}),
    "returned": frozenset({"submitted", "withdrawn"}),
    "decided": frozenset({"to-deliver", "delivered"}),
    "to-deliver": frozenset({"delivered"}),
}


def next_states(handling: str, state: str) -> frozenset[str]:
    """Return the states an errand may step to; ``handling`` is direct, agency or assist.

    Source: domain reference 5.3.
    """
    table = _DIRECT if handling == "direct" else _CARRIED
    return table.get(state, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Record):
    """One visit to the hall, consulting included: one row of the ledger.

    ``due_on`` is fixed at acceptance and printed on the receipt; ``due_estimated`` says that it counts
    on a year whose holidays were not yet published. ``first_asked`` is the clerk who met the visitor
    and stays responsible. Where it stands is told by its last step. Source: domain reference 5.2-5.4.
    """

    number: str = f.code("受理编号", limit=40, required=True)
    item: str = f.reference("事项", "errand-item")
    subject: str = f.text("事项名称", limit=100, initials=True)
    resident: str = f.reference("办事群众", "resident")
    visitor: str = f.text("办事人姓名", limit=50, sensitivity=Sensitivity.NORMAL, initials=True)
    agent: str = f.text("代理人", limit=50)
    agent_relation: str = f.text("与本人关系", limit=20)
    phone: str = f.code("联系电话", limit=20, sensitivity=Sensitivity.SENSITIVE)
    accepted_on: date | None = f.day("受理日期", required=True)
    handling: str = f.choice("办理方式", HANDLINGS, required=True)
    due_on: date | None = f.day("承诺办结日")
    due_estimated: bool = f.flag("时限预估")
    first_asked: str = f.text("首问责任人", limit=50)
    materials: str = f.memo("已收材料", limit=2000)
    amount: int | None = f.money("金额")
    note: str = f.memo("备注", limit=1000, sensitivity=Sensitivity.SENSITIVE)


ERRAND = Kind(
    "errand",
    "办事",
    Errand,
    title="number",
    key=("number",),
    columns=("number", "accepted_on", "visitor", "subject", "handling", "due_on"),
)

WAYS = {"hall": "到厅领取", "home": "送达上门", "phone": "电话告知", "other": "其他"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandStep(Record):
    """One step of an errand; steps are only ever added.

    ``place`` counts an errand's steps from 1. Two desks that step at once make two rows with one place;
    both are shown. ``at`` is the instant in UTC milliseconds. Source: domain reference 5.3.
    """

    errand: str = f.reference("办事", "errand", required=True)
    place: int | None = f.whole("步骤", least=1, limit=999, required=True)
    before: str = f.choice("原状态", STATES)
    state: str = f.choice("状态", STATES, required=True)
    day: date | None = f.day("日期", required=True)
    at: int | None = f.whole("时刻", limit=2**53)
    clerk: str = f.text("经办人", limit=50)
    office: str = f.text("办理单位与经办人", limit=100)
    batch: str = f.code("批次号", limit=40)
    way: str = f.choice("送达方式", WAYS)
    note: str = f.memo("办理情况", limit=1000)


ERRAND_STEP = Kind(
    "errand-step",
    "办事步骤",
    ErrandStep,
    title="state",
    key=("errand", "place"),
    columns=("errand", "place", "state", "day", "clerk", "note"),
    latest=Latest("errand", "errand", "place", {"state": "state", "state_on": "day"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Record):
    """A day on which the hall is closed."""

    day: date | None = f.day("日期", required=True)
    reason: str = f.text("原因", limit=100)


CLOSURE = Kind("closure", "停办日", Closure, title="day", key=("day",), columns=("day", "reason"))

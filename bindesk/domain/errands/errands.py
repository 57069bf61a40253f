"""Defines the record kinds of errands, their steps, and days on which the hall is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bindesk.domain.errands.errand_items import DAY_KINDS, HANDLINGS
from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Sensitivity
from bindesk.domain.records.kinds import Kind, LatestStep, Record, Section
from bindesk.domain.records.retention import DUTY_LOGS, SERVICE_FILES
from bindesk.domain.records.rights import ALSO_ADDED_BY_TOWNSHIP

STATES = {
    "draft": "草稿",
    "accepted": "受理",
    "supplement": "补正告知",
    "refused": "不予受理",
    "withdrawn": "撤回",
    "stopped": "终止",
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
ENDINGS = frozenset({"done", "delivered", "refused", "withdrawn", "stopped", "lapsed", "guided"})
"""The states that end an errand: the day of the first of them is its 实际办结日."""

CLOSED = ENDINGS | {"rated", "mending", "mended", "filed"}
OPEN = frozenset(STATES) - CLOSED
"""The states in which the hall still has something to do for the visitor."""

_OFF = frozenset({"paused", "withdrawn", "stopped"})
_START: Mapping[str, frozenset[str]] = {
    "": frozenset({"draft", "accepted", "supplement", "refused", "guided"}),
    "draft": frozenset({"accepted", "supplement", "refused", "guided", "withdrawn"}),
    "supplement": frozenset({"accepted", "supplement", "withdrawn", "stopped", "lapsed"}),
    "done": frozenset({"rated", "filed"}),
    "delivered": frozenset({"rated", "filed"}),
    "mending": frozenset({"mended"}),
    "mended": frozenset({"filed"}),
}
_CARRIED: Mapping[str, frozenset[str]] = {
    **_START,
    "accepted": _OFF | {"to-submit", "submitted"},
    "to-submit": _OFF | {"submitted"},
    "submitted": _OFF | {"in-progress", "returned", "decided"},
    "in-progress": _OFF | {"returned", "decided"},
    "returned": _OFF | {"submitted"},
    "decided": frozenset({"to-deliver", "delivered"}),
    "to-deliver": frozenset({"delivered"}),
}
_NEXT: Mapping[str, Mapping[str, frozenset[str]]] = {
    "direct": {**_START, "accepted": _OFF | {"done"}},
    "agency": _CARRIED,
    "assist": {**_CARRIED, "accepted": _CARRIED["accepted"] | {"done"}},
}
RUNNING = frozenset({"accepted", "to-submit", "submitted", "in-progress", "returned"})
"""The states in which the time limit runs and can be paused or extended."""

RATINGS = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}
POOR = frozenset({"1", "2"})
"""Bad ratings (差评), which must be followed up. Source: 国办发〔2019〕51号 (domain reference 5.6)."""


def next_states(
    handling: str, state: str, *, paused_in: str = "", rating: str = ""
) -> frozenset[str]:
    """Return the states that may follow a state; ``handling`` is direct, agency or assist.

    ``paused_in`` is the state in which a paused errand was paused; it continues there. ``rating`` decides
    what follows a rating. An assisted errand may also end at the hall when the person went to the office
    themselves. Source: domain reference 5.3.
    """
    if state == "paused":
        return frozenset({paused_in} & RUNNING) | {"withdrawn", "stopped"}
    if state == "rated":
        return frozenset({"mending"} if rating in POOR else {"filed"})
    return _NEXT.get(handling, {}).get(state, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Record):
    """One visit to the hall, consultations included: one row of the ledger.

    ``due_on`` is fixed at acceptance from ``promised_days`` and printed on the receipt; only an extension
    or a pause moves it. ``due_estimated`` marks a due day in a year whose holidays were not yet
    published. ``first_asked`` is the clerk who received the visitor and stays responsible. ``correction``
    is the reason of the last correction; the journal has the earlier values. The state of an errand is
    that of its last step. Source: domain reference 5.2-5.4.
    """

    number: str = f.code("受理编号", limit=40, required=True)
    item: str = f.reference("事项", "errand-item")
    subject: str = f.text("事项名称", limit=100, initials=True)
    resident: str = f.reference("办事群众", "resident")
    visitor: str = f.text("办事人姓名", limit=50, sensitivity=Sensitivity.NORMAL, initials=True)
    agent: str = f.text("代理人", limit=50)
    agent_relation: str = f.text("与本人关系", limit=20)
    agent_id_number: str = f.code("代理人身份号码", limit=18, sensitivity=Sensitivity.SENSITIVE)
    phone: str = f.code("联系电话", limit=20, sensitivity=Sensitivity.SENSITIVE)
    accepted_on: date | None = f.day("受理日期", required=True)
    handling: str = f.choice("办理方式", HANDLINGS, required=True)
    promised_days: int | None = f.whole("承诺时限", limit=400, unit="日")
    day_kind: str = f.choice("时限单位", DAY_KINDS)
    due_on: date | None = f.day("承诺办结日")
    due_estimated: bool = f.flag("时限预估")
    first_asked: str = f.text("首问责任人", limit=50)
    materials: str = f.memo("已收材料", limit=2000)
    amount: int | None = f.money("金额")
    note: str = f.memo("备注", limit=1000, sensitivity=Sensitivity.SENSITIVE)
    correction: str = f.text("更正原因", limit=200)


ERRAND = Kind(
    "errand",
    "办事",
    Errand,
    title="number",
    key=("number",),
    columns=("number", "accepted_on", "visitor", "subject", "handling", "due_on"),
    searches=(
        ("accepted_on", "resident", "struck"),
        ("resident", "accepted_on", "struck"),
        ("accepted_on", "number"),
        ("unit", "accepted_on", "number"),
        ("unit", "state"),
        ("visitor", "visitor_initials"),
        ("subject", "subject_initials"),
    ),
    measure="件",
    order=90,
    listed_on=Section.HALL,
    shown_on=frozenset({Section.OVERVIEW}),
    printed_list="L13",
    retention=SERVICE_FILES,
)

WAYS = {"hall": "到厅领取", "home": "送达上门", "phone": "电话告知", "other": "其他"}
OUTCOMES = {"granted": "准予", "denied": "不准予"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandStep(Record):
    """One step of an errand; steps are append-only.

    ``place`` counts the steps of an errand from 1. Two desks that add a step at the same time make two steps
    with the same place; both are shown. ``at`` is the time in UTC milliseconds. A step that repeats the state
    before it adds ``extension_days`` (延期) or a further notice; ``due_on`` is the due day after the step.
    Source: domain reference 5.3.
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
    outcome: str = f.choice("结果", OUTCOMES)
    way: str = f.choice("送达方式", WAYS)
    rating: str = f.choice("评价", RATINGS)
    reason: str = f.text("原因", limit=200)
    note: str = f.memo("办理情况", limit=1000)
    extension_days: int | None = f.whole("延期", least=1, limit=400, unit="日")
    due_on: date | None = f.day("调整后承诺日")


ERRAND_STEP = Kind(
    "errand-step",
    "办事步骤",
    ErrandStep,
    title="state",
    key=("errand", "place"),
    columns=("errand", "place", "state", "day", "clerk", "note"),
    latest_step=LatestStep("errand", "errand", "place", {"state": "state", "state_on": "day"}),
    searches=(("day", "state", "struck", "unit", "errand"),),
    measure="步",
    order=100,
    shown_on=frozenset({Section.HALL, Section.OVERVIEW}),
    part_of="errand",
    rights=ALSO_ADDED_BY_TOWNSHIP,
    retention=SERVICE_FILES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Record):
    """A day on which the hall is closed."""

    day: date | None = f.day("日期", required=True)
    reason: str = f.text("原因", limit=100)


CLOSURE = Kind(
    "closure",
    "停办日",
    Closure,
    title="day",
    key=("day",),
    columns=("day", "reason"),
    measure="天",
    order=110,
    natural_key=("unit", "day"),
    listed_on=Section.REGISTERS,
    shown_on=frozenset({Section.OVERVIEW}),
    is_imported=True,
    retention=DUTY_LOGS,
)

"""How people, days and states read in the hall."""

from collections.abc import Sequence
from datetime import date

from bindesk.domain.calendar.dates import full_date
from bindesk.domain.errands.deadlines import Colour, DayCount, DeadlineState
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, Errand, ErrandStep
from bindesk.domain.errands.visitors import Visitor, age
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.unrecognised import unrecognised_values
from bindesk.domain.text.cleaning import mask_id_number, mask_phone
from bindesk.operations.errands.errand_lists import ErrandRow

WEEKDAYS = "一二三四五六日"
TONES = {Colour.GREEN: "ok", Colour.YELLOW: "warning", Colour.RED: "danger", Colour.GREY: "muted"}
GLYPHS = {Colour.GREEN: "●", Colour.YELLOW: "△", Colour.RED: "✕", Colour.GREY: "‖"}
_TAIL = 4
_STEP_ACTIONS = {
    "accepted": "受理",
    "supplement": "告知补正",
    "refused": "不予受理",
    "withdrawn": "登记撤回",
    "stopped": "终止办理",
    "lapsed": "登记逾期终止",
    "to-submit": "登记待报送",
    "submitted": "报送镇便民中心",
    "in-progress": "登记上级办理中",
    "returned": "登记退回补正",
    "decided": "登记上级办结",
    "to-deliver": "登记待送达",
    "delivered": "登记送达",
    "done": "办结",
    "guided": "登记指引",
    "paused": "中止办理",
    "rated": "登记评价",
    "mending": "登记差评整改",
    "mended": "登记整改完成",
    "filed": "归档",
}
"""What the button of a step says: an act, where STATES names the state that follows."""


def person_detail(visitor: Visitor, today: date) -> str:
    """Return what distinguishes people of the same name: 男 56岁 三组 尾号0018."""
    years = age(visitor.born, today)
    parts = [
        RESIDENT.choice_words("gender", visitor.gender),
        f"{years}岁" if years is not None else "",
        visitor.group,
        f"尾号{visitor.id_number[-_TAIL:]}" if visitor.id_number else "",
        "党员" if visitor.kind == "member" else "",
    ]
    return " ".join(part for part in parts if part)


def person_facts(visitor: Visitor, today: date, *, unmasked: bool) -> str:
    """Return all facts of a visitor; the numbers are masked unless ``unmasked``."""
    number = visitor.id_number if unmasked else mask_id_number(visitor.id_number)
    phone = visitor.phone if unmasked else mask_phone(visitor.phone)
    years = age(visitor.born, today)
    parts = [
        RESIDENT.choice_words("gender", visitor.gender),
        f"{years}岁" if years is not None else "",
        visitor.group,
        f"户号 {visitor.household}" if visitor.household else "",
        f"身份证 {number}" if number else "未登记身份证号",
        f"电话 {phone}" if phone else "未登记电话",
    ]
    return "  ".join(part for part in parts if part)


def served_words(visitor: Visitor, today: date) -> str:
    """Return when a visitor was last here: 昨天来过; empty when never."""
    if visitor.served_on is None:
        return ""
    days = (today - visitor.served_on).days
    return {0: "今天来过", 1: "昨天来过", 2: "前天来过"}.get(days, f"{days}天前来过")


def day_words(day: date) -> str:
    """Return a day with its weekday: 2026年11月27日 星期五."""
    return f"{full_date(day)} 星期{WEEKDAYS[day.weekday()]}"


def promise_words(due: date, days: int, day_kind: str, *, estimated: bool) -> str:
    """Return the due date before an errand is accepted: 2026年11月27日 星期五 前（5 个工作日）."""
    if not days:
        return "当场"
    unit = ERRAND.choice_words("day_kind", day_kind or DayCount.WORKDAYS)
    marked = "  预估：该年节假日尚未公布" if estimated else ""
    return f"{day_words(due)} 前（{days} 个{unit}）{marked}"


def left_words(row: ErrandRow) -> str:
    """Return the days left until an errand's due date, with a sign; empty when no day is due."""
    standing = row.standing
    if standing is None:
        return ""
    return f"{GLYPHS[standing.colour]} {_days_left(standing, row.line.day_kind)}"


def _days_left(standing: DeadlineState, day_kind: str) -> str:
    unit = "个工作日" if DayCount.of(day_kind) is DayCount.WORKDAYS else "天"
    if standing.left is None:
        words = "暂不计时"
    elif standing.left < 0:
        words = f"已超 {-standing.left} {unit}"
    elif standing.left == 0:
        words = "今天到期"
    else:
        words = f"还剩 {standing.left} {unit}"
    return f"{words} 预估" if standing.is_estimated else words


def left_tone(row: ErrandRow) -> str:
    """Return the tone of a row's days left."""
    return TONES[row.standing.colour] if row.standing else ""


def state_words(row: ErrandRow) -> str:
    """Return the state of an errand; 作废 for a struck one."""
    return "作废" if row.line.struck else ERRAND_STEP.choice_words("state", row.line.state)


def unrecognised_words(errand: Errand, steps: Sequence[ErrandStep]) -> list[str]:
    """Return what this version can not recognise in an errand and its steps."""
    return [
        *(one.words() for one in unrecognised_values(ERRAND, errand)),
        *(
            f"步骤 {step.place or ''} {one.words()}"
            for step in steps
            for one in unrecognised_values(ERRAND_STEP, step)
        ),
    ]


def step_action(state: str, role: str) -> str:
    """Return the button's words that take an errand to a state on a desk with a role."""
    if state == "submitted" and role != "village":
        return "报送上级部门"
    return _STEP_ACTIONS.get(state) or ERRAND_STEP.choice_words("state", state)


def short_day(day: date | None, beside: date | None = None) -> str:
    """Return a day for a narrow column: 11月20日, with the year when ``beside`` is of another year."""
    if day is None:
        return ""
    year = f"{day.year}年" if beside and beside.year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


def step_words(step: ErrandStep) -> str:
    """Return the details of a step besides its state, day and clerk."""
    parts = [
        f"延期 {step.extension_days} 日" if step.extension_days else "",
        step.office,
        f"批次 {step.batch}" if step.batch else "",
        ERRAND_STEP.choice_words("outcome", step.outcome),
        ERRAND_STEP.choice_words("way", step.way),
        ERRAND_STEP.choice_words("rating", step.rating),
        f"原因：{step.reason}" if step.reason else "",
        step.note.replace("\n", "、"),
        f"承诺日改为 {short_day(step.due_on)}" if step.due_on else "",
    ]
    return "  ".join(part for part in parts if part)


def item_detail(item: ErrandItem) -> str:
    """Return the handling and time limit of an item: 代办 5个工作日 待核定."""
    days = f"{item.promise_workdays}个{ERRAND_ITEM.choice_words('day_kind', item.day_kind or 'W')}"
    parts = [
        item.code,
        ERRAND_ITEM.choice_words("handling", item.handling),
        days if item.promise_workdays else "当场",
        "待核定" if needs_confirming(item) else "",
    ]
    return " ".join(part for part in parts if part)


def needs_confirming(item: ErrandItem) -> bool:
    """Return whether the county has still to confirm an item (domain reference 5.1)."""
    return "低" in item.confidence


def materials_of(item: ErrandItem) -> list[str]:
    """Return the materials of an item as a list."""
    return [part.strip() for part in item.materials.replace("；", ";").split(";") if part.strip()]

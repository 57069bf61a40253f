"""How people, days and states read in the hall."""

from datetime import date

from bindesk.domain.calendar.dates import full_date
from bindesk.domain.errands.deadlines import Colour, DayCount, DeadlineState
from bindesk.domain.errands.errand_items import DAY_KINDS, HANDLINGS, ErrandItem
from bindesk.domain.errands.errands import OUTCOMES, RATINGS, STATES, WAYS, ErrandStep
from bindesk.domain.errands.visitors import Visitor, age
from bindesk.domain.people.members import GENDERS
from bindesk.domain.text.cleaning import mask_id_number, mask_phone
from bindesk.operations.errands.errand_lists import ErrandRow

WEEKDAYS = "一二三四五六日"
TONES = {Colour.GREEN: "ok", Colour.YELLOW: "warning", Colour.RED: "danger", Colour.GREY: "muted"}
GLYPHS = {Colour.GREEN: "●", Colour.YELLOW: "△", Colour.RED: "✕", Colour.GREY: "‖"}
_TAIL = 4


def person_detail(visitor: Visitor, today: date) -> str:
    """Return what tells one person from another of the same name: 男 56岁 三组 尾号0018."""
    years = age(visitor.born, today)
    parts = [
        GENDERS.get(visitor.gender, ""),
        f"{years}岁" if years is not None else "",
        visitor.group,
        f"尾号{visitor.id_number[-_TAIL:]}" if visitor.id_number else "",
        "党员" if visitor.kind == "member" else "",
    ]
    return " ".join(part for part in parts if part)


def person_facts(visitor: Visitor, today: date, *, unmasked: bool) -> str:
    """Return all the counter shows of a person; numbers are masked unless ``unmasked``."""
    number = visitor.id_number if unmasked else mask_id_number(visitor.id_number)
    phone = visitor.phone if unmasked else mask_phone(visitor.phone)
    years = age(visitor.born, today)
    parts = [
        GENDERS.get(visitor.gender, ""),
        f"{years}岁" if years is not None else "",
        visitor.group,
        f"户号 {visitor.household}" if visitor.household else "",
        f"身份证 {number}" if number else "没有登记身份证号",
        f"电话 {phone}" if phone else "没有登记电话",
    ]
    return "  ".join(part for part in parts if part)


def served_words(visitor: Visitor, today: date) -> str:
    """Return when a person was last here: 昨天来过; nothing when that was long ago."""
    if visitor.served_on is None:
        return ""
    days = (today - visitor.served_on).days
    return {0: "今天来过", 1: "昨天来过", 2: "前天来过"}.get(days, f"{days}天前来过")


def day_words(day: date) -> str:
    """Return a day with its weekday: 2026年11月27日 星期五."""
    return f"{full_date(day)} 星期{WEEKDAYS[day.weekday()]}"


def promise_words(due: date, days: int, day_kind: str, *, estimated: bool) -> str:
    """Return a promise before it is made: 2026年11月27日 星期五前办结(5个工作日)."""
    if not days:
        return "当场办结"
    unit = DAY_KINDS.get(day_kind, DAY_KINDS["W"])
    marked = "  预估：那一年的节假日还没有公布" if estimated else ""
    return f"{day_words(due)} 前办结（{days} 个{unit}）{marked}"


def left_words(row: ErrandRow) -> str:
    """Return how near an errand's promised day is, in words with a sign; nothing when none is waited for."""
    standing = row.standing
    if standing is None:
        return ""
    return f"{GLYPHS[standing.colour]} {_left(standing, row.line.day_kind)}"


def _left(standing: DeadlineState, day_kind: str) -> str:
    unit = "天" if day_kind == DayCount.CALENDAR_DAYS else "个工作日"
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
    """Return the colour role of a row's days left."""
    return TONES[row.standing.colour] if row.standing else ""


def state_words(row: ErrandRow) -> str:
    """Return where an errand stands; a struck one says so."""
    return "作废" if row.line.struck else STATES.get(row.line.state, row.line.state)


def short_day(day: date | None, beside: date | None = None) -> str:
    """Return a day for a narrow column: 11月20日, with its year when that of ``beside`` is another."""
    if day is None:
        return ""
    year = f"{day.year}年" if beside and beside.year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


def step_words(step: ErrandStep) -> str:
    """Return what a step says besides its state, day and clerk."""
    parts = [
        f"延期 {step.extension_days} 日" if step.extension_days else "",
        step.office,
        f"批次 {step.batch}" if step.batch else "",
        OUTCOMES.get(step.outcome, ""),
        WAYS.get(step.way, ""),
        RATINGS.get(step.rating, ""),
        f"原因：{step.reason}" if step.reason else "",
        step.note.replace("\n", "、"),
        f"承诺日改为 {short_day(step.due_on)}" if step.due_on else "",
    ]
    return "  ".join(part for part in parts if part)


def item_detail(item: ErrandItem) -> str:
    """Return what an item asks of whom: 代办 5个工作日 待核定."""
    days = f"{item.promise_workdays}个{DAY_KINDS[item.day_kind or 'W']}"
    parts = [
        item.code,
        HANDLINGS.get(item.handling, ""),
        days if item.promise_workdays else "当场",
        "待核定" if needs_confirming(item) else "",
    ]
    return " ".join(part for part in parts if part)


def needs_confirming(item: ErrandItem) -> bool:
    """Tell whether the county still has to confirm an item (domain reference 5.1)."""
    return "低" in item.confidence


def materials_of(item: ErrandItem) -> list[str]:
    """Return the materials of an item one by one."""
    return [part.strip() for part in item.materials.replace("；", ";").split(";") if part.strip()]

"""Converts typed text into the plain value of a field, and back, by the field's type."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from bindesk.domain.calendar.dates import read_date, read_time
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain
from bindesk.domain.text.cleaning import clean_code, clean_line, clean_memo
from bindesk.domain.text.numbers import read_yuan, yuan
from bindesk.domain.text.problems import Problem

NOTHING = frozenset({"", "无", "没有", "-", "--", "—", "——", "/", "\\"})
"""Texts that mark an empty box of a paper form (domain reference 4.1 [V:52])."""

_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "t"})
_NO = frozenset({"否", "不是", "×", "✗", "✘", "☒", "□", "☐", "x", "n", "no", "false", "0", "f"})
_AT_ONCE = frozenset({"当场", "当日", "即办", "即时", "即时办结", "当场办结", "当日办结"})
_WHOLE = re.compile(r"([+-]?\d{1,18})(?:\.0+)?")
_UNIT_WORDS = (
    *("个工作日", "工作日", "个自然日", "自然日", "个", "天", "日"),
    *("票", "人", "次", "年", "岁", "步", "分"),
)
_UNITS = re.compile(rf"(?:{'|'.join(_UNIT_WORDS)})$")

# Synonyms that offices write for a choice, and the possible codes; the field's choices decide which applies.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "男性": ("male",),
    "女性": ("female",),
    "m": ("male",),
    "f": ("female",),
    "正式": ("full",),
    "中共正式党员": ("full",),
    "预备": ("probationary",),
    "中共预备党员": ("probationary",),
    "小学及以下": ("primary",),
    "初级中学": ("junior",),
    "普通高中": ("senior",),
    "职高": ("vocational",),
    "技校": ("vocational",),
    "中技": ("vocational",),
    "中等专科": ("vocational",),
    "专科": ("college",),
    "大学专科": ("college",),
    "大学": ("bachelor",),
    "大学本科": ("bachelor",),
    "硕士": ("master",),
    "博士": ("master",),
    "硕士研究生": ("master",),
    "文盲": ("none",),
    "半文盲": ("none",),
    "书记": ("secretary",),
    "支部书记": ("secretary",),
    "支书": ("secretary",),
    "村支书": ("secretary",),
    "副书记": ("deputy",),
    "支部副书记": ("deputy",),
    "组织": ("organisation",),
    "宣传": ("publicity",),
    "纪检": ("discipline",),
    "纪律检查委员": ("discipline",),
    "支委": ("committee",),
    "委员": ("committee",),
    "组长": ("group-leader",),
    "小组长": ("group-leader",),
    "支部": ("branch",),
    "党委": ("village-committee", "township-committee"),
    "镇党委": ("township-committee",),
    "总支": ("general-branch",),
    "直接办理": ("direct",),
    "代理": ("agency",),
    "协助办理": ("assist",),
    "支部大会": ("DH",),
    "党员大会": ("DH",),
    "支委会": ("ZW",),
    "小组会": ("XZ",),
    "工作日内": ("W",),
    "天": ("C",),
    "到会": ("present",),
    "出勤": ("present",),
    "事假": ("leave-private",),
    "病假": ("leave-sick",),
    "公假": ("leave-duty",),
    "缺席": ("absent",),
}
_EMPTY_CHOICES = frozenset({"普通党员", "党员", "群众", "无职务", "不详", "未知"})
_SCHOOLING = ("学历", "文化", "毕业", "程度")
_SCHOOLED = re.compile(rf"(?:{'|'.join(_SCHOOLING)})+$")


def read_value(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    """Return the plain value of a text typed into a field, or a Problem without a field name.

    Days and times are read in the usual forms, amounts in yuan, choices by words, code or synonym. 无, — and
    the like give an empty value. A reference stays the typed words.
    """
    if is_nothing(text):
        return _EMPTY.get(spec.type, "")
    return _READERS[spec.type](spec, text, today)


def is_nothing(text: str) -> bool:
    """Return whether a typed text means an empty value."""
    return unicodedata.normalize("NFKC", clean_line(text)) in NOTHING


def written_value(spec: FieldSpec, value: Plain) -> str:
    """Return a plain value as text that ``read_value`` reads again.

    Amounts are in yuan, days ISO text, choices words, flags 是 or 否.
    """
    if value is None:
        return ""
    if spec.type is FieldType.FLAG:
        return "是" if value else "否"
    if spec.type is FieldType.MONEY:
        return yuan(int(value))
    if spec.type is FieldType.CHOICE:
        return spec.words(str(value))
    return str(value)


def _line(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec, today
    return clean_line(text)


def _memo(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec, today
    return clean_memo(text)


def _code(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec, today
    return clean_code(text)


def _day(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec
    day = read_date(text, today)
    return day if isinstance(day, Problem) else day.isoformat()


def _time(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec, today
    moment = read_time(text)
    return moment if isinstance(moment, Problem) else f"{moment:%H:%M}"


def _whole(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del today
    plain = clean_code(text).replace(",", "")
    if plain in _AT_ONCE and spec.unit.endswith("日"):
        return 0
    match = _WHOLE.fullmatch(_UNITS.sub("", plain).removesuffix(spec.unit))
    return int(match[1]) if match else Problem("whole-unreadable", values={"label": spec.label})


def _money(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del spec, today
    return read_yuan(clean_code(text).removesuffix("整"))


def _flag(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del today
    plain = clean_code(text).casefold()
    if plain in _YES or plain == clean_code(spec.label):
        return True
    if plain in _NO:
        return False
    return Problem("flag-unreadable", values={"label": spec.label})


def _choice(spec: FieldSpec, text: str, today: date) -> Plain | Problem:
    del today
    plain = clean_code(text)
    for words in (plain, clean_line(text), _SCHOOLED.sub("", plain)):
        if (code := _code_of(spec, words)) is not None:
            return code
    if plain in _EMPTY_CHOICES:
        return ""
    listed = "、".join(choice.words for choice in spec.choices)
    return Problem("choice-unknown", values={"label": spec.label, "choices": listed})


def _code_of(spec: FieldSpec, words: str) -> str | None:
    codes = [choice.code for choice in spec.choices]
    for choice in spec.choices:
        if words in {clean_code(choice.words), choice.words} or words == choice.code:
            return choice.code
    fitting = [code for code in _SYNONYMS.get(words.casefold(), ()) if code in codes]
    return fitting[0] if len(fitting) == 1 else None


_EMPTY: Mapping[FieldType, Plain] = {
    FieldType.DAY: None,
    FieldType.WHOLE: None,
    FieldType.MONEY: None,
    FieldType.FLAG: False,
}
_READERS: Mapping[FieldType, Callable[[FieldSpec, str, date], Plain | Problem]] = {
    FieldType.TEXT: _line,
    FieldType.MEMO: _memo,
    FieldType.CODE: _code,
    FieldType.DAY: _day,
    FieldType.TIME: _time,
    FieldType.WHOLE: _whole,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.CHOICE: _choice,
    FieldType.REFERENCE: _line,
}

"""What this machine is set to: declared once, typed, described; kept in the home as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bindesk.files import replace_file

HELP = "help"
CHOICES = "choices"


def _said(default: Any, words: str, choices: Mapping[Any, str] | None = None) -> Any:
    return field(default=default, metadata={HELP: words, CHOICES: choices or {}})


@dataclass(frozen=True, slots=True)
class Settings:
    """One machine's settings; ``others`` are those of another version of the program, kept as they are."""

    text_size: int = _said(
        100,
        "字的大小，按百分比。Ctrl 加号、减号也能改。",
        {100: "标准", 115: "稍大", 130: "大字", 150: "特大", 175: "最大"},
    )
    theme: str = _said(
        "light",
        "窗口的颜色。",
        {"light": "浅色", "dark": "深色", "contrast": "高对比", "system": "跟随系统"},
    )
    print_style: str = _said(
        "song",
        "台账正文用的字体；电脑上没有的，用随程序带的宋体。",
        {"song": "宋体", "fangsong": "仿宋", "kai": "楷体"},
    )
    printer: str = _said("", "上次用的打印机；空着就用系统默认的。")
    hotline: str = _said("", "印在回执上的查询与监督电话。")
    section: str = _said("", "上次关窗口时开着的栏目。")
    record: str = _said("", "上次关窗口时开着的记录。")
    unit: str = _said("", "上次打开的单位名称，开窗口时先显示它。")
    is_practice: bool = _said(default=False, words="上次打开的是不是练习台。")
    others: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_settings(file: Path) -> Settings:
    """Return the settings kept in a file; what is missing, unreadable or not a choice is as at first.

    A machine's settings are never worth a stop, so no error is raised for a file that can not be read.
    """
    try:
        values = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    return _settings(values) if isinstance(values, dict) else Settings()


def keep_settings(file: Path, settings: Settings) -> None:
    """Write the settings whole, those of other versions with them.

    Raises OSError when the disk refuses.
    """
    declared = {each.name: getattr(settings, each.name) for each in _own()}
    body = json.dumps({**settings.others, **declared}, ensure_ascii=False, indent=2, sort_keys=True)
    replace_file(file, f"{body}\n".encode())


def _own() -> list[Any]:
    return [each for each in fields(Settings) if each.name != "others"]


def _settings(values: Mapping[str, Any]) -> Settings:
    at_first = Settings()
    known = {each.name: each for each in _own()}
    typed_values = {
        name: values[name]
        for name, each in known.items()
        if name in values and _fits(each.metadata[CHOICES], getattr(at_first, name), values[name])
    }
    others = {name: value for name, value in values.items() if name not in known}
    return replace(at_first, **typed_values, others=others)


def _fits(choices: Mapping[Any, str], default: Any, value: Any) -> bool:
    return type(value) is type(default) and (not choices or value in choices)

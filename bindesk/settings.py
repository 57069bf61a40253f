"""Declares this machine's settings with type and description; reads and writes them as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bindesk.files import replace_file

HELP = "help"
"""Key of a field's metadata: the code of the sentence that describes the setting (``bindesk.messages``)."""
CHOICES = "choices"


def _setting(default: Any, code: str, choices: Mapping[Any, str] | None = None) -> Any:
    return field(default=default, metadata={HELP: code, CHOICES: choices or {}})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one machine; ``others`` are settings of another program version, kept unchanged."""

    text_size: int = _setting(
        100,
        "setting-text-size",
        {100: "标准", 115: "稍大", 130: "大字", 150: "特大", 175: "最大"},
    )
    theme: str = _setting(
        "light",
        "setting-theme",
        {"light": "浅色", "dark": "深色", "contrast": "高对比", "system": "跟随系统"},
    )
    print_style: str = _setting(
        "song",
        "setting-print-style",
        {"song": "宋体", "fangsong": "仿宋", "kai": "楷体"},
    )
    printer: str = _setting("", "setting-printer")
    hotline: str = _setting("", "setting-hotline")
    section: str = _setting("", "setting-section")
    record: str = _setting("", "setting-record")
    unit: str = _setting("", "setting-unit")
    is_practice: bool = _setting(default=False, code="setting-practice")
    others: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_settings(file: Path) -> Settings:
    """Return the settings in a file; a missing, unreadable or invalid value is replaced by its default.

    Never raises for an unreadable file: settings are no reason to keep the program from starting.
    """
    try:
        values = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    return _settings(values) if isinstance(values, dict) else Settings()


def write_settings(file: Path, settings: Settings) -> None:
    """Write all settings to a file, including the unknown ones of other program versions.

    Raises OSError when the disk refuses.
    """
    declared = {each.name: getattr(settings, each.name) for each in _declared_fields()}
    body = json.dumps({**settings.others, **declared}, ensure_ascii=False, indent=2, sort_keys=True)
    replace_file(file, f"{body}\n".encode())


def _declared_fields() -> list[Any]:
    return [each for each in fields(Settings) if each.name != "others"]


def _settings(values: Mapping[str, Any]) -> Settings:
    at_first = Settings()
    known = {each.name: each for each in _declared_fields()}
    typed_values = {
        name: values[name]
        for name, each in known.items()
        if name in values and _fits(each.metadata[CHOICES], getattr(at_first, name), values[name])
    }
    others = {name: value for name, value in values.items() if name not in known}
    return replace(at_first, **typed_values, others=others)


def _fits(choices: Mapping[Any, str], default: Any, value: Any) -> bool:
    return type(value) is type(default) and (not choices or value in choices)

"""Validates records against their kind's declaration, with the same rules for forms, sheets and the wire.

Most checks follow from the fields' declarations; the tables at the end have the rules of single fields.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bindesk.domain.records.fields import LARGEST, TIME_OF_DAY, FieldSpec, FieldType, Plain
from bindesk.domain.records.kinds import Kind, RecordRule
from bindesk.domain.records.typed_values import read_value
from bindesk.domain.text.cleaning import clean_name, length, read_name
from bindesk.domain.text.identity import read_id_number
from bindesk.domain.text.problems import Problem

ID_NUMBER = "id_number"
REASON = "id_number_reason"

_MONTH = re.compile(r"\s*((?:18|19|20)\d\d)\D?(\d{1,2})\D?\s*")


def check(
    kind: Kind[Any], values: Mapping[str, Plain], stored: Mapping[str, Plain] | None = None
) -> list[Problem]:
    """Return the problems of a record's plain values, in the order of its fields.

    ``values`` is the whole record; a field that is not named has its default. Lengths are in code points.
    ``stored`` is the record as it is stored: a value that stays as it was may be a choice that this version
    lacks, because a newer version may have written it.
    """
    whole = {**kind.defaults, **values}
    problems: list[Problem] = []
    for name, spec in kind.specs.items():
        problem = field_problem(spec, whole[name])
        if problem and not _may_be_newer(problem, stored, name, whole[name]):
            problems.append(replace(problem, field=name))
        elif name in _FIELD_RULES:
            problems += _FIELD_RULES[name](whole)
        elif spec.is_person_name:
            problems += _name_problems(name, str(whole[name] or ""))
    for rule in kind.rules:
        problems += rule(whole)
    return problems


def identifying_fields(kind: Kind[Any], values: Mapping[str, Plain]) -> tuple[str, ...]:
    """Return the fields by which a record of a unit is known from the others of its kind.

    An ID number tells a person from all others; without one, and for other kinds, the whole key does.
    """
    return (ID_NUMBER,) if ID_NUMBER in kind.key and values.get(ID_NUMBER) else kind.key


def read_values(
    kind: Kind[Any], texts: Mapping[str, str], today: date
) -> tuple[dict[str, Plain], list[Problem]]:
    """Return the plain values of the texts typed into a record's fields, and the problems of reading them.

    An ID number fills in an empty birth date and sex. A field that could not be read is not among the values.
    The values are not yet validated (see ``check``).
    """
    values: dict[str, Plain] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        value = read_value(kind.specs[name], text, today)
        if isinstance(value, Problem):
            problems.append(replace(value, field=name))
        else:
            values[name] = value
    for name, spec in kind.specs.items():
        if spec.is_person_name and isinstance(name_value := values.get(name), str):
            values[name] = clean_name(name_value)
    values = completed(kind, values)
    return values, [p for p in problems if not _follows_from_number(p, texts, values)]


def completed(kind: Kind[Any], values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return values completed from an ID number: its 18 characters, the birth date, the sex."""
    whole = dict(values)
    number, _ = read_id_number(str(values.get(ID_NUMBER) or ""))
    if ID_NUMBER not in kind.specs or number is None:
        return whole
    whole[ID_NUMBER] = number.number
    for name, value in (("born", number.born.isoformat()), ("gender", number.sex.value)):
        if name in kind.specs and not whole.get(name):
            whole[name] = value
    return whole


def _follows_from_number(
    problem: Problem, texts: Mapping[str, str], values: Mapping[str, Plain]
) -> bool:
    # Rosters give 出生年月 without the day; the ID number beside it has the day.
    if problem.field != "born" or problem.code != "date-needs-day":
        return False
    month = _MONTH.fullmatch(texts["born"])
    return bool(month) and str(values.get("born", "")).startswith(
        f"{month[1]}-{int(month[2]):02d}-" if month else "-"
    )


def field_problem(spec: FieldSpec, value: Plain) -> Problem | None:
    """Return what is wrong with a plain value by what its field declares, or None."""
    if value is None or value == "":
        return Problem("field-required", values={"label": spec.label}) if spec.required else None
    return _CHECKS[spec.type](spec, value)


def _may_be_newer(
    problem: Problem, stored: Mapping[str, Plain] | None, name: str, value: Plain
) -> bool:
    is_stored = stored is not None and stored.get(name) == value
    return is_stored and problem.code == "choice-unknown"


def _malformed(spec: FieldSpec) -> Problem:
    return Problem("value-malformed", values={"label": spec.label})


def _text(spec: FieldSpec, value: Plain) -> Problem | None:
    if not isinstance(value, str):
        return _malformed(spec)
    if spec.required and not value.strip():
        return Problem("field-required", values={"label": spec.label})
    if spec.limit is not None and length(value) > spec.limit:
        measured: dict[str, str | int] = {
            "label": spec.label,
            "limit": spec.limit,
            "length": length(value),
        }
        return Problem("text-too-long", values=measured)
    return None


def _day(spec: FieldSpec, value: Plain) -> Problem | None:
    try:
        is_day = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_day = False
    return None if is_day else _malformed(spec)


def _time(spec: FieldSpec, value: Plain) -> Problem | None:
    return None if isinstance(value, str) and TIME_OF_DAY.fullmatch(value) else _malformed(spec)


def _number(spec: FieldSpec, value: Plain) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return _malformed(spec)
    least = 0 if spec.least is None else spec.least
    limit = LARGEST if spec.limit is None else spec.limit
    if least <= value <= limit:
        return None
    # Amounts are stored in fen; the message shows yuan.
    each = 100 if spec.type is FieldType.MONEY else 1
    bounds: dict[str, str | int] = {
        "label": spec.label,
        "least": least // each,
        "limit": limit // each,
    }
    return Problem("number-outside", values=bounds)


def _flag(spec: FieldSpec, value: Plain) -> Problem | None:
    return None if isinstance(value, bool) else _malformed(spec)


def _choice(spec: FieldSpec, value: Plain) -> Problem | None:
    if value in {choice.code for choice in spec.choices}:
        return None
    listed = "、".join(choice.words for choice in spec.choices)
    return Problem("choice-unknown", values={"label": spec.label, "choices": listed})


def _id_number(whole: Mapping[str, Plain]) -> list[Problem]:
    number, problems = read_id_number(str(whole[ID_NUMBER] or ""), ID_NUMBER)
    if whole.get(REASON):
        return [problem for problem in problems if not problem.warning]
    if number is None:
        return problems
    if (born := whole.get("born")) and born != number.born.isoformat():
        dates = {"born": str(born), "number": number.born.isoformat()}
        problems.append(Problem("id-number-other-birth-date", "born", dates))
    if (gender := whole.get("gender")) and gender != number.sex.value:
        problems.append(Problem("id-number-other-gender", "gender"))
    return problems


def number_or_reason(whole: Mapping[str, Plain]) -> list[Problem]:
    """Return the problem of a record with neither an ID number nor the reason why there is none."""
    has_either = whole[ID_NUMBER] or whole[REASON]
    return [] if has_either else [Problem("id-number-or-reason", ID_NUMBER)]


def _name_problems(field: str, text: str) -> list[Problem]:
    _, problems = read_name(text, field)
    return [problem for problem in problems if problem.code != "name-too-long"]


_CHECKS: Mapping[FieldType, Callable[[FieldSpec, Plain], Problem | None]] = {
    FieldType.TEXT: _text,
    FieldType.MEMO: _text,
    FieldType.CODE: _text,
    FieldType.REFERENCE: _text,
    FieldType.DAY: _day,
    FieldType.TIME: _time,
    FieldType.WHOLE: _number,
    FieldType.MONEY: _number,
    FieldType.FLAG: _flag,
    FieldType.CHOICE: _choice,
}
_FIELD_RULES: Mapping[str, RecordRule] = {ID_NUMBER: _id_number}

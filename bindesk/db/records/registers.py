"""Finds and sorts the records of any kind for its list; returns ids only, by one query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import initials_column, order_column, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType, Sensitivity
from bindesk.domain.records.kinds import Kind
from bindesk.domain.text.cleaning import clean_code, clean_line

_LETTERS = re.compile(r"[A-Za-z]+")
_TAIL = re.compile(r"\d{3,17}[\dXx]")


MOST_FOUND = 500
"""The greatest number of records that a search returns."""


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """Which records of a kind a list shows, of one ``unit`` or of all, and in which order.

    The text matches part of any listed value, initials by any reading, or the end of an ID number; a
    reference matches by the title of the record it refers to. ``order`` names a field, with a leading minus
    for descending order; names are sorted by their initials. Without an order the best matches come first,
    then the kind's first column. An empty text matches all records.
    """

    text: str = ""
    order: str = ""
    unit: str = ""
    with_struck: bool = False

    def letters(self) -> str:
        """Return the search text, cleaned."""
        return clean_line(self.text).replace("'", "").replace("’", "")


def ids(
    conn: Connection, kind: Kind[Any], register: RegisterQuery, limit: int | None = None
) -> list[str]:
    """Return the ids of the matching records, in order; at most ``limit``.

    With a search text at most MOST_FOUND ids are returned.
    """
    table = record_table(kind.name)
    query, letters = _conditions(select(table.c.id), conn, kind, register), register.letters()
    if letters and not register.order:
        query = query.order_by(_rank(kind, letters))
    by = register.order.removeprefix("-") or (kind.columns or (kind.title,))[0]
    columns = [*_sort_keys(kind, by), table.c[by]]
    turned = [column.desc() if register.order.startswith("-") else column for column in columns]
    most = MOST_FOUND if letters else limit
    return list(conn.execute(query.order_by(*turned, table.c.id).limit(most)).scalars())


def _sort_keys(kind: Kind[Any], field: str) -> list[ColumnElement[str]]:
    """Return the columns by which a field of Chinese text is sorted, before the field itself."""
    table = record_table(kind.name)
    if field in kind.sorted_by_key():
        return [table.c[order_column(field)]]
    return [table.c[initials_column(field)]] if field in kind.searched() else []


def how_many(conn: Connection, kind: Kind[Any], register: RegisterQuery) -> int:
    """Return the number of matching records, beyond any limit."""
    counted = select(func.count()).select_from(record_table(kind.name))
    return int(conn.execute(_conditions(counted, conn, kind, register)).scalar_one())


def _conditions(
    query: Select[Any], conn: Connection, kind: Kind[Any], register: RegisterQuery
) -> Select[Any]:
    table = record_table(kind.name)
    if not register.with_struck:
        query = query.where(table.c.struck.is_(False))
    if register.unit:
        query = query.where(table.c.unit == register.unit)
    if letters := register.letters():
        query = query.where(or_(false(), *_matches(conn, kind, letters)))
    return query


def _matches(conn: Connection, kind: Kind[Any], text: str) -> list[ColumnElement[bool]]:
    """Return the conditions of which a matching record meets one; as few columns as possible are compared."""
    table = record_table(kind.name)
    conditions: list[ColumnElement[bool]] = []
    if _LETTERS.fullmatch(text):
        for name in kind.searched():
            key = table.c[initials_column(name)]
            conditions.append(key.contains(f" {text.lower()}", autoescape=True))
    if "id_number" in kind.specs and _TAIL.fullmatch(tail := clean_code(text).upper()):
        conditions.append(table.c.id_number.endswith(tail, autoescape=True))
    for name in dict.fromkeys((kind.title, *kind.columns)):
        conditions += _within(conn, kind, name, text)
    return conditions


def _within(conn: Connection, kind: Kind[Any], name: str, text: str) -> list[ColumnElement[bool]]:
    column, spec = record_table(kind.name).c[name], kind.specs[name]
    if spec.sensitivity is Sensitivity.SENSITIVE:
        return []
    if spec.type is FieldType.CHOICE:
        codes = [choice.code for choice in spec.choices if text in choice.words]
        return [column.in_(codes)] if codes else []
    if spec.type is FieldType.REFERENCE:
        return [column.in_(_referred(conn, spec.refers, text))]
    is_letters = bool(_LETTERS.fullmatch(text))
    if spec.type is FieldType.CODE and text.isascii():
        return [column.contains(text, autoescape=True)]
    if spec.type is FieldType.TEXT and (name == kind.title or not is_letters):
        return [column.contains(text, autoescape=True)]
    return []


def _rank(kind: Kind[Any], text: str) -> ColumnElement[int]:
    """Return how well a record matches: 0 for a whole match, 1 for a prefix, 2 for another part."""
    table = record_table(kind.name)
    title = table.c[kind.title]
    ranked = [(title == text, 0), (title.startswith(text, autoescape=True), 1)]
    if _LETTERS.fullmatch(text):
        for name in kind.searched():
            key = table.c[initials_column(name)]
            ranked.append(((key + " ").contains(f" {text.lower()} ", autoescape=True), 0))
            ranked.append((key.contains(f" {text.lower()}", autoescape=True), 1))
    return case(*sorted(ranked, key=lambda pair: pair[1]), else_=2)


def _referred(conn: Connection, refers: str, text: str) -> Sequence[str]:
    other = KINDS[refers]
    table = record_table(refers)
    fits = [table.c[other.title].contains(text, autoescape=True)]
    if _LETTERS.fullmatch(text):
        fits += [
            table.c[initials_column(name)].contains(f" {text.lower()}", autoescape=True)
            for name in other.searched()
        ]
    return conn.execute(select(table.c.id).where(or_(*fits)).limit(MOST_FOUND)).scalars().all()

"""Finds and orders the records of any kind for its plain list: ids only, out of one query."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, or_, select

from bindesk.db.engine import Link
from bindesk.db.tables import initials_column, record_table
from bindesk.domain.catalogue import KINDS
from bindesk.domain.fields import FieldType
from bindesk.domain.kinds import Kind, Record
from bindesk.domain.text import clean_code, clean_line

_LETTERS = re.compile(r"[A-Za-z]+")
_TAIL = re.compile(r"\d{3,17}[\dXx]")
_SOUGHT = frozenset({FieldType.TEXT, FieldType.CODE, FieldType.CHOICE, FieldType.REFERENCE})
_MOST_REFERRED = 400


def ids(
    link: Link,
    kind: Kind[Record],
    text: str = "",
    *,
    order: str = "",
    descending: bool = False,
    with_struck: bool = False,
) -> list[str]:
    """Return the ids of a kind's records that the text may mean, in order.

    The text is part of any listed value, initials of any reading, or an ID number's tail; a reference is
    found by the name of what it refers to. ``order`` names a field; names go by their initials. Nothing
    but the whole list answers to no text; without an order the best found come first, then by the kind's
    first column.
    """
    table = record_table(kind.name)
    wanted = select(table.c.id)
    if not with_struck:
        wanted = wanted.where(table.c.struck.is_(False))
    typed = clean_line(text).replace("'", "").replace("’", "")
    found = _ranked(link, kind, typed) if typed else []
    if typed:
        wanted = wanted.where(or_(*(condition for condition, _ in found)))
    ranked = [case(*found)] if found and not order else []
    turned = _ordered(wanted, kind, ranked, order, descending=descending)
    return [row.id for row in link.execute(turned)]


def _ordered(
    wanted: Select[Any],
    kind: Kind[Record],
    ranked: Sequence[ColumnElement[int]],
    order: str,
    *,
    descending: bool,
) -> Select[Any]:
    table = record_table(kind.name)
    by = order or (kind.columns or (kind.title,))[0]
    columns = [table.c[initials_column(by)]] if by in kind.searched() else []
    columns.append(table.c[by])
    turned = [column.desc() if descending else column for column in columns]
    return wanted.order_by(*ranked, *turned, table.c.id)


def _ranked(link: Link, kind: Kind[Record], typed: str) -> list[tuple[ColumnElement[bool], int]]:
    """Return what makes a record one of those meant, each with its rank, the best first."""
    table = record_table(kind.name)
    found: list[tuple[ColumnElement[bool], int]] = []
    if _LETTERS.fullmatch(typed):
        for name in kind.searched():
            key = table.c[initials_column(name)]
            found.append(((key + " ").contains(f" {typed.lower()} ", autoescape=True), 0))
            found.append((key.contains(f" {typed.lower()}", autoescape=True), 1))
    if "id_number" in kind.specs and _TAIL.fullmatch(tail := clean_code(typed).upper()):
        found.append((table.c.id_number.endswith(tail, autoescape=True), 0))
    title = table.c[kind.title]
    found += [(title == typed, 0), (title.startswith(typed, autoescape=True), 1)]
    for name in {*kind.columns, kind.title}:
        found += [(condition, 2) for condition in _within(link, kind, table, name, typed)]
    return sorted(found, key=lambda pair: pair[1])


def _within(
    link: Link, kind: Kind[Record], table: Table, name: str, typed: str
) -> list[ColumnElement[bool]]:
    spec = kind.specs[name]
    if spec.type not in _SOUGHT or spec.sensitivity == "S":
        return []
    if spec.type is FieldType.CHOICE:
        codes = [choice.code for choice in spec.choices if typed in choice.words]
        return [table.c[name].in_(codes)] if codes else []
    if spec.type is FieldType.REFERENCE:
        return [table.c[name].in_(_referred(link, spec.refers, typed))]
    return [table.c[name].contains(typed, autoescape=True)]


def _referred(link: Link, refers: str, typed: str) -> Sequence[str]:
    other = KINDS[refers]
    table = record_table(refers)
    title = table.c[other.title].contains(typed, autoescape=True)
    fits = [title]
    if _LETTERS.fullmatch(typed):
        fits += [
            table.c[initials_column(name)].contains(f" {typed.lower()}", autoescape=True)
            for name in other.searched()
        ]
    return link.execute(select(table.c.id).where(or_(*fits)).limit(_MOST_REFERRED)).scalars().all()

"""Asks for rows whose column is among a list, however long: one parameter, one statement for all lists."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import custom_op

_IN: custom_op[bool] = custom_op("IN", is_comparison=True)
"""One for all statements: SQLAlchemy knows a statement again by its operators."""


class _Listed(FunctionElement[str]):
    """The rows that a JSON array of texts stands for."""

    inherit_cache = True
    type = Text()


def in_list(column: ColumnElement[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column of text is one of the names."""
    told = msgspec.json.encode(list(names)).decode()
    return column.operate(_IN, _Listed(literal(told, Text())))


@compiles(_Listed)
def _values_table(listed: _Listed, compiler: Any, **said: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(listed.clauses, **said)}))"  # noqa: S608


@compiles(_Listed, "postgresql")
def _listed_there(listed: _Listed, compiler: Any, **said: Any) -> str:
    told = compiler.process(listed.clauses, **said)
    return f"(SELECT json_array_elements_text(CAST({told} AS json)))"

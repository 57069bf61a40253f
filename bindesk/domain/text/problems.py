"""Defines problems found in input: a message code, a field, and the values of the message."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, worded by ``bindesk.messages.message`` and shown beside ``field``.

    A ``warning`` does not prevent saving; any other problem must be corrected first.
    """

    code: str
    field: str = ""
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    warning: bool = False


class ValidationFailed(ValueError):
    """The input can not be saved; ``problems`` are the reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems

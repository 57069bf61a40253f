"""Findings about what a person typed: a code, the field it belongs to, what its sentence needs."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, worded by ``bindesk.messages.sentence`` and shown beside ``field``.

    ``warning`` findings may be kept with a reason; the others must be mended before saving.
    """

    code: str
    field: str = ""
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    warning: bool = False


class ValidationFailed(ValueError):
    """What was typed can not be kept as it stands; ``problems`` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems
